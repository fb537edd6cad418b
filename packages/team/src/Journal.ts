import { createHash } from "node:crypto"

/**
 * What a run has paid for, so that it never pays twice.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"

/**
 * The journal could not be read or written, or belongs to another process.
 *
 * @category errors
 * @since 0.1.0
 */
export class JournalError extends Schema.TaggedError<JournalError>()("JournalError", {
  kind: Schema.Literals(["locked", "damaged", "disk-full", "not-writable", "other"]),
  path: Schema.String,
  message: Schema.String,
  fix: Schema.String
}) {}

/**
 * A step of a run, by a name that is the same in every replay.
 *
 * @category models
 * @since 0.1.0
 */
export interface Step {
  readonly id: string
  /** Whether it was done before, so that it costs nothing now. */
  readonly paid: boolean
}

/**
 * Remembers the outcome of steps. Only successes are remembered: what failed is tried again.
 *
 * @category services
 * @since 0.1.0
 */
export class Journal extends Context.Service<
  Journal,
  {
    /** Names the next step of a key. Keys are counted: the same key twice is two steps. */
    readonly step: (key: string) => Effect.Effect<Step>
    /** Answers from the journal, or runs the effect and writes its success before anybody sees it. */
    readonly memo: <A, E, R>(
      step: Step,
      codec: Schema.Codec<A, unknown>,
      effect: Effect.Effect<A, E, R>
    ) => Effect.Effect<A, E | JournalError, R>
  }
>()("@metagpt-ts/team/Journal") {}

/**
 * Makes a key of a step's name and whatever its answer depends on.
 *
 * @category constructors
 * @since 0.1.0
 */
export const key = (step: string, input: unknown): string =>
  `${step}:${createHash("sha256").update(JSON.stringify(input)).digest("hex").slice(0, 16)}`

/**
 * Where a journal keeps its records.
 *
 * @category models
 * @since 0.1.0
 */
export interface Store {
  /** Values of the steps done before, by their id. */
  readonly known: ReadonlyMap<string, unknown>
  readonly append: (id: string, value: unknown) => Effect.Effect<void, JournalError>
}

/**
 * Makes a journal over a store.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (store: Store): Journal["Service"] => {
  const seen = new Map<string, number>()
  return {
    step: (key) =>
      Effect.sync(() => {
        const ordinal = seen.get(key) ?? 0
        seen.set(key, ordinal + 1)
        const id = `${key}#${ordinal}`
        return { id, paid: store.known.has(id) }
      }),
    memo: (step, codec, effect) =>
      Effect.suspend(() => {
        const json = Schema.toCodecJson(codec)
        if (step.paid) {
          const known = Schema.decodeUnknownOption(json)(store.known.get(step.id))
          // A record that no longer fits its codec was written by another version: the step is done again.
          if (known._tag === "Some") return Effect.succeed(known.value)
        }
        return Effect.uninterruptibleMask((restore) =>
          restore(effect).pipe(Effect.tap((value) => store.append(step.id, Schema.encodeSync(json)(value))))
        )
      })
  }
}

/**
 * Does a step once in the life of a run.
 *
 * @category accessors
 * @since 0.1.0
 */
export const memo = <A, E, R>(
  key: string,
  codec: Schema.Codec<A, unknown>,
  effect: Effect.Effect<A, E, R>
): Effect.Effect<A, E | JournalError, R | Journal> =>
  Journal.use((journal) => Effect.flatMap(journal.step(key), (step) => journal.memo(step, codec, effect)))

/**
 * A journal that forgets when the process ends.
 *
 * @category layers
 * @since 0.1.0
 */
export const memory: Layer.Layer<Journal> = Layer.sync(Journal, () =>
  make({ known: new Map(), append: () => Effect.void })
)
