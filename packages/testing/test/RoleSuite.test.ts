import { assert, describe, it } from "@effect/vitest"
import { RoleSuite } from "@metagpt-ts/testing"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"

import { type Mistake, mistakes, subject } from "./NoteTaker.ts"

RoleSuite.run({ describe, it }, "a right role", subject())

describe("RoleSuite", () => {
  for (const [mistake, promises] of Object.entries<ReadonlyArray<string>>(mistakes)) {
    for (const promise of promises) {
      it.live(`is red on a role that ${mistake}: ${promise}`, () =>
        Effect.gen(function* () {
          const found = RoleSuite.cases(subject(mistake as Mistake)).filter(({ name }) => name === promise)
          assert.lengthOf(found, 1)
          assert.isTrue(Exit.isFailure(yield* Effect.exit(Effect.all(found.map(({ check }) => check)))))
        })
      )
    }
  }

  it("has a mistake for every promise", () => {
    const broken = new Set<string>(Object.values(mistakes).flat())
    const names = RoleSuite.cases(subject()).map(({ name }) => name)
    assert.deepStrictEqual(
      names.filter((name) => !broken.has(name)),
      []
    )
  })
})
