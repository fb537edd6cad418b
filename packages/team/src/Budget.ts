/**
 * How much a run may spend.
 *
 * @since 0.1.0
 */
import { Usage } from "@metagpt-ts/core"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"

/**
 * Limits of a run; one that is left out does not limit.
 *
 * @category models
 * @since 0.1.0
 */
export interface Limits {
  /** Read and written together. */
  readonly tokens?: number | undefined
  readonly calls?: number | undefined
  readonly seconds?: number | undefined
  /** In the currency of `price`; without a price it limits nothing. */
  readonly money?: number | undefined
  /** Of a million tokens read and written. */
  readonly price?: { readonly input: number; readonly output: number } | undefined
}

/** What a run spent so far. @category models @since 0.1.0 */
export interface Spent {
  readonly usage: Usage.Usage
  readonly calls: number
  readonly seconds: number
  /** Undefined where no price is known. */
  readonly money: number | undefined
}

/**
 * A limit was reached before the call was made. What was paid for is kept; with a higher limit the run goes on.
 *
 * @category errors
 * @since 0.1.0
 */
export class BudgetReached extends Schema.TaggedError<BudgetReached>()("BudgetReached", {
  limit: Schema.Literals(["tokens", "calls", "seconds", "money"]),
  allowed: Schema.Number,
  spent: Schema.Number
}) {
  override get message(): string {
    return `The budget of ${this.allowed} ${this.limit} is reached: ${Math.ceil(this.spent)} with the next call`
  }
}

/**
 * Admits calls and counts them.
 *
 * @category services
 * @since 0.1.0
 */
export class Budget extends Context.Service<
  Budget,
  {
    /** Fails when a call that reads so many tokens, and writes as many at least as none, would pass a limit. */
    readonly admit: (inputTokens: number) => Effect.Effect<void, BudgetReached>
    readonly record: (usage: Usage.Usage) => Effect.Effect<void>
    readonly spent: Effect.Effect<Spent>
  }
>()("@metagpt-ts/team/Budget") {}

const cost = (price: Limits["price"], { inputTokens, outputTokens }: Usage.Usage): number | undefined =>
  price && (inputTokens * price.input + outputTokens * price.output) / 1e6

/**
 * A budget that counts from now.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (limits: Limits = {}): Layer.Layer<Budget> =>
  Layer.effect(
    Budget,
    Effect.gen(function* () {
      const start = yield* Clock.currentTimeMillis
      let usage = Usage.zero
      let calls = 0
      return {
        admit: (inputTokens) =>
          Effect.flatMap(Clock.currentTimeMillis, (now) => {
            const next = Usage.add(usage, { inputTokens, outputTokens: 0 })
            const spent = {
              tokens: next.inputTokens + next.outputTokens,
              calls: calls + 1,
              seconds: (now - start) / 1000,
              money: cost(limits.price, next)
            }
            for (const limit of ["calls", "tokens", "seconds", "money"] as const) {
              const allowed = limits[limit]
              const value = spent[limit]
              if (allowed !== undefined && value !== undefined && value > allowed) {
                return Effect.fail(new BudgetReached({ limit, allowed, spent: value }))
              }
            }
            return Effect.void
          }),
        record: (more) =>
          Effect.sync(() => {
            usage = Usage.add(usage, more)
            calls++
          }),
        spent: Effect.map(Clock.currentTimeMillis, (now) => ({
          usage,
          calls,
          seconds: (now - start) / 1000,
          money: cost(limits.price, usage)
        }))
      }
    })
  )
