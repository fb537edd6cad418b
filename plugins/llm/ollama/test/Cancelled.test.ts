import { setTimeout as sleep } from "node:timers/promises"

import { assert, describe, it } from "@effect/vitest"
import { LLM, Message } from "@metagpt-ts/core"
import { layer, type Options } from "@metagpt-ts/llm-ollama"
import { OllamaServer, Replay } from "@metagpt-ts/testing"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Logger from "effect/Logger"

/** A server that reads one prompt at a time and does not notice that its reader left, as Ollama. */
const reads = (ms: Readonly<Record<string, number>>) => {
  let before = Promise.resolve()
  return OllamaServer.make({
    answer: async ({ messages }) => {
      const text = messages[0]?.content ?? ""
      before = before.then(() => sleep(ms[text] ?? 1))
      await before
      return text
    }
  })
}

const ask = (content: string) => LLM.complete({ messages: [Message.user(content)] })

const leave = (ms: number) => Effect.timeoutOption(ms)

const run = <A, E>(
  baseURL: string,
  effect: Effect.Effect<A, E, LLM.LLM>,
  firstToken: number,
  more: Options = {}
) => {
  const logged: Array<string> = []
  return effect.pipe(
    Effect.provide([
      layer({ baseURL, model: "test-model", retries: 0, timeouts: { firstToken }, ...more }),
      Logger.layer([Logger.make(({ message }) => logged.push(String(message)))])
    ]),
    Effect.map((value) => ({ value, logged }))
  )
}

describe("a prompt that is cancelled while it is read", () => {
  it.live("is told to the next request, which waits behind it", () =>
    Effect.gen(function* () {
      const { url } = yield* reads({ long: 450 })
      const { logged, value } = yield* run(
        url,
        Effect.gen(function* () {
          yield* ask("hi")
          yield* leave(150)(ask("long"))
          return [yield* ask("next"), yield* ask("after")]
        }),
        250
      )
      assert.deepStrictEqual(
        value.map(({ text }) => text),
        ["next", "after"]
      )
      assert.strictEqual(logged.length, 1)
      assert.match(logged[0] ?? "", /may still be reading a prompt that was cancelled 0 s ago/)
    })
  )

  it.live("is not over when an answer comes that was asked for before", () =>
    Effect.gen(function* () {
      const { url } = yield* reads({ earlier: 400, long: 300 })
      const { logged } = yield* run(
        url,
        Effect.gen(function* () {
          yield* ask("hi")
          const earlier = yield* Effect.forkChild(ask("earlier"))
          yield* Effect.sleep(100)
          yield* leave(100)(ask("long"))
          yield* Fiber.join(earlier)
          yield* ask("next")
        }),
        5000
      )
      assert.strictEqual(logged.length, 1)
    })
  )

  it.live("is what a time-out says the server may still do", () =>
    Effect.gen(function* () {
      const { url } = yield* reads({ long: 1500 })
      const { value } = yield* run(url, Effect.all([Effect.flip(ask("long")), Effect.flip(ask("next"))]), 100)
      const [first, next] = value.map(({ reason }) => reason)
      assert.deepStrictEqual([first?._tag, next?._tag], ["Timeout", "Timeout"])
      assert.strictEqual(first?.message, "No token came in 0.1 s")
      assert.match(first?.fix ?? "", /reads this prompt to its end all the same, and the next request waits/)
      assert.strictEqual(next?.message, "No token came in 0.2 s")
      assert.match(next?.fix ?? "", /may still be reading a prompt that was cancelled: wait, restart it/)
    })
  )

  it.live("is not what happened when the answer had begun, or the server refused", () =>
    Effect.gen(function* () {
      const slow = yield* OllamaServer.make({ answer: () => "word ".repeat(100), delay: 10 })
      const left = yield* run(slow.url, Effect.andThen(leave(150)(ask("hi")), leave(100)(ask("hi"))), 5000)
      assert.deepStrictEqual(left.logged, [])
      const { origin } = yield* Replay.make({
        captures: {
          "/api/show": new URL("fixtures/show.txt", import.meta.url),
          "/api/chat": ["busy", "after-cancel"].map(
            (name) => new URL(`fixtures/${name}.txt`, import.meta.url)
          )
        }
      })
      const refused = yield* run(origin, Effect.andThen(Effect.flip(ask("hi")), ask("hi")), 5000)
      assert.strictEqual(refused.value.text, "Hello! How can")
      assert.deepStrictEqual(refused.logged, [])
    })
  )
})
