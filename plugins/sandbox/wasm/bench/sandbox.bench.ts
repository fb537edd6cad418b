import { make } from "@metagpt-ts/sandbox-wasm"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import { afterAll, bench, describe } from "vitest"

const job = { language: "python", files: { "main.py": "print(6 * 7)" }, entry: "main.py" }

describe("sandbox-wasm", () => {
  const scope = Scope.makeUnsafe()
  const sandbox = Effect.runSync(Effect.provideService(make(), Scope.Scope, scope))
  afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))

  bench(
    "the first program of a process",
    () =>
      Effect.runPromise(Effect.scoped(Effect.flatMap(make(), ({ run }) => run(job)))).then(() => undefined),
    { iterations: 3, time: 0, warmupIterations: 0 }
  )

  bench("one program after the other", () => Effect.runPromise(sandbox.run(job)).then(() => undefined), {
    iterations: 10,
    time: 0,
    warmupIterations: 1
  })
})
