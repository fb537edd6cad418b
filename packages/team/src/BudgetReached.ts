/**
 * Why a budget stops a run.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/** What can be limited. @category models @since 0.1.0 */
export const Limit = Schema.Literals(["calls", "tokens", "money", "seconds"])

/**
 * A limit was reached. What was paid for is kept; with a higher limit the run goes on.
 *
 * @category errors
 * @since 0.1.0
 */
export class BudgetReached extends Schema.TaggedError<BudgetReached>()("BudgetReached", {
  limit: Limit,
  allowed: Schema.Number,
  /** Before the call that was refused or stopped. */
  spent: Schema.Number,
  /** With that call, as far as it can be estimated: less would stop there again. */
  needed: Schema.Number,
  /** Whose limit it is; that of the run when left out. */
  role: Schema.optionalKey(Schema.String)
}) {
  override get message(): string {
    const { allowed, limit, needed, role, spent } = this
    const whose = role === undefined ? "" : ` of ${role}`
    return `The budget of ${allowed} ${limit}${whose} is reached: ${round(spent)} are spent, and with the next call about ${round(needed)}`
  }
}

const round = (value: number): number => Number(value.toPrecision(3))
