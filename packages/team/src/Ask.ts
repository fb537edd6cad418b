/**
 * A typed question to the model: the ladder from the strongest format down to one field at a time.
 *
 * @since 0.1.0
 */
import { LLM, LLMError, Message, Repairer } from "@metagpt-ts/core"
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"

import { Budget, type BudgetReached } from "./Budget.ts"
import { CurrentAsk, CurrentRole, make as call } from "./Call.ts"
import { Events } from "./Events.ts"
import { Journal, type JournalError } from "./Journal.ts"
import { describe } from "./Prompt.ts"

/**
 * What to ask. The parts that stay the same from question to question come first, so that a server can reuse its cache.
 *
 * @category models
 * @since 0.1.0
 */
export interface Question {
  /** Name of the step in the journal and the events. */
  readonly step: string
  /** Who the model is. */
  readonly system: string
  /** What it needs to know and what it must do, the demand last. */
  readonly prompt: string
  /** Most tokens to write; 1,024 by default. */
  readonly maxTokens?: number | undefined
  readonly temperature?: number | undefined
  /** Another number, another try. */
  readonly seed?: number | undefined
  /** Whether the server is held back from enforcing a schema: small models answer better, and show what they can do. */
  readonly free?: boolean | undefined
}

/**
 * An answer and what it took to read it.
 *
 * @category models
 * @since 0.1.0
 */
export interface Answered<A> {
  readonly value: A
  readonly fixes: ReadonlyArray<Repairer.Fix>
}

/**
 * The model gave no usable answer on any rung.
 *
 * @category errors
 * @since 0.1.0
 */
export class AskError extends Schema.TaggedError<AskError>()("AskError", {
  step: Schema.String,
  message: Schema.String,
  /** The best partial answer; undefined when there was none. */
  best: Schema.optionalKey(Schema.Unknown)
}) {}

/** Why a question can fail. @category errors @since 0.1.0 */
export type Failure = AskError | LLMError.LLMError | BudgetReached | JournalError

/** What asking needs besides `Ask` itself. @category models @since 0.1.0 */
export type Needs = LLM.LLM | Budget | Events | Journal

/**
 * Asks questions.
 *
 * @category services
 * @since 0.1.0
 */
export class Ask extends Context.Service<
  Ask,
  {
    /** Asks for a value of a schema. */
    readonly value: <A>(
      question: Question,
      schema: Schema.Codec<A, unknown>
    ) => Effect.Effect<Answered<A>, Failure, Needs>
    /** Asks for a text of a media type, such as `text/x-python`: what stands around it is taken off; one that was cut is continued. */
    readonly text: (question: Question, mediaType?: string) => Effect.Effect<Answered<string>, Failure, Needs>
  }
>()("@metagpt-ts/team/Ask") {}

/**
 * How answers are read.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  /** Run in order on an answer that does not fit; none means that only a perfect answer is taken. */
  readonly repairers: ReadonlyArray<Repairer.Repairer>
  /** Makes the repairer that asks the model again, given the conversation and the repairers that read its answer. */
  readonly reask?:
    | ((options: {
        readonly question: ReadonlyArray<Message.Message>
        readonly repairers: ReadonlyArray<Repairer.Repairer>
      }) => Repairer.Repairer<LLM.LLM>)
    | undefined
}

/** Times that a cut text is continued. */
const continuations = 2

const request = (question: Question, messages: ReadonlyArray<Message.Message>): LLM.Request => ({
  messages,
  maxTokens: question.maxTokens ?? 1024,
  ...(question.temperature !== undefined && { temperature: question.temperature }),
  ...(question.seed !== undefined && { seed: question.seed })
})

const messagesOf = (
  question: Question,
  prompt: string,
  supports: LLM.Supports
): ReadonlyArray<Message.Message> =>
  supports.systemMessage
    ? [Message.system(question.system), Message.user(prompt)]
    : [Message.user(`${question.system}\n\n${prompt}`)]

/** A model for the repairers whose calls are admitted, paid once and told like all others; `stopped` keeps why one was refused. */
const metered = (step: string, stopped: { by: BudgetReached | JournalError | undefined }) =>
  Effect.gen(function* () {
    const llm = yield* LLM.LLM
    const context = yield* Effect.context<Needs>()
    return LLM.LLM.of({
      ...llm,
      stream: (request) =>
        Stream.unwrap(
          call(step, request).pipe(
            Effect.map((answer) =>
              Stream.fromArray<LLM.Part>([
                { _tag: "Text", text: answer.text },
                { _tag: "Finish", reason: answer.finish, usage: answer.usage }
              ])
            ),
            Effect.catchTags({
              BudgetReached: (error) => refuse(error),
              JournalError: (error) => refuse(error)
            }),
            Effect.provideContext(context)
          )
        )
    })
    function refuse(error: BudgetReached | JournalError) {
      stopped.by = error
      const reason = new LLMError.QuotaExhausted({ message: error.message })
      return Effect.fail(new LLMError.LLMError({ provider: llm.provider, reason }))
    }
  })

