import { gzipSync } from "node:zlib"

import { describe, expect, it } from "@effect/vitest"
import type { LLM, LLMError } from "@metagpt-ts/core"
import { make } from "@metagpt-ts/openai-wire"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

import { ask, dialect, reasonOf, request } from "./Ask.ts"
import { answer, frame, head, listen } from "./RawServer.ts"
import type { Script } from "./RawServer.ts"

describe("a broken answer", () => {
  it.live.each<[string, Script, LLMError.Reason["_tag"]]>([
    ["an empty body", (socket) => void socket.end(head()), "StreamTruncated"],
    ["no body at all", (socket) => void socket.end("HTTP/1.1 204 No Content\r\n\r\n"), "StreamTruncated"],
    ["a web page", answer("200 OK", "<html></html>", "", "text/html"), "ProtocolViolation"],
    [
      "a cut without a finish",
      (socket) => void socket.end(head() + frame({ content: "a" })),
      "StreamTruncated"
    ],
    ["a reset before the head", (socket) => void socket.resetAndDestroy(), "Unreachable"],
    [
      "a reset in the middle",
      (socket) => {
        socket.write(head() + frame({ content: "a" }))
        setTimeout(() => socket.resetAndDestroy(), 20)
      },
      "StreamTruncated"
    ],
    [
      "a wrong length",
      (socket) =>
        void socket.end(`HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n${frame({ content: "a" })}`),
      "StreamTruncated"
    ],
    ["no HTTP", (socket) => void socket.end("SSH-2.0-OpenSSH_9.2\r\n"), "ProtocolViolation"]
  ])("%s is an error", ([, script, tag]) =>
    Effect.map(reasonOf(script), (reason) => expect(reason._tag).toBe(tag))
  )

  it.live("after its finish is whole", () =>
    Effect.gen(function* () {
      const server = yield* listen((socket) => {
        socket.write(head() + frame({ content: "a" }, "stop"))
        setTimeout(() => socket.resetAndDestroy(), 20)
      })
      expect(yield* ask(server.url)).toEqual({ text: "a", reasoning: "", finish: "stop" })
    })
  )

  it.live("gives out what came before it broke", () =>
    Effect.gen(function* () {
      const server = yield* listen((socket) => void socket.end(head() + frame({ content: "a" })))
      const llm = yield* make(dialect, { baseURL: server.url, model: "m" })
      const seen: Array<LLM.Part> = []
      const error = yield* Effect.flip(
        Stream.runForEach(llm.stream(request), (part) => Effect.sync(() => seen.push(part)))
      )
      expect(seen).toEqual([{ _tag: "Text", text: "a" }])
      expect(error.reason._tag).toBe("StreamTruncated")
      expect(server.asked).toHaveLength(1)
    })
  )

  it.live("is not what a compressed one is", () =>
    Effect.gen(function* () {
      const server = yield* listen((socket) => {
        socket.write(head("text/event-stream", "200 OK", "Content-Encoding: gzip\r\n"))
        socket.end(gzipSync(`${frame({ content: "a" })}${frame({}, "stop")}`))
      })
      expect((yield* ask(server.url)).text).toBe("a")
    })
  )

  it.live("over the cap is an error", () =>
    Effect.gen(function* () {
      const reason = yield* reasonOf(
        (socket) => {
          socket.write(head())
          const more = () => {
            if (!socket.destroyed)
              socket.write(frame({ content: "x".repeat(10_000) }), () => setImmediate(more))
          }
          more()
        },
        { maxBytes: 100_000 }
      )
      expect(reason).toMatchObject({ _tag: "ProtocolViolation", message: "The answer is over 100000 bytes" })
    })
  )
})
