import { describe, expect, it } from "@effect/vitest"
import { make } from "@metagpt-ts/openai-wire"
import type { Options } from "@metagpt-ts/openai-wire"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { vi } from "vitest"

import * as Awake from "../src/Awake.ts"
import { ask, dialect, failure, request } from "./Ask.ts"
import { frame, head, listen, until } from "./RawServer.ts"
import type { Script } from "./RawServer.ts"

const silent: Script = () => undefined
const stalling: Script = (socket) => void socket.write(head() + frame({ content: "a" }))

describe("time", () => {
  it.live.each<[string, Script, Options["timeouts"], RegExp]>([
    ["to the head", silent, { firstToken: 50 }, /No token came in 0\.1 s|No token came in 0\.05 s/],
    ["to the first token", (socket) => void socket.write(head()), { firstToken: 50 }, /No token/],
    ["of silence", stalling, { idle: 50 }, /fell silent/],
    ["in all", stalling, { total: 50 }, /not complete after/],
    [
      "to the first token while it is kept alive",
      (socket) => {
        socket.write(head())
        const beat = setInterval(() => void socket.write(": ping\n\n"), 10)
        socket.on("close", () => clearInterval(beat))
      },
      { firstToken: 80, idle: 30 },
      /No token/
    ]
  ])("%s runs out", ([, script, timeouts, message]) =>
    Effect.gen(function* () {
      const server = yield* listen(script)
      const reason = yield* failure(server.url, { timeouts })
      expect(reason._tag).toBe("Timeout")
      expect(reason.message).toMatch(message)
      yield* until(() => server.left() === 1)
      expect(server.left()).toBe(1)
    })
  )

  it.live("does not run while nobody reads", () =>
    Effect.gen(function* () {
      const server = yield* listen((socket) => {
        socket.write(head() + frame({ content: "a" }))
        setTimeout(() => socket.end(frame({ content: "b" }, "stop")), 20)
      })
      const llm = yield* make(dialect, { baseURL: server.url, model: "m", timeouts: { idle: 60 } })
      const parts = yield* llm.stream(request).pipe(
        Stream.tap(() => Effect.sleep(120)),
        Stream.runCollect
      )
      expect(parts.map(({ _tag }) => _tag)).toEqual(["Text", "Text", "Finish"])
    })
  )

  it.live("is not wasted on a server that does not hang up", () =>
    Effect.gen(function* () {
      const server = yield* listen((socket) => void socket.write(head() + frame({ content: "a" }, "stop")))
      expect((yield* ask(server.url, { timeouts: { idle: 50 } })).text).toBe("a")
    })
  )
})

/** Nothing of this process runs meanwhile, as when a laptop sleeps. */
const sleep = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)

describe("the timer", () => {
  it("does not count what was slept away", async () => {
    let rung = 0
    const timer = Awake.after(1_500, () => rung++)
    sleep(2_600)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(rung).toBe(0)
    await vi.waitFor(() => expect(rung).toBe(1), { timeout: 30_000 })
    timer.refresh()
    await vi.waitFor(() => expect(rung).toBe(2), { timeout: 30_000 })
    timer.refresh()
    timer.stop()
  })
})
