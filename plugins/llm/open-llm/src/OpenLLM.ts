/**
 * Any OpenAI-compatible server as a language model.
 *
 * @since 0.1.0
 */
import type { LLM, LLMError } from "@metagpt-ts/core"
import { Connection, ContextLength, Fault, make as makeWire, Models, Provider } from "@metagpt-ts/openai-wire"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Semaphore from "effect/Semaphore"
import * as Stream from "effect/Stream"

import * as BaseURL from "./BaseURL.ts"
import { dialect } from "./Dialect.ts"
import * as Facts from "./Facts.ts"
import { fromConfig } from "./Options.ts"
import type { Options } from "./Options.ts"
import * as Trial from "./Trial.ts"

/** How long the server may take for a trial, in milliseconds. */
const trialTime = 60_000

const unlisted =
  (connection: Connection.Connection) =>
  (error: LLMError.LLMError): LLMError.LLMError => {
    const { _tag, evidence, status, url } = error.reason
    if (_tag !== "InvalidRequest" && _tag !== "ProtocolViolation") return error
    const message = "The server does not list its models"
    return connection.error({
      tag: _tag,
      message,
      url,
      status,
      evidence,
      fix: "Check base_url, or set model"
    })
  }

const firstModel = (connection: Connection.Connection): Effect.Effect<string, LLMError.LLMError> =>
  Effect.flatMap(Effect.mapError(Models.list(connection), unlisted(connection)), (entries) => {
    const [first] = Models.names(entries)
    if (first !== undefined) return Effect.succeed(first)
    const message = "The server lists no model that answers questions"
    return Effect.fail(
      connection.error({
        tag: "ModelNotFound",
        message,
        url: connection.baseURL,
        fix: "Load one, or set model"
      })
    )
  })

const build = (options: Options): Provider.Made =>
  Effect.gen(function* () {
    const address = BaseURL.parse(options.baseURL)
    if (Result.isFailure(address)) {
      return yield* Fault.fail(dialect.provider, { tag: "InvalidRequest", message: address.failure })
    }
    const baseURL = address.success
    const said = options.supports ?? {}
    const connection = yield* Connection.make(dialect, { ...options, baseURL, model: "" })
    const model = options.model ?? (yield* firstModel(connection))
    const settings = { ...options, baseURL, model }
    const llm = yield* makeWire(dialect, settings)

    const ask = Effect.gen(function* () {
      const trial = yield* makeWire(dialect, {
        ...settings,
        retries: 0,
        timeouts: { firstToken: trialTime, idle: trialTime, total: trialTime }
      })
      const isSaid = said.contextWindow !== undefined && said.concurrency !== undefined
      const facts = isSaid ? {} : yield* Facts.learn(connection, model)
      const untried = Effect.succeed({ isHeld: false, reasons: false, isSure: true })
      const [schema, mode] = yield* Effect.all(
        [
          said.jsonSchema === undefined ? Trial.run(trial, Trial.schema) : untried,
          said.jsonMode === undefined ? Trial.run(trial, Trial.mode) : untried
        ],
        { concurrency: "unbounded" }
      )
      const supports: LLM.Supports = {
        jsonSchema: schema.isHeld,
        jsonMode: mode.isHeld,
        systemMessage: true,
        reasoning: schema.reasons || mode.reasons,
        contextWindow: facts.contextWindow,
        concurrency: facts.concurrency ?? 1,
        ...said
      }
      return { supports, isSure: schema.isSure && mode.isSure }
    })

    let remembered: LLM.Supports | undefined
    const once = yield* Semaphore.make(1)
    const known = () => (remembered === undefined ? undefined : Effect.succeed(remembered))
    const learnt = Effect.map(ask, ({ isSure, supports }) => {
      if (isSure) remembered = supports
      return supports
    })
    // Those who waited go on one after another, and not one inside another: the stack holds no thousand of them.
    const next = Effect.andThen(
      Effect.yieldNow,
      Effect.suspend(() => known() ?? learnt)
    )
    const supports = Effect.suspend(() => known() ?? once.withPermits(1)(next))

    return {
      ...llm,
      supports,
      stream: (request) =>
        Stream.suspend(() => {
          const long = ContextLength.excess(request.messages, remembered?.contextWindow)
          return long === undefined
            ? llm.stream(request)
            : Stream.fail(connection.error({ ...long, url: baseURL }))
        })
    }
  })

/**
 * The language model, as a service, as a layer, and as MetaGPT's `llm:` block describes it. Asks the server nothing, unless the
 * model was left out.
 *
 * @category constructors
 * @since 0.1.0
 */
export const { layer, layerConfig, make } = Provider.from(build, fromConfig)
