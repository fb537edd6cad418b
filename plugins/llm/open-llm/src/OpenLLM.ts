/**
 * Any OpenAI-compatible server as a language model.
 *
 * @since 0.1.0
 */
import { LLM, LLMError } from "@metagpt-ts/core"
import { Connection, Dialect, make as makeWire } from "@metagpt-ts/openai-wire"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Semaphore from "effect/Semaphore"
import * as Stream from "effect/Stream"

import * as BaseURL from "./BaseURL.ts"
import * as Facts from "./Facts.ts"
import { fromConfig } from "./Options.ts"
import type { Options } from "./Options.ts"
import * as Trial from "./Trial.ts"

const provider = "open-llm"

/**
 * How open servers speak: one system message in front and strict turns, which every one of them takes, and FastChat's error codes.
 *
 * @category models
 * @since 0.1.0
 */
export const dialect: Dialect.Dialect = {
  ...Dialect.standard,
  provider,
  errors: {
    40101: "AuthFailed",
    40102: "AuthFailed",
    40103: "PermissionDenied",
    40301: "ModelNotFound",
    40303: "ContextLengthExceeded",
    42901: "RateLimited",
    42902: "QuotaExhausted",
    42903: "Unavailable"
  },
  fixes: { AuthFailed: "Set api_key under llm: to the key that the server was started with" }
}

/** How long the server may take for a trial, in milliseconds. */
const trialTime = 60_000

const invalid = (message: string): LLMError.LLMError =>
  new LLMError.LLMError({ provider, reason: new LLMError.InvalidRequest({ message }) })

const shown = 8

const listed = (names: ReadonlyArray<string>): string =>
  names.slice(0, shown).join(", ") + (names.length > shown ? `, and ${names.length - shown} more` : "")

/** Adds the models there are to an error about one that is not there. */
const withModels =
  (connection: Connection.Connection, model: string) =>
  (error: LLMError.LLMError): Effect.Effect<never, LLMError.LLMError> => {
    const { reason } = error
    if (reason._tag !== "ModelNotFound") return Effect.fail(error)
    return Facts.models(connection).pipe(
      Effect.map(Facts.names),
      Effect.orElseSucceed((): ReadonlyArray<string> => []),
      Effect.flatMap((names) =>
        Effect.fail(
          names.length === 0
            ? error
            : connection.error({
                tag: "ModelNotFound",
                message: `The server has no model "${model}"; it has ${listed(names)}`,
                url: reason.url,
                status: reason.status,
                evidence: reason.evidence,
                fix: `Set model to one of: ${listed(names)}`
              })
        )
      )
    )
  }

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
  Effect.flatMap(Effect.mapError(Facts.models(connection), unlisted(connection)), (entries) => {
    const [first] = Facts.names(entries)
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

/**
 * Makes a language model of a server. Asks the server nothing, unless the model was left out.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (options: Options): Effect.Effect<LLM.LLM["Service"], LLMError.LLMError> =>
  Effect.gen(function* () {
    const baseURL = yield* Effect.mapError(Effect.fromResult(BaseURL.parse(options.baseURL)), invalid)
    const hasSystem = options.supports?.systemMessage ?? true
    const spoken: Dialect.Dialect = hasSystem ? dialect : { ...dialect, systemMessages: "none" }
    const connection = yield* Connection.make(spoken, { ...options, baseURL, model: "" })
    const model = options.model ?? (yield* firstModel(connection))
    const settings = { ...options, baseURL, model }
    const llm = yield* makeWire(spoken, settings)
    const explain = withModels(connection, model)

    const ask = Effect.gen(function* () {
      const known = options.supports ?? {}
      const trial = yield* makeWire(spoken, {
        ...settings,
        retries: 0,
        timeouts: { firstToken: trialTime, idle: trialTime, total: trialTime }
      })
      const isSaid = known.contextWindow !== undefined && known.concurrency !== undefined
      const facts = isSaid ? {} : yield* Facts.learn(connection, model)
      const untried = Effect.succeed({ isHeld: false, reasons: false, isSure: true })
      const [schema, mode] = yield* Effect.all(
        [
          known.jsonSchema === undefined ? Trial.run(trial, Trial.schema) : untried,
          known.jsonMode === undefined ? Trial.run(trial, Trial.mode) : untried
        ],
        { concurrency: "unbounded" }
      )
      const supports: LLM.Supports = {
        jsonSchema: schema.isHeld,
        jsonMode: mode.isHeld,
        systemMessage: hasSystem,
        reasoning: schema.reasons || mode.reasons,
        contextWindow: facts.contextWindow,
        concurrency: facts.concurrency ?? 1,
        ...known
      }
      return { supports, isSure: schema.isSure && mode.isSure }
    })

    let remembered: LLM.Supports | undefined
    const once = yield* Semaphore.make(1)
    const supports = Effect.suspend(() =>
      remembered === undefined
        ? ask.pipe(
            Effect.map(({ isSure, supports }) => {
              if (isSure) remembered = supports
              return supports
            }),
            Effect.catchTag("LLMError", explain)
          )
        : Effect.succeed(remembered)
    ).pipe(once.withPermits(1))

    return {
      ...llm,
      supports,
      stream: (request) =>
        Stream.catchTag(llm.stream(request), "LLMError", (error) => Stream.fromEffect(explain(error)))
    }
  })

/**
 * The language model as a layer.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (options: Options): Layer.Layer<LLM.LLM, LLMError.LLMError> =>
  Layer.effect(LLM.LLM, make(options))

/**
 * The language model as MetaGPT's `llm:` block describes it.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerConfig = (
  llm: Readonly<Record<string, unknown>>
): Layer.Layer<LLM.LLM, LLMError.LLMError> =>
  Layer.effect(LLM.LLM, Effect.flatMap(fromConfig(llm, provider), make))
