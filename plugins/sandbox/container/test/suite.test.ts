import { make } from "@metagpt-ts/sandbox-container"
import { Suite } from "@metagpt-ts/testing"
import { SandboxChoice } from "@metagpt-ts/workspace"
import * as SandboxSuite from "@metagpt-ts/workspace/SandboxSuite"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { describe, it } from "vitest"

/** `CONTAINER_ARGS`: what this machine's engine needs besides, such as `--runtime=runsc`. */
const args = (process.env["CONTAINER_ARGS"] ?? "").split(" ").filter((arg) => arg !== "")

const made = await Effect.runPromise(
  Effect.result(
    make({
      memory: 268_435_456,
      disk: 16_777_216,
      concurrency: 2,
      args,
      engine: process.env["CONTAINER_ENGINE"],
      python: process.env["CONTAINER_IMAGE"]
    })
  )
)
const sandbox = Result.getOrElse(made, () => SandboxChoice.anyOf([]))
const absence = Result.isFailure(made)
  ? `: ${made.failure.message}`
  : sandbox.languages.includes("python")
    ? ""
    : ": there is no image with Python"

describe.skipIf(absence !== "")(`container${absence}`, () => {
  Suite.run({ describe, it }, "keeps every promise", SandboxSuite.cases({ sandbox }))
})
