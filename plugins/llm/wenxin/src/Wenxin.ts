/**
 * The ERNIE models of Baidu Qianfan as a language model.
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

import { dialect } from "./Dialect.ts"
import * as Token from "./Token.ts"
import * as Version1 from "./Version1.ts"

/**
 * A model of Qianfan and how to ask it: `model`, and either `apiKey` or the two keys of an account.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options extends WireOptions {
  /** The access key of the account, exchanged with `secretKey` for a token that is renewed in time. */
  readonly accessKey?: string | undefined
  readonly secretKey?: Redacted.Redacted | undefined
  /** Where keys are exchanged; the vendor's own when left out. */
  readonly iamURL?: string | undefined
  /** Names one of the account's applications, for its statistics. */
  readonly appId?: string | undefined
  /** Let the model think first, or not; the model's own way when left out. */
  readonly thinking?: boolean | undefined
  /** What is known better than here. */
  readonly supports?: Partial<LLM.Supports> | undefined
}

type Service = LLM.LLM["Service"]

const fail = (tag: Fault.Tag, message: string, fix: string): Effect.Effect<never, LLMError.LLMError> =>
  Effect.fail(Fault.toError(dialect.provider, { tag, message, fix }, (text) => text))

/** Asks once more with a new token when an old one was refused and nothing was given out yet. */
const renewing = (llm: Service, token: Token.Token): Service => ({
  ...llm,
  stream: (request) =>
    Stream.suspend(() => {
      const old = token.kept()
      let begun = false
      return llm.stream(request).pipe(
        Stream.mapArray((parts) => {
          begun = true
          return parts
        }),
        Stream.catchIf(
          ({ reason }) => reason._tag === "AuthFailed" && old !== undefined && !begun,
          () =>
            Stream.suspend(() => {
              if (old !== undefined) token.forget(old)
              return llm.stream(request)
            })
        )
      )
    })
})

const isVendors = (baseURL: string | undefined): boolean =>
  baseURL === undefined || (URL.parse(baseURL)?.hostname ?? "").endsWith(".baidubce.com")

/**
 * Makes a language model of a model of Qianfan. Nothing is sent until a stream is run.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (options: Options): Effect.Effect<Service, LLMError.LLMError> =>
  Effect.gen(function* () {
    const { accessKey, appId, extraBody, iamURL, secretKey, supports, thinking, ...settings } = options
    const { apiKey, baseURL, headers, proxy } = settings
    const old = Version1.address(baseURL)
    if (old !== undefined) return yield* fail("InvalidRequest", old, Version1.fix)
    if (settings.model.trim() === "") {
      return yield* fail("InvalidRequest", "The model is missing", "Set model, such as ernie-4.0-turbo-8k")
    }
    const all: WireOptions = {
      ...settings,
      headers: { ...headers, ...(appId !== undefined && { appid: appId }) },
      extraBody: { ...(thinking !== undefined && { enable_thinking: thinking }), ...extraBody }
    }
    const spoken = Dialect.offer(dialect, supports)
    if (accessKey !== undefined && secretKey !== undefined) {
      const token = yield* Token.make({ provider: dialect.provider, accessKey, secretKey, iamURL, proxy })
      const auth = () => Effect.map(token.get, (bearer) => ({ authorization: `Bearer ${bearer}` }))
      return renewing(yield* makeWire({ ...spoken, auth }, { ...all, apiKey: secretKey }), token)
    }
    if (apiKey === undefined && (accessKey === undefined) !== (secretKey === undefined)) {
      const lacking = accessKey === undefined ? "access_key" : "secret_key"
      return yield* fail("AuthFailed", `The ${lacking} of the account is missing`, `Set ${lacking} as well`)
    }
    if (apiKey !== undefined && isVendors(baseURL) && !Redacted.value(apiKey).startsWith("bce-v3/")) {
      const fix = dialect.fixes.AuthFailed ?? ""
      return yield* fail("AuthFailed", "The key is none of Qianfan: those begin with bce-v3/", fix)
    }
    return yield* makeWire(spoken, all)
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
export const layerConfig = (llm: LlmBlock.LlmBlock): Layer.Layer<LLM.LLM, LLMError.LLMError> =>
  Layer.effect(
    LLM.LLM,
    Effect.gen(function* () {
      const settings = yield* LlmBlock.read(llm, {
        provider: dialect.provider,
        sampling: { top_p: "top_p", seed: "seed", repetition_penalty: "penalty_score" },
        texts: ["access_key", "secret_key", "endpoint", "app_id"]
      })
      const old = Version1.block(llm)
      if (old !== undefined) return yield* fail("InvalidRequest", old, Version1.fix)
      return yield* make({
        ...settings,
        accessKey: LlmBlock.word(llm, "access_key"),
        secretKey: LlmBlock.secret(llm, "secret_key"),
        appId: LlmBlock.word(llm, "app_id"),
        ...(llm["reasoning"] === true && { thinking: true })
      })
    })
  )
