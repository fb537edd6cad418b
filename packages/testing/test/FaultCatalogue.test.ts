import { assert, describe, it } from "@effect/vitest"
import { ChatServer, FaultCatalogue, OllamaServer, SparkHttpServer, SparkServer } from "@metagpt-ts/testing"
import { WenxinServer, ZhipuServer } from "@metagpt-ts/testing"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"

import { layer, type Mistake } from "./ChatProvider.ts"

const servers = { ChatServer, OllamaServer, SparkHttpServer, SparkServer, WenxinServer, ZhipuServer }

const attempt = (
  id: string,
  speech: FaultCatalogue.Subject["speech"],
  mistakes: ReadonlyArray<Mistake> = []
) =>
  Effect.suspend(() => {
    const found = FaultCatalogue.cases({
      server: ChatServer.make,
      speech,
      layer: (url, key, settings) => layer(url, key, mistakes, "test-model", settings)
    }).filter(({ name }) => name.startsWith(id))
    assert.strictEqual(found.length, 1)
    return Effect.exit(Effect.all(found.map(({ check }) => check)))
  })

const wrong: ReadonlyArray<readonly [id: string, mistake: Mistake]> = [
  ["F05", "ends without an end"],
  ["F13", "decodes each read alone"],
  ["F18", "takes any status"],
  ["F26", "never cancels"],
  ["F37", "shows the key"],
  ["F42", "says stop for everything"]
]

describe("FaultCatalogue", () => {
  it("has 42 faults, and each says what comes of it in every protocol", () => {
    const ids = Array.from({ length: 42 }, (_, at) => `F${String(at + 1).padStart(2, "0")}`)
    assert.deepStrictEqual(
      FaultCatalogue.all.map(({ id }) => id),
      ids
    )
    for (const [name, { speech }] of Object.entries(servers)) {
      for (const entry of FaultCatalogue.all) {
        const outcome = FaultCatalogue.outcome(entry, speech)
        const isPossible = entry.trials(speech).length > 0
        assert.strictEqual(isPossible, !outcome.startsWith("not applicable: "), `${entry.id} at ${name}`)
        assert.notStrictEqual(outcome, "", `${entry.id} at ${name}`)
      }
    }
  })

  for (const [id, mistake] of wrong) {
    it.live(`is red at ${id} on a provider that ${mistake}`, () =>
      Effect.gen(function* () {
        assert.isTrue(Exit.isFailure(yield* attempt(id, ChatServer.speech, [mistake])))
        assert.isTrue(Exit.isSuccess(yield* attempt(id, ChatServer.speech)), "the right provider is red too")
      })
    )
  }

  it.live("is red where a protocol says nothing of a fault, and where what it says is not so", () =>
    Effect.gen(function* () {
      const { cannot, ...silent } = ChatServer.speech
      assert.isDefined(cannot)
      assert.isTrue(Exit.isFailure(yield* attempt("F41", silent)))
      const lying = { ...ChatServer.speech, cannot: { F01: "it never happens" } }
      assert.isTrue(Exit.isFailure(yield* attempt("F01", lying)))
      assert.isTrue(Exit.isSuccess(yield* attempt("F41", ChatServer.speech)))
    })
  )
})
