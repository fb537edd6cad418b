import { describe, expect, it } from "@effect/vitest"
import { LLM, Message } from "@metagpt-ts/core"
import { make } from "@metagpt-ts/openai-wire"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"

import { ask, dialect, request } from "./Ask.ts"
import { fixture, frame, head, listen, until } from "./RawServer.ts"
import type { Script } from "./RawServer.ts"

describe("the connection", () => {
  it.live.each<[string, Script]>([
    ["before the head", () => undefined],
    ["in the middle of the answer", (socket) => void socket.write(head() + frame({ content: "a" }))]
  ])("is closed when the caller leaves %s", ([, script]) =>
    Effect.gen(function* () {
      const server = yield* listen(script)
      const fiber = yield* Effect.forkChild(ask(server.url))
      yield* until(() => server.asked.length === 1)
      yield* Effect.sleep(20)
      expect(server.left()).toBe(0)
      yield* Fiber.interrupt(fiber)
      yield* until(() => server.left() === 1)
      expect(server.left()).toBe(1)
    })
  )

  it.live("is closed when the caller has enough", () =>
    Effect.gen(function* () {
      const server = yield* listen((socket) => void socket.write(head() + frame({ content: "a" })))
      const llm = yield* make(dialect, { baseURL: server.url, model: "m" })
      yield* Stream.runDrain(Stream.take(llm.stream(request), 1))
      yield* until(() => server.left() === 1)
      expect(server.left()).toBe(1)
    })
  )

  it.live("is used again after a whole answer", () =>
    Effect.gen(function* () {
      const bytes = fixture("vllm-stream").toString("latin1").replace("connection: close\r\n", "")
      const server = yield* listen((socket) => void socket.write(Buffer.from(bytes, "latin1")))
      const llm = yield* make(dialect, { baseURL: server.url, model: "m" })
      for (let i = 0; i < 5; i++) {
        yield* LLM.collect("test", llm.stream(request))
        yield* Effect.sleep(20)
      }
      expect(server.asked).toHaveLength(5)
      expect(server.connections()).toBeLessThan(5)
    })
  )

  it.live("gives one array of parts per network read", () =>
    Effect.gen(function* () {
      const waiting: Array<() => void> = []
      const server = yield* listen((socket) => {
        socket.write(head() + frame({ content: "a" }) + frame({ content: "b" }))
        waiting.push(() => void socket.end(frame({ content: "c" }) + frame({}, "stop") + "data: [DONE]\n\n"))
      })
      const llm = yield* make(dialect, { baseURL: server.url, model: "m" })
      const sizes: Array<number> = []
      yield* Stream.runForEachArray(llm.stream(request), (parts) =>
        Effect.sync(() => {
          sizes.push(parts.length)
          waiting.pop()?.()
        })
      )
      expect(sizes).toEqual([2, 2])
    })
  )

  it.live("carries a thousand answers at once", () =>
    Effect.gen(function* () {
      const server = yield* listen((socket, asked) => {
        socket.write(head())
        const words = Array.from({ length: 50 }, (_, i) => frame({ content: `${asked.body.length}-${i} ` }))
        const rest = () => socket.end(words.slice(25).join("") + frame({}, "stop") + "data: [DONE]\n\n")
        setTimeout(() => socket.write(words.slice(0, 25).join(""), () => setTimeout(rest, 20)), 20)
      })
      const llm = yield* make(dialect, { baseURL: server.url, model: "m" })
      globalThis.gc?.()
      const before = process.memoryUsage().rss
      const start = performance.now()
      const answers = yield* Effect.forEach(
        Array.from({ length: 1_000 }, (_, i) => "x".repeat(i)),
        (text) => LLM.collect("test", llm.stream({ messages: [Message.user(text)] })),
        { concurrency: "unbounded" }
      )
      expect(new Set(answers.map(({ text }) => text)).size).toBe(1_000)
      expect(answers.map(({ text }) => text).filter((text) => text.split(" ").length !== 51)).toEqual([])
      // Seconds on an idle machine.
      expect(performance.now() - start).toBeLessThan(60_000)
      expect((process.memoryUsage().rss - before) / 2 ** 20).toBeLessThan(400)
    })
  )
})
