/**
 * The ERNIE models of Baidu Qianfan as a language model.
 *
 * @since 0.1.0
 */
import type { LLMError } from "@metagpt-ts/core"
import { Fault, Key, LlmBlock, make as makeWire, Provider } from "@metagpt-ts/openai-wire"
import type { Options as WireOptions } from "@metagpt-ts/openai-wire"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"

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
}

const fail = (tag: Fault.Tag, message: string, fix: string) =>
  Fault.fail(dialect.provider, { tag, message, fix })

const build = (options: Options): Provider.Made =>
  Effect.gen(function* () {
    const { accessKey, appId, headers, iamURL, secretKey, ...rest } = options
    const old = Version1.address(rest.baseURL)
    if (old !== undefined) return yield* fail("InvalidRequest", old, Version1.fix)
    const settings = { ...rest, headers: { ...headers, ...(appId !== undefined && { appid: appId }) } }
    if (accessKey !== undefined && secretKey !== undefined) {
      const { ca, proxy } = settings
      const id = Redacted.make(accessKey)
      const broken = Result.flatMap(Key.check(id, "access_key"), () => Key.check(secretKey, "secret_key"))
      if (Result.isFailure(broken)) return yield* Fault.fail(dialect.provider, broken.failure)
      const token = yield* Token.make({ accessKey: accessKey.trim(), secretKey, iamURL, proxy, ca })
      return yield* makeWire({ ...dialect, ...token }, { ...settings, apiKey: secretKey })
    }
    if (rest.apiKey === undefined && (accessKey === undefined) !== (secretKey === undefined)) {
      const lacking = accessKey === undefined ? "access_key" : "secret_key"
      return yield* fail("AuthFailed", `The ${lacking} of the account is missing`, `Set ${lacking} as well`)
    }
    return yield* makeWire(dialect, settings)
  })

const read = (llm: LlmBlock.LlmBlock): Effect.Effect<Options, LLMError.LLMError> =>
  Effect.gen(function* () {
    const settings = yield* LlmBlock.read(llm, dialect)
    const old = Version1.block(llm)
    if (old !== undefined) return yield* fail("InvalidRequest", old, Version1.fix)
    return {
      ...settings,
      accessKey: LlmBlock.word(llm, "access_key"),
      secretKey: LlmBlock.secret(llm, "secret_key"),
      appId: LlmBlock.word(llm, "app_id")
    }
  })

/**
 * The language model, as a service, as a layer, and as MetaGPT's `llm:` block describes it. Nothing is sent until a stream is run.
 *
 * @category constructors
 * @since 0.1.0
 */
export const { layer, layerConfig, make } = Provider.from(build, read)
