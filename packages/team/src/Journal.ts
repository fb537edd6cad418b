/**
 * What a run has paid for, so that it never pays twice.
 *
 * @since 0.1.0
 */
import { createHash } from "node:crypto"

import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

import { JournalError } from "./JournalError.ts"
import type { Key, Store } from "./JournalStore.ts"
import * as MemoryStore from "./MemoryStore.ts"
import type { Recorded } from "./Recorded.ts"

export { JournalError, type Key, type Store }

/**
 * A step of a run.
 *
 * @category models
 * @since 0.1.0
 */
export interface Step<A> {
  readonly id: string
  /** Whether it was done before, so that it costs nothing now. */
  readonly paid: boolean
  readonly key: Key
  readonly codec: Schema.Codec<A, unknown>
  /** What it gave then. */
  readonly known: Option.Option<A>
}

/**
 * Remembers the outcome of steps. Only successes are remembered: what failed is tried again.
 *
 * An implementation is proved by `JournalSuite`, and made most easily with `make` over a `Store`.
 *
 * @category services
 * @since 0.1.0
 */
export class Journal extends Context.Service<
  Journal,
  {
    /** What it held when it was opened. */
    readonly recorded: Recorded
    /**
     * Claims the next step of a key: asked of one key twice, it is two steps. A record that does not fit the codec was written by
     * another version, and counts as none.
     */
    readonly step: <A>(key: Key, codec: Schema.Codec<A, unknown>) => Effect.Effect<Step<A>, JournalError>
    /** Answers from the journal, or runs the effect and writes its success before anybody sees it. */
    readonly memo: <A, E, R>(
      step: Step<A>,
      effect: Effect.Effect<A, E, R>
    ) => Effect.Effect<A, E | JournalError, R>
  }
>()("@metagpt-ts/team/Journal") {}

/**
 * Makes a key of a step's name and whatever its answer depends on; `by` says whose step it is and which model is asked.
 *
 * @category constructors
 * @since 0.1.0
 */
export const key = (
  step: string,
  input: unknown,
  by: Pick<Key, "role" | "provider" | "model"> = {}
): Key => ({
  step,
  asked: createHash("sha256").update(JSON.stringify(input)).digest("hex"),
  ...by
})

/** The name of a key in a file; equal keys have the same. @category accessors @since 0.1.0 */
export const nameOf = ({ asked, role, step }: Key): string =>
  `${role === undefined ? "" : `${role}/`}${step}:${asked.slice(0, 16)}`

/**
 * Makes a journal over a store.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = <Place extends { readonly ordinal: number }>(store: Store<Place>): Journal["Service"] => {
  const claimed = new Map<string, number>()
  /** Records are handed out in order: of equal questions of which some were answered, the first asked get the answers. */
  const claim = (name: string): readonly [ordinal: number, place?: Place] => {
    const places = store.places(name)
    const nth = claimed.get(name) ?? 0
    claimed.set(name, nth + 1)
    const place = places[nth]
    return place === undefined
      ? [nth - places.length + 1 + (places.at(-1)?.ordinal ?? -1)]
      : [place.ordinal, place]
  }
  return {
    recorded: store.recorded,
    step: <A>(key: Key, codec: Schema.Codec<A, unknown>) =>
      Effect.gen(function* () {
        const name = nameOf(key)
        const [ordinal, place] = claim(name)
        const known =
          place === undefined
            ? Option.none<A>()
            : Schema.decodeUnknownOption(Schema.toCodecJson(codec))(yield* store.read(place))
        return { id: `${name}#${ordinal}`, key, codec, known, paid: Option.isSome(known) }
      }),
    memo: ({ codec, id, key, known }, effect) =>
      Option.isSome(known)
        ? // A long replay leaves room for those who watch it, and for Ctrl-C.
          Effect.as(Effect.yieldNow, known.value)
        : Effect.uninterruptibleMask((restore) =>
            store.ready.pipe(
              Effect.andThen(restore(effect)),
              Effect.tap((value) =>
                store.append({ ...key, id, value: Schema.encodeSync(Schema.toCodecJson(codec))(value) })
              )
            )
          )
  }
}

/**
 * Does a step once in the life of a run.
 *
 * @category accessors
 * @since 0.1.0
 */
export const memo = <A, E, R>(
  key: Key,
  codec: Schema.Codec<A, unknown>,
  effect: Effect.Effect<A, E, R>
): Effect.Effect<A, E | JournalError, R | Journal> =>
  Journal.use((journal) => Effect.flatMap(journal.step(key, codec), (step) => journal.memo(step, effect)))

/**
 * A journal that forgets when the process ends.
 *
 * @category layers
 * @since 0.1.0
 */
export const memory: Layer.Layer<Journal> = Layer.sync(Journal, () => make(MemoryStore.make()))
