import { make } from "@metagpt-ts/sandbox-bubblewrap"
import { Suite } from "@metagpt-ts/testing"
import * as SandboxSuite from "@metagpt-ts/workspace/SandboxSuite"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { describe, it } from "vitest"

const made = await Effect.runPromise(
  Effect.result(make({ memory: 268_435_456, disk: 16_777_216, concurrency: 2 }))
)
const absence = Result.isFailure(made)
  ? made.failure.message
  : made.success.languages.includes("python")
    ? undefined
    : "there is no Python for it"

if (Result.isSuccess(made) && absence === undefined)
  Suite.run({ describe, it }, "bubblewrap", SandboxSuite.cases({ sandbox: made.success }))
else describe.skip(`bubblewrap: ${absence}`, () => it("keeps every promise of a sandbox"))
