/**
 * Asks for a plan that the work can go on without: what the model did not give is taken from elsewhere, and said.
 *
 * @since 0.1.0
 */
import { Ask, Events } from "@metagpt-ts/team"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

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
): Effect.Effect<
  { readonly value: A; readonly faults: number },
  Exclude<Ask.Failure, Ask.AskError>,
  Ask.Ask | Ask.Needs
> =>
  Ask.Ask.use((ask) => ask.value(question, schema)).pipe(
    Effect.map(({ fixes, value }) => ({ value, faults: fixes.length })),
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
        return { value, faults: Object.keys(instead).length }
      })
    )
  )
