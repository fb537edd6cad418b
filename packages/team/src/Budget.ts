/**
 * How much a run may spend, as a whole and by role.
 *
 * @since 0.1.0
 */
import { Usage } from "@metagpt-ts/core"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

import { BudgetReached, Limit } from "./BudgetReached.ts"
import type { Who } from "./Event.ts"
import { cost, type Price } from "./Price.ts"
import * as Recorded from "./Recorded.ts"

export { BudgetReached, Limit }

/**
 * Limits; one that is left out does not limit.
 *
 * @category models
 * @since 0.1.0
 */
export interface Limits {
  /** Read and written together. */
  readonly tokens?: number | undefined
  readonly calls?: number | undefined
  /** Of work on the run, or of a role's calls; a call that takes longer is stopped. */
  readonly seconds?: number | undefined
  /** US dollars; calls of which no price is known count for nothing here. */
  readonly money?: number | undefined
}

/** Limits of a run. @category models @since 0.1.0 */
export interface Options extends Limits {
  /** Further limits of single roles, by their names. */
  readonly roles?: Readonly<Record<string, Limits>> | undefined
  /** What the tokens of a model cost; undefined where nobody said. */
  readonly price?: ((who: Who) => Price | undefined) | undefined
}

/** What a run spent so far, in all of its processes. @category models @since 0.1.0 */
export interface Spent {
  readonly usage: Usage.Usage
  readonly calls: number
  readonly seconds: number
  /** US dollars; undefined where the price of a call is not known. */
  readonly money: number | undefined
}

/** A call that is about to be made. @category models @since 0.1.0 */
export interface Call extends Who {
  readonly role: string
  /** Estimated. */
  readonly inputTokens: number
  readonly maxTokens?: number | undefined
}

/** What a call turned out to be. @category models @since 0.1.0 */
export interface Answered {
  readonly usage: Usage.Usage
  readonly by?: Who | undefined
  /** Milliseconds. */
  readonly duration: number
}

/**
 * Admits calls, stops those that take too long, and counts them.
 *
 * @category services
 * @since 0.1.0
 */
export class Budget extends Context.Service<
  Budget,
  {
    /** Counts what a journal held; the same one once. */
    readonly resume: (recorded: Recorded.Recorded) => Effect.Effect<void>
    /**
     * Makes a call when it fits into what is left by an estimate: its prompt, and an answer as long as those before. It is told how
     * many tokens it may write at most, so that no limit is passed by an answer longer than expected, and whether there is such a
     * limit; while others under way may still take what it would need, it waits for them.
     */
    readonly spend: <A extends Answered, E, R>(
      call: Call,
      make: (maxTokens: number | undefined, isBound: boolean) => Effect.Effect<A, E, R>
    ) => Effect.Effect<A, E | BudgetReached, R>
    readonly spent: Effect.Effect<Spent>
  }
>()("@metagpt-ts/team/Budget") {}

interface Pending extends Call {
  readonly usage: Usage.Usage
  /** What it may use at most, as far as is known. */
  readonly most: Usage.Usage
  readonly since: number
}

interface Admitted {
  readonly mine: Pending
  readonly time: { readonly left: number; readonly reached: BudgetReached } | undefined
  readonly maxTokens: number | undefined
  /** Whether tokens or money are limited. */
  readonly isBound: boolean
}

/** Prompts are estimated: so many times longer they may be, more when a server was seen to count more, but not beyond all measure. */
const margin = 1.25
const longest = 3
/** A prompt of fewer tokens tells nothing of how they are counted. */
const telling = 100

const milliseconds = Effect.map(Clock.monotonicTimeNanos, (nanos) => Number(nanos) / 1e6)

