import { describe, expect, it } from "@effect/vitest"
import { LLM } from "@metagpt-ts/core"
import { make } from "@metagpt-ts/openai-wire"
import type { Options } from "@metagpt-ts/openai-wire"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"

import * as Pace from "../src/Pace.ts"
import * as RateWindow from "../src/RateWindow.ts"
import { dialect, request } from "./Ask.ts"
import { answer, frame, head, hello, listen, until } from "./RawServer.ts"

const many = (llm: LLM.LLM["Service"], count: number) =>
  Effect.all(
    Array.from({ length: count }, () => LLM.collect("test", llm.stream(request))),
    { concurrency: "unbounded" }
  )

const providerAt = (baseURL: string, options: Partial<Options> = {}) =>
  make(dialect, { baseURL, model: "m", ...options })

/** Takes so many at once and so many a second, and counts what it refuses. */
const strict = (limits: { readonly atOnce: number; readonly aSecond: number; readonly ms: number }) =>
  Effect.gen(function* () {
    const seen = { running: 0, most: 0, refused: 0 }
    let window = { start: performance.now(), taken: 0 }
    const server = yield* listen((socket, asked) => {
      const now = performance.now()
      if (now - window.start >= 1000) window = { start: now, taken: 0 }
      if (seen.running >= limits.atOnce || window.taken >= limits.aSecond) {
        seen.refused++
        const rest = Math.ceil(window.start + 1000 - now)
        const more = window.taken >= limits.aSecond ? `retry-after-ms: ${rest}\r\n` : ""
        return answer("429 Too Many Requests", '{"error":{"message":"too many"}}', more)(socket, asked)
      }
      window.taken++
      seen.most = Math.max(seen.most, ++seen.running)
      setTimeout(() => {
        seen.running--
        hello(socket, asked)
      }, limits.ms)
    })
    return { server, seen }
  })

describe("pace", () => {
  it.live("brings a storm of 200 through a server that takes 5 at once and 50 a second", () =>
    Effect.gen(function* () {
      const { seen, server } = yield* strict({ atOnce: 5, aSecond: 50, ms: 20 })
      const answers = yield* many(yield* providerAt(server.url), 200)
      expect(answers.filter(({ text }) => text === "Hello")).toHaveLength(200)
      // 195 of the first wave are under way before the first refusal comes back; after it, a few are refused here and there.
      expect(seen.refused).toBeLessThan(195 + 40)
      expect(seen.most).toBe(5)
    })
  )

  it.live("is the caller's, until the server objects", () =>
    Effect.gen(function* () {
      const { seen, server } = yield* strict({ atOnce: 1000, aSecond: 1000, ms: 100 })
      yield* many(yield* providerAt(server.url), 100)
      expect(seen).toMatchObject({ most: 100, refused: 0 })
    })
  )

  it.live("is at most what the user says", () =>
    Effect.gen(function* () {
      const { seen, server } = yield* strict({ atOnce: 2, aSecond: 1000, ms: 5 })
      yield* many(yield* providerAt(server.url, { supports: { concurrency: 2 }, retries: 0 }), 20)
      expect(seen).toMatchObject({ most: 2, refused: 0 })
    })
  )

  it.live("keeps everybody from a server that has said when it is ready again", () =>
    Effect.gen(function* () {
      const times: Array<number> = []
      const server = yield* listen((socket, asked) => {
        times.push(performance.now())
        if (asked.index > 0) return hello(socket, asked)
        return answer("429 Too Many Requests", "{}", "Retry-After: 1\r\n")(socket, asked)
      })
      const llm = yield* providerAt(server.url)
      const first = yield* Effect.forkChild(many(llm, 1))
      yield* until(() => times.length === 1)
      yield* Effect.sleep(50)
      yield* many(llm, 3)
      yield* Fiber.join(first)
      const [refused = 0, ...later] = times
      expect(later).toHaveLength(4)
      expect(Math.min(...later) - refused).toBeGreaterThan(980)
    })
  )

  it.live.each<[string, string]>([
    ["requests", "x-ratelimit-remaining-requests: 0\r\nx-ratelimit-reset-requests: 400ms\r\n"],
    ["tokens", "X-Ratelimit-Remaining-Tokens: 0\r\nX-Ratelimit-Reset-Tokens: 0.4\r\n"]
  ])("waits when the server says that no %s remain", ([, headers]) =>
    Effect.gen(function* () {
      const body = `${frame({ content: "Hello" }, "stop")}data: [DONE]\n\n`
      const server = yield* listen(
        (socket) => void socket.end(head("text/event-stream", "200 OK", headers) + body)
      )
      const llm = yield* providerAt(server.url)
      const start = performance.now()
      yield* many(llm, 1)
      yield* many(llm, 1)
      expect(performance.now() - start).toBeGreaterThan(395)
    })
  )

  it.live("waits for nobody who has no money left", () =>
    Effect.gen(function* () {
      const server = yield* listen(answer("429 Too Many Requests", '{"error":{"code":"insufficient_quota"}}'))
      const llm = yield* providerAt(server.url)
      const start = performance.now()
      for (let i = 0; i < 3; i++) {
        const { reason } = yield* Effect.flip(many(llm, 1))
        expect(reason._tag).toBe("QuotaExhausted")
      }
      expect(performance.now() - start).toBeLessThan(10_000)
      expect(server.asked).toHaveLength(3)
    })
  )

  it.live("ends a call in the line when its time is over", () =>
    Effect.gen(function* () {
      const server = yield* listen(answer("429 Too Many Requests", "{}", "Retry-After: 5\r\n"))
      const llm = yield* providerAt(server.url, { timeouts: { total: 300 } })
      yield* Effect.flip(many(llm, 1))
      const { reason } = yield* Effect.flip(many(llm, 1))
      expect(reason).toMatchObject({
        _tag: "Timeout",
        message: expect.stringContaining("before the server took")
      })
      expect(server.asked).toHaveLength(1)
    })
  )
})

