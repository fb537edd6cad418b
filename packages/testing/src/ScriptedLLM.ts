/**
 * A model that says what the test tells it to say.
 *
 * @since 0.1.0
 */
import { LLM, LLMError } from "@metagpt-ts/core"
import * as Arr from "effect/Array"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"

import * as Reply from "./Reply.ts"

/** How one call ends. @category models @since 0.1.0 */
export type Outcome = string | Reply.Reply | LLMError.LLMError

/**
 * What happens at one call: an outcome, or a function of the request that gives one, at once or as a promise.
 *
 * @category models
 * @since 0.1.0
 */
export type Step = Outcome | ((request: LLM.Request, call: number) => Outcome | Promise<Outcome>)

/** @category models @since 0.1.0 */
export interface Options {
  readonly provider?: string
  readonly model?: string
  readonly supports?: Partial<LLM.Supports>
}

/**
 * What the script saw and what of it is left.
 *
 * @category services
 * @since 0.1.0
 */
export class Script extends Context.Service<
  Script,
  {
    /** Every request so far, oldest first. */
    readonly requests: Effect.Effect<ReadonlyArray<LLM.Request>>
    /** The steps that no call has used. */
    readonly unused: Effect.Effect<ReadonlyArray<Step>>
  }
>()("@metagpt-ts/testing/ScriptedLLM/Script") {}

/** A scripted model with its script. @category models @since 0.1.0 */
export interface ScriptedLLM {
  readonly llm: LLM.LLM["Service"]
  readonly script: Script["Service"]
}

const everything: LLM.Supports = {
  jsonSchema: true,
  jsonMode: true,
  systemMessage: true,
  reasoning: true,
  contextWindow: 32_768,
  concurrency: 8
}

const parts = (outcome: string | Reply.Reply, request: LLM.Request): Stream.Stream<LLM.Part> => {
  const reply = Reply.make(outcome, request)
  const all: Array<LLM.Part> = [
    ...Reply.pieces(reply.reasoning ?? "").map((text) => ({ _tag: "Reasoning" as const, text })),
    ...Reply.pieces(reply.text).map((text) => ({ _tag: "Text" as const, text }))
  ]
  all.push({ _tag: "Finish", reason: reply.finish, ...(reply.usage && { usage: reply.usage }) })
  return Stream.fromArray(Arr.chunksOf(all, 3)).pipe(Stream.rechunk(1), Stream.flattenArray)
}

const build = (
  steps: ReadonlyArray<Step>,
  pick: (call: number) => Step | undefined,
  options: Options
): ScriptedLLM => {
  const provider = options.provider ?? "scripted"
  const requests: Array<LLM.Request> = []
  return {
    llm: {
      provider,
      model: options.model ?? "script",
      supports: Effect.succeed({ ...everything, ...options.supports }),
      stream: (request) =>
        Effect.gen(function* () {
          const call = requests.push(request) - 1
          const step = pick(call)
          if (step === undefined) {
            const said = request.messages.at(-1)?.content.slice(0, 200) ?? ""
            return yield* Effect.die(
              new Error(
                `ScriptedLLM: call ${call + 1} was not expected, the script has ${steps.length} steps: ${said}`
              )
            )
          }
          const outcome =
            typeof step === "function" ? yield* Effect.promise(async () => step(request, call)) : step
          return outcome instanceof LLMError.LLMError ? Stream.fail(outcome) : parts(outcome, request)
        }).pipe(Stream.unwrap)
    },
    script: {
      requests: Effect.sync(() => requests.slice()),
      unused: Effect.sync(() => steps.slice(requests.length))
    }
  }
}

/**
 * Makes a model that takes one step of a script a call, in order; a call too many is a defect that names the request.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (steps: ReadonlyArray<Step>, options: Options = {}): ScriptedLLM =>
  build(steps, (call) => steps[call], options)

const both = ({ llm, script }: ScriptedLLM): Layer.Layer<LLM.LLM | Script> =>
  Layer.merge(Layer.succeed(LLM.LLM, llm), Layer.succeed(Script, script))

/**
 * Provides a model that takes one step of a script a call, and the script.
 *
 * @example
 * ```ts
 * LLM.complete(request).pipe(Effect.provide(ScriptedLLM.layer(["Hello", { text: "cut", finish: "length" }])))
 * ```
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (steps: ReadonlyArray<Step>, options: Options = {}): Layer.Layer<LLM.LLM | Script> =>
  Layer.suspend(() => both(make(steps, options)))

/**
 * Provides a model that answers every call by one function, whatever the order.
 *
 * @category layers
 * @since 0.1.0
 */
export const router = (step: Exclude<Step, Outcome>, options: Options = {}): Layer.Layer<LLM.LLM | Script> =>
  Layer.suspend(() => both(build([], () => step, options)))

/**
 * Every request the scripted model saw, oldest first.
 *
 * @category accessors
 * @since 0.1.0
 */
export const requests: Effect.Effect<ReadonlyArray<LLM.Request>, never, Script> = Script.use(
  ({ requests }) => requests
)

/**
 * The steps that no call has used; a test of a whole script asserts that there are none.
 *
 * @category accessors
 * @since 0.1.0
 */
export const unused: Effect.Effect<ReadonlyArray<Step>, never, Script> = Script.use(({ unused }) => unused)
