/**
 * Asks for a plan that the work can go on without: what the model did not give is taken from elsewhere, and said.
 *
 * @since 0.1.0
 */
import { Ask, Events } from "@metagpt-ts/team"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

/**
 * A value, and what it took to read it.
 *
 * @category models
 * @since 0.1.0
 */
export interface Salvaged<A> {
  readonly value: A
  /** Everything that was changed, a fence that was taken off included. */
  readonly faults: number
  /** Changes that may have lost something, and keys that were left out. */
  readonly guesses: number
}

/**
 * Asks for a value; where no rung of the ladder gives all of it, keeps the parts that fit and takes the others from `instead`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const value = <A extends Readonly<Record<string, unknown>>>(
  question: Ask.Question,
  schema: Schema.Codec<A, unknown>,
  instead: A
): Effect.Effect<Salvaged<A>, Exclude<Ask.Failure, Ask.AskError>, Ask.Ask | Ask.Needs> =>
  Ask.Ask.use((ask) => ask.value(question, schema)).pipe(
    Effect.map(({ fixes, value }) => ({
      value,
      faults: fixes.length,
      guesses: fixes.filter(({ confidence }) => confidence < 1).length
    })),
    Effect.catchTag("AskError", ({ best, message }) =>
      Effect.gen(function* () {
        const fits = Schema.is(schema)
        let value = instead
        const parts = typeof best === "object" && best !== null ? Object.entries(best) : []
        for (const [key, part] of parts) {
          const next = { ...value, [key]: part }
          if (key in instead && fits(next)) value = next
        }
        yield* Events.emit({
          _tag: "Noted",
          level: "warning",
          message: `${question.step}: the model left something out, which is done without: ${message}`
        })
        const lost = Object.keys(instead).length
        return { value, faults: lost, guesses: lost }
      })
    )
  )
