import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
/**
 * One sandbox out of several: each job goes to the first that has what it needs.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"

import { isLacking, type Job, lacking, Sandbox, SandboxError } from "./Sandbox.ts"

type Service = Sandbox["Service"]

/** What a job needs besides its modules, in words. */
const needsOf = ({ language, needs = [], terminal }: Job): ReadonlyArray<string> => [
  language,
  ...(terminal === true ? ["a terminal"] : []),
  ...needs
]

/**
 * Makes one sandbox of several. A job goes to the first that runs its language and lacks none of its modules; if there is none, to
 * the first that takes it all the same. `absent` are those that are not here, and why: they are named when nobody can run a job.
 *
 * @category combinators
 * @since 0.1.0
 */
export const anyOf = (
  sandboxes: ReadonlyArray<Service>,
  absent: ReadonlyArray<SandboxError> = []
): Service => {
  const name = sandboxes.map(({ name }) => name).join("+") || "none"
  const nobody = (job: Job): SandboxError =>
    lacking(
      name,
      needsOf(job),
      [
        ...absent.map(({ fix, message, sandbox }) => `${sandbox} might run it: ${fix ?? message}`),
        ...(absent.length === 0 ? ["Try it by hand, in a place where it can do no harm"] : [])
      ].join("; ")
    )
  return {
    name,
    languages: [...new Set(sandboxes.flatMap(({ languages }) => languages))],
    lacks: (sandboxes[0]?.lacks ?? []).filter((module) =>
      sandboxes.every(({ lacks }) => lacks.includes(module))
    ),
    run: (job) => {
      const fitting = sandboxes.filter(({ languages }) => languages.includes(job.language))
      const isWhole = ({ lacks }: Service) => !(job.needs ?? []).some((module) => lacks.includes(module))
      const order = [...fitting.filter(isWhole), ...fitting.filter((one) => !isWhole(one))]
      return order.reduceRight<ReturnType<Service["run"]>>(
        (otherwise, one) =>
          Effect.catchIf(
            Effect.map(one.run(job), (outcome) => ({ ...outcome, lacks: one.lacks })),
            isLacking,
            () => otherwise
          ),
        Effect.fail(nobody(job))
      )
    }
  }
}

/**
 * Builds every sandbox that can be built here and makes one of them. It fails only when none can be, with the reason of the first.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = <E>(
  layers: ReadonlyArray<Layer.Layer<Sandbox, SandboxError | E>>
): Layer.Layer<Sandbox, SandboxError | E> =>
  Layer.effect(
    Sandbox,
    Effect.gen(function* () {
      const built = yield* Effect.forEach(layers, (one) => Effect.exit(Layer.build(one)), {
        concurrency: "unbounded"
      })
      const failures = built.filter(Exit.isFailure)
      const here = built.filter(Exit.isSuccess).map(({ value }) => Context.get(value, Sandbox))
      const [first] = failures
      if (here.length === 0 && first !== undefined) return yield* Effect.failCause(first.cause)
      const absent = failures.map(({ cause }) => Cause.squash(cause))
      return anyOf(
        here,
        absent.filter((error) => error instanceof SandboxError)
      )
    })
  )
