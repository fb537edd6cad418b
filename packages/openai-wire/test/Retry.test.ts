import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"

import * as Retry from "../src/Retry.ts"
import { ask, failure, reasonOf } from "./Ask.ts"
import { answer, frame, head, hello, listen } from "./RawServer.ts"
import type { Script } from "./RawServer.ts"

const failing =
  (times: number, script: Script): Script =>
  (socket, asked) =>
    (asked.index < times ? script : hello)(socket, asked)
const retried = (script: Script, retries?: number) =>
  Effect.gen(function* () {
    const server = yield* listen(script)
    const start = performance.now()
    const exit = yield* Effect.exit(ask(server.url, { retries }))
    return { exit: exit._tag, tries: server.asked.length, ms: performance.now() - start }
  })

describe("trying again", () => {
  it.live.each<[string, Script, number]>([
    ["too many requests", answer("429 Too Many Requests", "{}", "Retry-After: 0\r\n"), 3],
    ["a busy server", answer("503 Service Unavailable", "busy", "retry-after-ms: 5\r\n"), 3],
    ["a reset", (socket) => void socket.resetAndDestroy(), 2],
    [
      "an error in the first frame",
      (socket) =>
        void socket.end(`${head()}data: {"text":"**NETWORK ERROR","error_code":50001}\n\ndata: [DONE]\n\n`),
      2
    ]
  ])("helps after %s", ([, script, tries]) =>
    Effect.gen(function* () {
      expect(yield* retried(failing(tries - 1, script))).toMatchObject({ exit: "Success", tries })
    })
  )

  it.live.each<[string, Script]>([
    ["a wrong key", answer("401 Unauthorized", "{}")],
    ["an empty account", answer("429 Too Many Requests", '{"error":{"code":"insufficient_quota"}}')],
    ["a long wait", answer("429 Too Many Requests", "{}", "Retry-After: 9999\r\n")],
    ["a foreign answer", answer("200 OK", "<html></html>")],
    ["a cut after the first word", (socket) => void socket.end(head() + frame({ content: "a" }))],
    [
      "an error after the first word",
      (socket) => void socket.end(`${head()}${frame({ content: "a" })}data: {"error":{"code":503}}\n\n`)
    ]
  ])("is not done after %s", ([, script]) =>
    Effect.gen(function* () {
      expect(yield* retried(failing(1, script))).toMatchObject({ exit: "Failure", tries: 1 })
    })
  )

  it.live("ends after three tries, or where the user says", () =>
    Effect.gen(function* () {
      const busy = answer("503 Service Unavailable", "busy", "Retry-After: 0\r\n")
      expect(yield* retried(busy)).toMatchObject({ exit: "Failure", tries: 3 })
      expect(yield* retried(busy, 9)).toMatchObject({ exit: "Failure", tries: 3 })
      expect(yield* retried(busy, 0)).toMatchObject({ exit: "Failure", tries: 1 })
    })
  )

  it.live("waits as long as the server says, in seconds or until a date", () =>
    Effect.gen(function* () {
      const inSeconds = yield* retried(
        failing(1, answer("429 Too Many Requests", "{}", "Retry-After: 1\r\n"))
      )
      expect(inSeconds.ms).toBeGreaterThan(990)
      const date = new Date(Date.now() + 2_000).toUTCString()
      const atDate = yield* retried(
        failing(1, answer("429 Too Many Requests", "{}", `Retry-After: ${date}\r\n`))
      )
      expect(atDate.exit).toBe("Success")
      expect(atDate.ms).toBeGreaterThan(700)
      const reason = yield* reasonOf(answer("429 Too Many Requests", "{}", "Retry-After: 7\r\n"))
      expect(reason.retryAfter).toBe(7_000)
      const garbage = yield* reasonOf(answer("429 Too Many Requests", "{}", "Retry-After: soon\r\n"))
      expect(garbage).not.toHaveProperty("retryAfter")
    })
  )

  it.live("waits for a server that loads its model, without counting", () =>
    Effect.gen(function* () {
      const body = '{"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}'
      const loading = answer("503 Service Unavailable", body, "retry-after-ms: 5\r\n")
      expect(yield* retried(failing(8, loading))).toMatchObject({ exit: "Success", tries: 9 })
    })
  )

  it.live("is quick to give up on a server of this machine that is not there", () =>
    Effect.gen(function* () {
      const gone = yield* Effect.scoped(listen(hello))
      const error = yield* Effect.flip(ask(gone.url))
      expect(error.reason).toMatchObject({ _tag: "Unreachable", message: "Nothing listens at this address" })
      const settings = { retries: 2, deadline: Number.POSITIVE_INFINITY }
      const near = Retry.decide({ ...settings, isLocal: true })
      expect([near(error), near(error)]).toEqual([200, undefined])
      const far = Retry.decide({ ...settings, isLocal: false })
      expect([far(error), far(error), far(error)]).toEqual([
        expect.any(Number),
        expect.any(Number),
        undefined
      ])
    })
  )

  it.live("does not start what would end after the deadline", () =>
    Effect.gen(function* () {
      const server = yield* listen(answer("429 Too Many Requests", "{}", "Retry-After: 30\r\n"))
      const start = performance.now()
      const reason = yield* failure(server.url, { retries: 2, timeouts: { total: 20_000 } })
      expect(reason._tag).toBe("RateLimited")
      expect(performance.now() - start).toBeLessThan(10_000)
    })
  )
})
