import { make } from "@metagpt-ts/sandbox-bubblewrap"
import { Suite } from "@metagpt-ts/testing"
import { SandboxChoice } from "@metagpt-ts/workspace"
import * as SandboxSuite from "@metagpt-ts/workspace/SandboxSuite"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { describe, it } from "vitest"

const made = await Effect.runPromise(
  Effect.result(make({ memory: 268_435_456, disk: 16_777_216, concurrency: 2 }))
)
const sandbox = Result.getOrElse(made, () => SandboxChoice.anyOf([]))
const absence = Result.isFailure(made)
  ? `: ${made.failure.message}`
  : sandbox.languages.includes("python")
    ? ""
    : ": there is no Python for it"

describe.skipIf(absence !== "")(`bubblewrap${absence}`, () => {
  Suite.run({ describe, it }, "keeps every promise", SandboxSuite.cases({ sandbox }))
})