/** The target of an answer that is text of a media type; the repairers take it out of what stands around it. */
const textTarget = (name: string, mediaType: string): Repairer.Target => ({
  name,
  jsonSchema: { type: "string", contentMediaType: mediaType },
  issues: (value) =>
    typeof value === "string" && value.trim() !== "" ? [] : [{ path: [], message: `${mediaType} wanted` }]
})

const repair = <R>(chain: Repairer.Repairer<R>, text: string, target: Repairer.Target) =>
  Effect.gen(function* () {
    const events = yield* Events
    const role = yield* CurrentRole
    const repaired = yield* chain.repair({ _tag: "Text", text }, target)
    const ask = yield* CurrentAsk
    for (const fix of repaired.fixes) {
      const within = ask === undefined ? {} : { ask }
      yield* events.emit({ _tag: "Repaired", role, step: target.name, fix, ...within })
    }
    return {
      value: repaired.draft._tag === "Value" ? repaired.draft.value : undefined,
      fixes: repaired.fixes
    }
  })

/** Tells that a question is asked, and how it ended. */
const telling = () => {
  let count = 0
  return <A, R>(step: string, self: Effect.Effect<A, Failure, R>): Effect.Effect<A, Failure, R | Events> =>
    Effect.gen(function* () {
      const events = yield* Events
      const role = yield* CurrentRole
      const ask = `${step}#${++count}`
      yield* events.emit({ _tag: "AskStarted", ask, role, step })
      return yield* self.pipe(
        Effect.provideService(CurrentAsk, ask),
        Effect.onExit((exit) => {
          const error = Exit.isFailure(exit) ? Cause.squash(exit.cause) : undefined
          const failure = error instanceof Error ? { failure: error.message } : {}
          return events.emit({ _tag: "AskFinished", ask, role, step, ...failure })
        })
      )
    })
}

const given = (step: string, { message, value }: Repairer.Unrepairable): AskError =>
  new AskError({ step, message, ...(value !== undefined && { best: value }) })

/**
 * Asks with a chain of repairers.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (options: Options): Layer.Layer<Ask> => {
  const told = telling()
  return Layer.succeed(Ask, {
    value: <A>(question: Question, schema: Schema.Codec<A, unknown>) => {
      const { step } = question
      const asked = Effect.gen(function* () {
        const llm = yield* LLM.LLM
        const supports = yield* llm.supports
        const target = Repairer.target(step, schema)
        const messages = messagesOf(
          question,
          `${question.prompt}\n\n${describe(target.jsonSchema)}`,
          supports
        )
        const format: LLM.Format | undefined =
          supports.jsonSchema && question.free !== true
            ? { _tag: "JsonSchema", name: step.replaceAll(/\W+/g, "_"), schema: target.jsonSchema }
            : undefined
        const answer = yield* call(step, { ...request(question, messages), ...(format && { format }) })
        const stopped: { by: BudgetReached | JournalError | undefined } = { by: undefined }
        const model = yield* metered(`${step} again`, stopped)
        const reask = options.reask?.({ question: messages, repairers: options.repairers })
        const chain = Repairer.chain<LLM.LLM>([...options.repairers, ...(reask ? [reask] : [])])
        const { fixes, value } = yield* repair(chain, answer.text, target).pipe(
          Effect.provideService(LLM.LLM, model),
          Effect.mapError((error) => stopped.by ?? given(step, error))
        )
        return yield* Schema.decodeUnknownEffect(schema)(value).pipe(
          Effect.map((value) => ({ value, fixes })),
          Effect.mapError((error) => new AskError({ step, message: error.message, best: value }))
        )
      })
      return told(step, asked)
    },
    text: (question, mediaType = "text/plain") => {
      const { step } = question
      const asked = Effect.gen(function* () {
        const llm = yield* LLM.LLM
        const supports = yield* llm.supports
        const messages = messagesOf(question, question.prompt, supports)
        let answer = yield* call(step, request(question, messages))
        for (let round = 1; answer.finish === "length" && round <= continuations; round++) {
          const more = yield* call(
            `${step} continued`,
            request(question, [
              ...messages,
              Message.assistant(answer.text),
              Message.user("Go on exactly where you stopped. Do not repeat anything.")
            ])
          )
          answer = { ...more, text: answer.text + more.text }
        }
        if (mediaType === "text/plain") return { value: answer.text, fixes: [] }
        const { fixes, value } = yield* repair(
          Repairer.chain(options.repairers),
          answer.text,
          textTarget(step, mediaType)
        ).pipe(Effect.mapError((error) => given(step, error)))
        return { value: String(value), fixes }
      })
      return told(step, asked)
    }
  })
}
