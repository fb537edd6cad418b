import { make } from "@metagpt-ts/sandbox-wasm"
import { Suite } from "@metagpt-ts/testing"
import * as SandboxSuite from "@metagpt-ts/workspace/SandboxSuite"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import { afterAll, describe, it } from "vitest"

const scope = Effect.runSync(Scope.make())
const sandbox = Effect.runSync(
  Scope.provide(make({ memory: 268_435_456, disk: 16_777_216, concurrency: 2 }), scope)
)
afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))

Suite.run({ describe, it }, "wasm", SandboxSuite.cases({ sandbox }))
