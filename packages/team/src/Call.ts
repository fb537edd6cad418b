/**
 * One call to the model: admitted by the budget, answered by the journal if it was paid before, told to the events.
 *
 * @since 0.1.0
 */
import { LLM, Usage, type LLMError } from "@metagpt-ts/core"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"

import { Budget, type BudgetReached } from "./Budget.ts"
import { Who } from "./Event.ts"
import { Events } from "./Events.ts"
import { promptTokens } from "./Fitting.ts"
import { Journal, key, type JournalError } from "./Journal.ts"
import { withPatience } from "./Patience.ts"
import { repetition } from "./Repetition.ts"

/**
 * Name of the role that acts, as events tell it.
 *
 * @category references
 * @since 0.1.0
 */
export const CurrentRole: Context.Reference<string> = Context.Reference("@metagpt-ts/team/CurrentRole", {
  defaultValue: () => ""
})

/**
 * The question that a call is part of, as events tell it; undefined for a call of its own.
 *
 * @category references
 * @since 0.1.0
 */
export const CurrentAsk: Context.Reference<string | undefined> = Context.Reference<string | undefined>(
  "@metagpt-ts/team/CurrentAsk",
  { defaultValue: () => undefined }
)

/**
 * Who gives the answer, set by a model that lets others answer for it.
 *
 * @category references
 * @since 0.1.0
 */
export const Answerer: Context.Reference<{ is: Who | undefined }> = Context.Reference<{
  is: Who | undefined
}>("@metagpt-ts/team/Answerer", { defaultValue: () => ({ is: undefined }) })

const Paid = Schema.Struct({
  answer: LLM.Answer,
  /** Who gave it, where that is not the model that was asked. */
  by: Schema.optionalKey(Who),
  usage: Usage.Usage,
  counted: Schema.Boolean,
  duration: Schema.Number,
  firstToken: Schema.Number
})

/** Time that no change of the clock moves. */
const milliseconds = Effect.map(Clock.monotonicTimeNanos, (nanos) => Number(nanos) / 1e6)

/** Where tokens or money are limited, a server that writes so many times more than it may, as far as can be estimated, is cut off. */
const tolerance = 1.5

/** Milliseconds between two `CallProgressed` of a call. */
const pace = 100

/**
 * Runs the stream to its end or until it repeats itself, telling how it goes.
 */
const write = (
  llm: LLM.LLM["Service"],
  request: LLM.Request,
  call: string,
  role: string,
  events: Events["Service"],
  most = Infinity
): Effect.Effect<typeof Paid.Type, LLMError.LLMError> =>
  Effect.gen(function* () {
    const begin = yield* milliseconds
    let written = ""
    let reasoned = 0
    let told = 0
    let toldAt = begin
    let first: number | undefined
    let loop: number | undefined
    let isOver = false
    let checked = 0
    const answerer: { is: Who | undefined } = { is: undefined }
    const parts = llm.stream(request).pipe(
      Stream.provideService(Answerer, answerer),
      Stream.mapArrayEffect((batch) =>
        Effect.gen(function* () {
          const now = yield* milliseconds
          for (const part of batch) {
            if (part._tag === "Finish") continue
            first ??= now
            if (part._tag === "Text") written += part.text
            else reasoned += part.text.length
          }
          if (written.length - checked > 200) {
            checked = written.length
            loop = repetition(written)
          }
          if (now - toldAt >= pace && written.length > told) {
            toldAt = now
            const outputTokens = Usage.estimate(written) + Math.ceil(reasoned / 4)
            yield* events.emit({
              _tag: "CallProgressed",
              call,
              role,
              outputTokens,
              text: written.slice(told)
            })
            told = written.length
            isOver = outputTokens > most * tolerance
          }
          return batch
        })
      ),
      Stream.takeUntil(() => loop !== undefined || isOver)
    )
    const whole = yield* LLM.collect(
      llm.provider,
      Stream.concat(
        parts,
        Stream.suspend(() =>
          loop === undefined && !isOver
            ? Stream.empty
            : Stream.make({
                _tag: "Finish" as const,
                reason: loop === undefined ? ("length" as const) : ("repetition" as const)
              })
        )
      )
    )
    const end = yield* milliseconds
    const rest = written.slice(told, loop)
    if (rest !== "") {
      const outputTokens = Usage.estimate(written) + Math.ceil(reasoned / 4)
      yield* events.emit({ _tag: "CallProgressed", call, role, outputTokens, text: rest })
    }
    const answer = loop === undefined ? whole : { ...whole, text: written.slice(0, loop) }
    const guess = {
      inputTokens: promptTokens(request),
      outputTokens: Usage.estimate(whole.text) + Usage.estimate(whole.reasoning)
    }
    const { is } = answerer
    const isOther = is !== undefined && (is.provider !== llm.provider || is.model !== llm.model)
    return {
      answer,
      ...(isOther && { by: is }),
      usage: whole.usage ?? guess,
      counted: whole.usage !== undefined,
      duration: Math.round(end - begin),
      firstToken: Math.round((first ?? end) - begin)
    }
  })

/**
 * Asks the model, or the journal.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (
  step: string,
  request: LLM.Request
): Effect.Effect<
  LLM.Answer,
  LLMError.LLMError | BudgetReached | JournalError,
  LLM.LLM | Budget | Events | Journal
> =>
  Effect.gen(function* () {
    const llm = yield* LLM.LLM
    const budget = yield* Budget
    const events = yield* Events
    const journal = yield* Journal
    const role = yield* CurrentRole
    const ask = yield* CurrentAsk
    const inputTokens = promptTokens(request)
    const who = { provider: llm.provider, model: llm.model }
    yield* budget.resume(journal.recorded)
    const claimed = yield* journal.step(key(step, { ...who, request }, { role, ...who }), Paid)
    const { id: call, paid } = claimed
    const begin = events.emit({
      _tag: "CallStarted",
      call,
      ...(ask !== undefined && { ask }),
      of: who,
      role,
      step,
      inputTokens,
      paid
    })
    if (paid) yield* begin
    const asked = (maxTokens: number | undefined, isBound: boolean) =>
      Effect.andThen(
        begin,
        withPatience(
          write(llm, { ...request, maxTokens }, call, role, events, isBound ? maxTokens : undefined),
          ({ message }, delay) => events.emit({ _tag: "CallDelayed", call, role, step, message, delay })
        )
      )
    const spending = { role, ...who, inputTokens, maxTokens: request.maxTokens }
    // A call that is refused has not begun; one that is stopped has failed.
    let isBegun = false
    const marked = (maxTokens: number | undefined, isBound: boolean) =>
      Effect.suspend(() => {
        isBegun = true
        return asked(maxTokens, isBound)
      })
    const result = yield* journal
      .memo(claimed, budget.spend(spending, marked))
      .pipe(
        Effect.tapError((error) =>
          isBegun
            ? events.emit({ _tag: "CallFailed", call, role, step, message: error.message })
            : Effect.void
        )
      )
    const { answer, by, counted, duration, firstToken, usage } = result
    yield* events.emit({
      _tag: "CallFinished",
      call,
      role,
      step,
      finish: answer.finish,
      usage,
      counted,
      paid,
      duration,
      firstToken,
      ...(by && { by })
    })
    return answer
  })
