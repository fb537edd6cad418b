/**
 * Bearer tokens for accounts that have an access key and a secret key.
 *
 * @since 0.1.0
 */
import type { LLMError } from "@metagpt-ts/core"
import { Connection, Dialect } from "@metagpt-ts/openai-wire"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Semaphore from "effect/Semaphore"

import { dialect as chat } from "./Dialect.ts"
import * as Signature from "./Signature.ts"

/**
 * An account, and where its keys are exchanged.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  readonly accessKey: string
  readonly secretKey: Redacted.Redacted
  readonly iamURL?: string | undefined
  readonly proxy?: string | undefined
  readonly ca?: string | undefined
}

/** How requests are proved by a token that is renewed in time. @category models @since 0.1.0 */
export type Token = Pick<Dialect.Dialect, "auth" | "forget" | "keyForm">

const path = "/v1/BCE-BEARER/token"

/** What is asked for, in seconds: a day. */
const life = 86_400

/** Part of its life after which a token is renewed. */
const worn = 0.9

/** How long the exchange may take, in milliseconds. */
const patience = 30_000

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

interface Reply {
  readonly token?: unknown
  readonly createTime?: unknown
  readonly expireTime?: unknown
}

/** By the clock of the server alone, so that ours may be wrong. In milliseconds. */
const lifeOf = ({ createTime, expireTime }: Reply): number => {
  const ms = Date.parse(String(expireTime)) - Date.parse(String(createTime))
  return ms > 0 ? ms : life * 1000
}

/**
 * Prepares the exchange; asks nothing yet.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (options: Options): Effect.Effect<Token, LLMError.LLMError> =>
  Effect.gen(function* () {
    const { accessKey, ca, iamURL = "https://iam.bj.baidubce.com", proxy, secretKey } = options
    const host = URL.parse(iamURL)?.host ?? ""
    const query = { expireInSeconds: String(life) }
    const sign = (now: number) => {
      const date = new Date(now)
      const headers = { "x-bce-date": Signature.timestamp(date) }
      const signer = { accessKey, secretKey: Redacted.value(secretKey).trim(), date }
      const request = { method: "GET", path, query, headers: { host, ...headers } }
      return { ...headers, authorization: Signature.authorization(signer, request) }
    }
    const dialect: Dialect.Dialect = {
      ...Dialect.standard,
      provider: chat.provider,
      auth: (_, now) => Effect.sync(() => sign(now)),
      signed: true,
      errors: {
        InvalidAccessKeyId: "AuthFailed",
        InvalidHTTPAuthHeader: "AuthFailed",
        RequestExpired: "AuthFailed",
        SignatureDoesNotMatch: "AuthFailed",
        AccessDenied: "PermissionDenied"
      },
      fixes: {
        AuthFailed: "Check access_key and secret_key, or set api_key to a key that begins with bce-v3/"
      }
    }
    const iam = yield* Connection.make(dialect, { baseURL: iamURL, apiKey: secretKey, model: "", proxy, ca })
    const once = yield* Semaphore.make(1)
    let current: { readonly token: string; readonly until: number } | undefined

    const exchange = Effect.gen(function* () {
      const asked = performance.now()
      const reply = yield* iam.getJSON(`${path}?${new URLSearchParams(query).toString()}`, patience)
      const { token } = reply as Reply
      if (typeof token !== "string" || !/^[!-~]+$/.test(token)) {
        const message = "The server that exchanges keys gave no token"
        return yield* Effect.fail(
          iam.error({ tag: "ProtocolViolation", message, url: `${iam.baseURL}${path}`, fix: "Check iamURL" })
        )
      }
      current = { token, until: asked + worn * lifeOf(reply as Reply) }
      return token
    })

    const kept = () =>
      current !== undefined && performance.now() < current.until ? Effect.succeed(current.token) : undefined
    // All who wait go on one after another, and not one inside another: the stack would not hold a thousand.
    const next = Effect.andThen(
      Effect.yieldNow,
      Effect.suspend(() => kept() ?? exchange)
    )
    const token = Effect.suspend(() => kept() ?? once.withPermits(1)(next))

    return {
      // What is sent is the token, not the key.
      keyForm: undefined,
      auth: () => Effect.map(token, bearer),
      forget: ({ authorization }) => {
        const isKept = current !== undefined && bearer(current.token).authorization === authorization
        if (isKept) current = undefined
        return isKept
      }
    }
  })
