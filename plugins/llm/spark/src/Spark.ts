/**
 * The Spark models of iFLYTEK as a language model.
 *
 * @since 0.1.0
 */
import { LLM } from "@metagpt-ts/core"
import type { LLMError } from "@metagpt-ts/core"
import { Dialect, Fault, LlmBlock, make as makeWire } from "@metagpt-ts/openai-wire"
import type { Options as WireOptions } from "@metagpt-ts/openai-wire"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"

import { http, socket } from "./Dialect.ts"
import * as Domain from "./Domain.ts"

/**
 * A model of Spark and how to ask it: over HTTP with `apiKey`, or over a WebSocket with `appId`, `apiKey` and `apiSecret`.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options extends WireOptions {
  /** The domain, such as `4.0Ultra` or `lite`. */
  readonly model: string
  /** The APIPassword of the model; with `apiSecret` the APIKey of the application. */
  readonly apiKey?: Redacted.Redacted | undefined
  readonly apiSecret?: Redacted.Redacted | undefined
  /** The application; with it the model is asked over a WebSocket, unless `baseURL` is one of HTTP. */
  readonly appId?: string | undefined
  /** What is known better than here. */
  readonly supports?: Partial<LLM.Supports> | undefined
}

type Service = LLM.LLM["Service"]

const fail = (tag: Fault.Tag, message: string, fix: string): Effect.Effect<never, LLMError.LLMError> =>
  Effect.fail(Fault.toError(http.provider, { tag, message, fix }, (text) => text))

/** Spark does not say that it was cut; that it wrote as much as it might says so. */
const telling = (llm: Service, { maxTokens: most }: Pick<Options, "maxTokens">): Service => ({
  ...llm,
  stream: (request) => {
    const maxTokens = request.maxTokens ?? most ?? Number.POSITIVE_INFINITY
    return Stream.map(llm.stream(request), (part) =>
      part._tag === "Finish" && part.reason === "stop" && (part.usage?.outputTokens ?? 0) >= maxTokens
        ? { ...part, reason: "length" as const }
        : part
    )
  }
})

/**
 * Makes a language model of a model of Spark. Nothing is sent until a stream is run.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (options: Options): Effect.Effect<Service, LLMError.LLMError> =>
  Effect.gen(function* () {
    const { apiKey, apiSecret, appId, supports, ...settings } = options
    const { baseURL } = settings
    const model = settings.model.trim() || Domain.at(baseURL ?? "") || ""
    if (model === "") {
      return yield* fail(
        "InvalidRequest",
        "The model is missing",
        "Set domain, for example to 4.0Ultra or lite"
      )
    }
    const domain = Domain.known[model]
    const known = domain && {
      contextWindow: domain.contextWindow,
      systemMessage: domain.systemMessage,
      reasoning: domain.reasoning
    }
    const better = { ...(known ?? { systemMessage: false }), ...supports }
    const isSocket = baseURL === undefined ? appId !== undefined : /^wss?:/i.test(baseURL.trim())
    const pair = [apiKey, apiSecret].flatMap((key) => (key === undefined ? [] : [Redacted.value(key)]))
    const key = pair.length > 0 ? Redacted.make(pair.join(":")) : undefined

    if (!isSocket) {
      const spoken = Dialect.offer(http, better)
      const at = baseURL ?? domain?.http ?? Domain.known["lite"]?.http
      return telling(yield* makeWire(spoken, { ...settings, model, baseURL: at, apiKey: key }), options)
    }
    const lacking = Object.entries({ app_id: appId, api_key: apiKey, api_secret: apiSecret })
      .filter(([, value]) => value === undefined)
      .map(([name]) => name)
    if (appId === undefined || apiKey === undefined || apiSecret === undefined) {
      const fix = `Set ${lacking.join(" and ")}; or, to ask over HTTP, take app_id and base_url out and set api_key to the APIPassword`
      return yield* fail("AuthFailed", `A WebSocket of Spark needs ${lacking.join(" and ")}`, fix)
    }
    const at = (baseURL ?? domain?.socket ?? "").trim()
    if (!URL.canParse(at)) {
      const fix = `Set base_url to the address of the model, or domain to one of: ${Object.keys(Domain.known).join(", ")}`
      return yield* fail("InvalidRequest", `The address of the domain ${model} is not known`, fix)
    }
    const keys = { apiKey: Redacted.value(apiKey), apiSecret: Redacted.value(apiSecret) }
    const { extraBody = {}, ...rest } = settings
    const spoken = Dialect.offer(socket(new URL(at), appId, keys, extraBody), better)
    return telling(yield* makeWire(spoken, { ...rest, model, baseURL: at, apiKey: key }), options)
  })

/**
 * The language model as a layer.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (options: Options): Layer.Layer<LLM.LLM, LLMError.LLMError> =>
  Layer.effect(LLM.LLM, make(options))

/** What MetaGPT's example has for an address. */
const example = /^ws\(s\):/

/**
 * The language model as MetaGPT's `llm:` block describes it.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerConfig = (llm: LlmBlock.LlmBlock): Layer.Layer<LLM.LLM, LLMError.LLMError> =>
  Layer.effect(
    LLM.LLM,
    Effect.gen(function* () {
      const { stop: _, ...block } = llm
      const settings = yield* LlmBlock.read(block, {
        provider: http.provider,
        sampling: { top_k: "top_k" },
        texts: ["app_id", "api_secret", "api_password", "domain"]
      })
      const password = LlmBlock.secret(llm, "api_password")
      const isExample = example.test(settings.baseURL ?? "")
      return yield* make({
        ...settings,
        ...(isExample && { baseURL: undefined }),
        model: LlmBlock.word(llm, "domain") ?? settings.model,
        ...(password === undefined
          ? { appId: LlmBlock.word(llm, "app_id"), apiSecret: LlmBlock.secret(llm, "api_secret") }
          : { apiKey: password })
      })
    })
  )