/**
 * A budget of one run.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (options: Options = {}): Layer.Layer<Budget> =>
  Layer.effect(
    Budget,
    Effect.gen(function* () {
      const { price = () => undefined, roles = {} } = options
      const start = yield* milliseconds
      const seen = new WeakSet<Recorded.Recorded>()
      const pending = new Set<Pending>()
      let tallies: ReadonlyArray<Recorded.Tally> = []
      let elapsed = 0
      let stretch = margin
      const waiting = new Set<() => void>()

      const dollars = (who: Who, usage: Usage.Usage): number | undefined => {
        const known = price(who)
        return known && cost(known, usage)
      }
      /** Finished calls of a role, or of all. */
      const done = (role: string | undefined, now: number) => {
        const mine = tallies.filter((tally) => role === undefined || tally.role === role)
        const costs = mine.map((tally) => dollars(tally, tally.usage))
        const { calls, duration, usage } = Recorded.total(mine)
        const worked = role === undefined ? elapsed + now - start : duration
        return { calls, usage, duration, costs, seconds: worked / 1000 }
      }
      /** What is spent, promised to calls under way, and expected of a call. */
      const foresee = (call: Call, role: string | undefined, now: number) => {
        const { calls, costs, duration, seconds, usage } = done(role, now)
        const mean = (sum: number) => (calls === 0 ? 0 : sum / calls)
        const outputTokens = Math.min(call.maxTokens ?? Infinity, Math.ceil(mean(usage.outputTokens)))
        const expected = { inputTokens: call.inputTokens, outputTokens }
        const others = [...pending].filter((other) => role === undefined || other.role === role)
        const promised = others.reduce((sum, other) => Usage.add(sum, other.usage), usage)
        const tokens = promised.inputTokens + promised.outputTokens
        const waited = others.reduce((sum, { since }) => sum + now - since, 0) / 1000
        const time = role === undefined ? seconds : seconds + waited
        const money = [...costs, ...others.map((other) => dollars(other, other.usage))].reduce<number>(
          (sum, cost) => sum + (cost ?? 0),
          0
        )
        const before = { calls: calls + others.length, tokens, money, seconds: time }
        const more = {
          calls: 1,
          tokens: expected.inputTokens + expected.outputTokens,
          money: dollars(call, expected) ?? 0,
          seconds: mean(duration) / 1000
        }
        return { before, expected, more }
      }
      /** What is left for the answer of a call in the worst case, in tokens; no limit where that is not what is limited. */
      const room = (call: Call, limit: keyof Limits, allowed: number, role: string | undefined): number => {
        const prompt = { inputTokens: Math.ceil(call.inputTokens * stretch), outputTokens: 0 }
        const others = [...pending].filter((other) => role === undefined || other.role === role)
        const { costs, usage } = done(role, 0)
        if (limit === "tokens") {
          const { inputTokens, outputTokens } = others.reduce((sum, { most }) => Usage.add(sum, most), usage)
          return allowed - inputTokens - outputTokens - prompt.inputTokens
        }
        const each = dollars(call, { inputTokens: 0, outputTokens: 1 })
        if (limit !== "money" || !each) return Infinity
        const paid = [...costs, ...others.map((other) => dollars(other, other.most)), dollars(call, prompt)]
        return Math.floor((allowed - paid.reduce<number>((sum, cost) => sum + (cost ?? 0), 0)) / each)
      }
      /** Fails, or takes a place among the calls under way; undefined when it must wait for one of these. */
      const admit = (call: Call, now: number) => {
        const scopes = [
          { limits: options as Limits, role: undefined },
          ...(Object.hasOwn(roles, call.role) ? [{ limits: roles[call.role] ?? {}, role: call.role }] : [])
        ]
        let time: { readonly left: number; readonly reached: BudgetReached } | undefined
        let maxTokens = call.maxTokens ?? Infinity
        let isBound = false
        for (const { limits, role } of scopes) {
          const { before, expected, more } = foresee(call, role, now)
          for (const limit of Limit.literals) {
            const allowed = limits[limit]
            if (allowed === undefined) continue
            const spent = before[limit]
            const needed = spent + more[limit]
            const reached = { limit, allowed, spent, needed, ...(role !== undefined && { role }) }
            const isOver = limit === "seconds" ? spent >= allowed : needed > allowed
            if (isOver) return Effect.fail(new BudgetReached(reached))
            const free = room(call, limit, allowed, role)
            const least = Math.max(1, expected.outputTokens)
            if (free < least) {
              if (pending.size > 0) return Effect.undefined
              const worst = { inputTokens: Math.ceil(call.inputTokens * stretch), outputTokens: least }
              const most = limit === "tokens" ? worst.inputTokens + least : (dollars(call, worst) ?? 0)
              return Effect.fail(new BudgetReached({ ...reached, needed: spent + most }))
            }
            maxTokens = Math.min(maxTokens, free)
            isBound ||= limit === "tokens" || limit === "money"
            const left = allowed - spent
            if (limit === "seconds" && left < (time?.left ?? Infinity)) {
              // It would be asked again from its beginning.
              const again = allowed + Math.max(more.seconds, left)
              time = { left, reached: new BudgetReached({ ...reached, spent: allowed, needed: again }) }
            }
          }
        }
        const usage = foresee(call, undefined, now).expected
        const most = {
          inputTokens: Math.ceil(call.inputTokens * stretch),
          outputTokens: maxTokens === Infinity ? usage.outputTokens : maxTokens
        }
        const mine: Pending = { ...call, usage, most, since: now }
        pending.add(mine)
        return Effect.succeed({
          mine,
          time,
          isBound,
          maxTokens: maxTokens === Infinity ? undefined : maxTokens
        })
      }
      /** Done when a call that was under way is. */
      const another = Effect.callback<void>((resume) => {
        const wake = () => resume(Effect.void)
        waiting.add(wake)
        return Effect.sync(() => void waiting.delete(wake))
      })
      const enter = (call: Call): Effect.Effect<Admitted, BudgetReached> =>
        Effect.flatMap(milliseconds, (now) => admit(call, now)).pipe(
          Effect.flatMap((admitted) =>
            admitted === undefined ? Effect.andThen(another, enter(call)) : Effect.succeed(admitted)
          )
        )

      return {
        resume: (recorded) =>
          Effect.sync(() => {
            if (seen.has(recorded)) return
            seen.add(recorded)
            elapsed += recorded.elapsed
            tallies = recorded.tallies.reduce(Recorded.add, tallies)
          }),
        spend: (call, make) =>
          Effect.gen(function* () {
            const { isBound, maxTokens, mine, time } = yield* enter(call)
            const effect = make(maxTokens, isBound)
            const timed =
              time === undefined
                ? effect
                : Effect.timeoutOrElse(effect, {
                    duration: time.left * 1000,
                    orElse: () => Effect.fail(time.reached)
                  })
            return yield* timed.pipe(
              Effect.tap(({ by = call, duration, usage }) =>
                Effect.sync(() => {
                  const { model, provider } = by
                  const { inputTokens, role } = call
                  if (inputTokens >= telling) {
                    stretch = Math.min(longest, Math.max(stretch, usage.inputTokens / inputTokens))
                  }
                  tallies = Recorded.add(tallies, { role, provider, model, calls: 1, usage, duration })
                })
              ),
              Effect.ensuring(
                Effect.sync(() => {
                  pending.delete(mine)
                  const all = [...waiting]
                  waiting.clear()
                  for (const wake of all) wake()
                })
              )
            )
          }),
        spent: Effect.map(milliseconds, (now) => {
          const { calls, costs, seconds, usage } = done(undefined, now)
          const isKnown = costs.every((cost) => cost !== undefined)
          return { usage, calls, seconds, money: isKnown ? costs.reduce((a, b) => a + b, 0) : undefined }
        })
      }
    })
  )