const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length

describe("the line", () => {
  it("is first come, first served, and who leaves is not missed", () => {
    const pace = Pace.make(1)
    const order: Array<string> = []
    const join = (name: string) => {
      const turn = pace.join()
      turn.start = () => void order.push(name)
      return turn
    }
    const [first, second, third, fourth] = [join("1"), join("2"), join("3"), join("4")]
    expect([first.state, second.state]).toEqual(["running", "waiting"])
    pace.leave(second)
    pace.leave(first)
    pace.leave(first)
    expect(order).toEqual(["3"])
    pace.leave(third)
    expect(order).toEqual(["3", "4"])
    expect(fourth.state).toBe("running")
  })

  it.live("goes on when one who waits is interrupted, and leaves no timer", () =>
    Effect.gen(function* () {
      const pace = Pace.make(1)
      pace.close(30_000)
      const turn = pace.join()
      const before = timers()
      const fiber = yield* Effect.forkChild(
        Effect.onInterrupt(pace.wait(turn), () => Effect.sync(() => pace.leave(turn)))
      )
      yield* Effect.yieldNow
      yield* Fiber.interrupt(fiber)
      expect(turn.state).toBe("over")
      expect(timers()).toBe(before - 1)
    })
  )

  it("is halved once for all that were under way, and grows back fast to what was borne, then slowly", () => {
    const pace = Pace.make()
    const turns = Array.from({ length: 16 }, pace.join)
    for (const turn of turns.slice(0, 4)) {
      pace.refused(turn, 0)
      pace.leave(turn)
    }
    for (const turn of turns) pace.leave(turn)
    const room = () => {
      const taken = Array.from({ length: 64 }, pace.join)
      const running = taken.filter(({ state }) => state === "running").length
      for (const turn of taken.toReversed()) pace.leave(turn)
      return running
    }
    expect(room()).toBe(8)
    for (let i = 0; i < 4; i++) pace.accepted()
    expect(room()).toBe(12)
    for (let i = 0; i < 40; i++) pace.accepted()
    expect(room()).toBe(12)
    for (let i = 0; i < 20; i++) pace.accepted()
    expect(room()).toBe(13)
  })

  it("has room for one at least", () => {
    const pace = Pace.make()
    for (let i = 0; i < 5; i++) {
      const turn = pace.join()
      expect(turn.state).toBe("running")
      pace.refused(turn, 0)
      pace.leave(turn)
    }
  })

  it("does not wait unasked for longer than a minute", () => {
    const pace = Pace.make()
    pace.close(3_600_000)
    expect(pace.join().state).toBe("running")
  })
})

const now = Date.parse("2026-11-21T10:00:00Z")
const read = (headers: Record<string, string>) => RateWindow.closedFor(new Headers(headers), now)

describe("RateWindow", () => {
  it.each<[string, number | undefined]>([
    ["1", 1000],
    ["0.5", 500],
    ["1s", 1000],
    ["6m0s", 360_000],
    ["20ms", 20],
    ["1h2m3.5s", 3_723_500],
    [String(now / 1000 + 7), 7000],
    [String(now + 7000), 7000],
    ["2026-11-21T10:00:09Z", 9000],
    ["Sat, 21 Nov 2026 10:00:09 GMT", 9000],
    ["Sat, 21 Nov 2020 10:00:09 GMT", 0],
    ["soon", undefined],
    ["", undefined]
  ])("reads %j", (text, ms) => {
    expect(RateWindow.until(text, now)).toBe(ms)
  })

  it("is closed until the last of those that have nothing left opens", () => {
    const requests = { "x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "2s" }
    const tokens = { "X-Ratelimit-Remaining-Tokens": "0", "X-Ratelimit-Reset-Tokens": "6m0s" }
    expect(read({ ...requests, ...tokens })).toBe(360_000)
    expect(read({ ...requests, ...tokens, "X-Ratelimit-Remaining-Tokens": "5" })).toBe(2000)
    expect(read({ "ratelimit-remaining": "0", "ratelimit-reset": "3" })).toBe(3000)
    expect(read({ ...requests, "x-ratelimit-reset-requests": "later" })).toBeUndefined()
    expect(read({})).toBeUndefined()
  })
})
