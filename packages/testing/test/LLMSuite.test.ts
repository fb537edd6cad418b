import { assert, describe, it } from "@effect/vitest"
import { ChatServer, LLMSuite } from "@metagpt-ts/testing"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"

import { layer, type Mistake } from "./ChatProvider.ts"

LLMSuite.run({ describe, it }, "a right provider", { server: ChatServer.make, layer })

const check = (promise: string, mistakes: ReadonlyArray<Mistake>) =>
  Effect.suspend(() => {
    const subject = {
      server: ChatServer.make,
      layer: (url: string, key: string) => layer(url, key, mistakes)
    }
    const found = LLMSuite.cases(subject).filter(({ name }) => name === promise)
    assert.strictEqual(found.length, 1, `no promise is named: ${promise}`)
    return Effect.exit(Effect.timeout(Effect.all(found.map(({ check }) => check)), 9000))
  })

const wrong: Readonly<Record<Mistake, string>> = {
  "loses the last event": "ends with exactly one Finish",
  "ends without an end": "does not take an answer that does not say that it ended for an answer",
  "adds a second finish": "ends with exactly one Finish",
  "invents usage": "gives the usage the server says, and invents none",
  "never cancels": "ends the request when it is interrupted before the first token",
  "waits for all of it": "gives the first words before the last are written",
  "shows the key": "shows no key, even when the server says it",
  "decodes each read alone": "reads an answer that comes in any pieces",
  "mixes reasoning and text": "keeps reasoning out of the text",
  "takes any status": "gives the reason of every refusal, with what the user can see of it",
  "starts at once": "starts nothing until it is run, and starts anew each time it is run",
  "forgets the system message": "asks what it was told to ask, and leaves the rest to the server",
  "claims schemas it does not ask for": "gets the form that supports promises",
  "says stop for everything": "says why the model stopped"
}

describe("LLMSuite", () => {
  for (const [mistake, promise] of Object.entries(wrong)) {
    it.live(`is red on a provider that ${mistake}`, () =>
      Effect.map(check(promise, [mistake as Mistake]), (exit) => assert.isTrue(Exit.isFailure(exit)))
    )
  }
})
