import { assert, describe, it } from "@effect/vitest"
import { ChatServer, LiveSuite } from "@metagpt-ts/testing"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"

import { layer, type Mistake } from "./ChatProvider.ts"

const words = "once upon a time a fox saw a raven with a piece of cheese and told it how well it sang".split(
  " "
)

/** A server whose model keeps to its limits, as a real one does. */
const server = ChatServer.make({
  answer: ({ maxTokens = words.length, stop: [stop] = [] }) => {
    const text = words.slice(0, maxTokens).join(" ")
    return {
      text: stop === undefined ? text : (text.split(stop)[0] ?? ""),
      finish: maxTokens < words.length ? "length" : "stop",
      usage: { inputTokens: 9, outputTokens: 5 }
    }
  }
})

/** What was seen, and the promises that were broken. */
const live = (...mistakes: ReadonlyArray<Mistake>) =>
  Effect.gen(function* () {
    const facts: Record<string, string> = {}
    const { url } = yield* server
    const promises = LiveSuite.cases({
      layer: (model) => layer(url, "key", mistakes, model),
      seen: (fact, value) => (facts[fact] = value)
    })
    const exits = yield* Effect.forEach(promises, ({ check }) => Effect.exit(check))
    const broken = exits.flatMap((exit, at) => (Exit.isFailure(exit) ? [promises[at]?.name] : []))
    return { broken, facts }
  }).pipe(Effect.scoped)

describe("LiveSuite", () => {
  it.live("is green on a right provider, and notes how its server behaves", () =>
    Effect.map(live(), ({ broken, facts }) => {
      assert.deepStrictEqual(broken, [])
      assert.deepStrictEqual(facts, {
        "JSON schema": "enforced",
        "JSON mode": "ignored",
        "context window": "not said",
        "answers at once": "1",
        "usage in a stream": "said",
        "an answer cut at its limit": "says length",
        stop: "honoured",
        "temperature 0 twice": "the same answer",
        "the model's own words last": "taken",
        "an unknown model": "refused",
        "a prompt that is too long": "not tried"
      })
    })
  )

  for (const [mistake, promise] of [
    ["waits for all of it", "gives the first words before the last are written"],
    ["claims schemas it does not ask for", "gives the form that supports promises"],
    ["loses the last event", "answers, and says that the answer is complete"],
    ["takes any status", "says so when there is no such model, if the server minds"]
  ] as const) {
    it.live(`is red on a provider that ${mistake}`, () =>
      Effect.map(live(mistake), ({ broken }) => assert.include(broken, promise))
    )
  }
})
