import { assert, describe, it } from "@effect/vitest"
import { ChatServer, LLMSuite, type Suite } from "@metagpt-ts/testing"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"

import * as ChatProvider from "./ChatProvider.ts"
import * as EngineProvider from "./EngineProvider.ts"

const wire = (mistake?: ChatProvider.Mistake): LLMSuite.Subject => ({
  server: ChatServer.make,
  layer: (url, key, settings) => ChatProvider.layer(url, key, mistake && [mistake], undefined, settings)
})

const engine = (mistake?: EngineProvider.Mistake): LLMSuite.Engine => {
  const layer = EngineProvider.layer(mistake)
  return { layer, absent: EngineProvider.layer(mistake, false) }
}

LLMSuite.run({ describe, it }, "a right provider", wire())
LLMSuite.run({ describe, it }, "a right engine", engine())

/** A promise is as good as what it turns red on: every one of them is broken by a mistake. */
const proveRed = <M extends string>(
  mistakes: Readonly<Record<M, ReadonlyArray<string>>>,
  cases: (mistake?: M) => ReadonlyArray<Suite.Case>
) => {
  for (const [mistake, promises] of Object.entries<ReadonlyArray<string>>(mistakes)) {
    for (const promise of promises) {
      it.live(`that ${mistake} does not keep: ${promise}`, () =>
        Effect.gen(function* () {
          const found = cases(mistake as M).filter(({ name }) => name === promise)
          assert.lengthOf(found, 1)
          const checked = Effect.all(found.map(({ check }) => check))
          assert.isTrue(Exit.isFailure(yield* Effect.exit(Effect.timeout(checked, 7000))))
        })
      )
    }
  }

  it("can break every promise", () => {
    const broken = new Set(Object.values<ReadonlyArray<string>>(mistakes).flat())
    const names = cases().map(({ name }) => name)
    assert.deepStrictEqual(
      names.filter((name) => !broken.has(name)),
      []
    )
  })
}

describe.concurrent("a provider", () => {
  proveRed(ChatProvider.mistakes, (mistake) => LLMSuite.cases(wire(mistake)))
})

describe.concurrent("an engine", () => {
  proveRed(EngineProvider.mistakes, (mistake) => LLMSuite.cases(engine(mistake)))
})
