/**
 * The Spark models of iFLYTEK as a language model.
 *
 * @since 0.1.0
 */
import type { LLM, LLMError } from "@metagpt-ts/core"
import { Fault, Key, LlmBlock, make as makeWire, Provider } from "@metagpt-ts/openai-wire"
import type { Options as WireOptions } from "@metagpt-ts/openai-wire"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
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
}

type Service = LLM.LLM["Service"]

const fail = (tag: Fault.Tag, message: string, fix: string) =>
  Fault.fail(http.provider, { tag, message, fix })

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

const keyOf = (key: Redacted.Redacted | undefined, name: string) => {
  const checked = Key.check(key, name)
  if (Result.isFailure(checked)) return Fault.fail(http.provider, checked.failure)
  return Effect.succeed(checked.success && Redacted.value(checked.success))
}

const build = (options: Options): Provider.Made =>
  Effect.gen(function* () {
    const { appId, baseURL, ...settings } = options
    const apiKey = yield* keyOf(options.apiKey, "api_key")
    const apiSecret = yield* keyOf(options.apiSecret, "api_secret")
    const model = settings.model.trim() || Domain.at(baseURL ?? "") || ""
    const domain = Domain.known[model]
    const {
      http: overHttp = Domain.known["lite"]?.http,
      socket: overSocket = "",
      ...known
    } = domain ?? { systemMessage: false }
    const wire: WireOptions = {
      ...settings,
      model,
      supports: { ...known, ...settings.supports },
      apiKey: apiKey === undefined ? undefined : Redacted.make([apiKey, apiSecret ?? []].flat().join(":"))
    }
    const isSocket = baseURL === undefined ? appId !== undefined : /^wss?:/i.test(baseURL.trim())
    if (!isSocket) return telling(yield* makeWire(http, { ...wire, baseURL: baseURL ?? overHttp }), options)

    if (appId === undefined || apiKey === undefined || apiSecret === undefined) {
      const lacking = Object.entries({ app_id: appId, api_key: apiKey, api_secret: apiSecret })
        .flatMap(([name, value]) => (value === undefined ? [name] : []))
        .join(" and ")
      const fix = `Set ${lacking}; or, to ask over HTTP, take app_id and base_url out and set api_key to the APIPassword`
      return yield* fail("AuthFailed", `A WebSocket of Spark needs ${lacking}`, fix)
    }
    // The path is signed, and the vendor writes none with a slash at its end.
    const at = (baseURL ?? overSocket).trim().replace(/\/+$/, "")
    if (!URL.canParse(at)) {
      if (model === "")
        return yield* fail("InvalidRequest", "The model is missing", http.fixes.ModelNotFound ?? "")
      const fix = `Set base_url to the address of the model, or domain to one of: ${Object.keys(Domain.known).join(", ")}`
      return yield* fail("InvalidRequest", `The address of the domain ${model} is not known`, fix)
    }
    const spoken = socket(new URL(at), appId.trim(), { apiKey, apiSecret })
    return telling(yield* makeWire(spoken, { ...wire, baseURL: at }), options)
  })

/** What MetaGPT's example has for an address. */
const example = /^ws\(s\):/

const read = (llm: LlmBlock.LlmBlock): Effect.Effect<Options, LLMError.LLMError> =>
  Effect.map(LlmBlock.read(llm, http), (settings) => {
    const password = LlmBlock.secret(llm, "api_password")
    return {
      ...settings,
      ...(example.test(settings.baseURL ?? "") && { baseURL: undefined }),
      model: LlmBlock.word(llm, "domain") ?? settings.model,
      ...(password === undefined
        ? { appId: LlmBlock.word(llm, "app_id"), apiSecret: LlmBlock.secret(llm, "api_secret") }
        : { apiKey: password })
    }
  })

/**
 * The language model, as a service, as a layer, and as MetaGPT's `llm:` block describes it. Nothing is sent until a stream is run.
 *
 * @category constructors
 * @since 0.1.0
 */
export const { layer, layerConfig, make } = Provider.from(build, read)
