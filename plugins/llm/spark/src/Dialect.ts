/**
 * How Spark speaks, over HTTP and over a WebSocket, as data.
 *
 * @since 0.1.0
 */
import { Dialect } from "@metagpt-ts/openai-wire"
import type { Fault } from "@metagpt-ts/openai-wire"
import * as Effect from "effect/Effect"

import * as Signature from "./Signature.ts"
import * as Socket from "./Socket.ts"

/** What Spark calls its errors; `handshake` stands for a socket that was refused its proof. */
const errors: Readonly<Record<string, Fault.Tag>> = {
  handshake: "AuthFailed",
  ...Object.fromEntries([10000, 10001, 10002].map((code) => [code, "Unavailable"])),
  ...Object.fromEntries([10003, 10004, 10005, 10163, 10404].map((code) => [code, "InvalidRequest"])),
  ...Object.fromEntries([10006, 10007, 11202, 11203].map((code) => [code, "RateLimited"])),
  ...Object.fromEntries(
    [10008, 10009, 10010, 10011, 10012, 10110, 10222].map((code) => [code, "Unavailable"])
  ),
  ...Object.fromEntries([10013, 10014, 10015, 10019, 10021].map((code) => [code, "ContentFiltered"])),
  10016: "PermissionDenied",
  10017: "PermissionDenied",
  10907: "ContextLengthExceeded",
  11200: "QuotaExhausted",
  11201: "QuotaExhausted"
}

const console = "https://console.xfyun.cn/services"

/** The range has no 0; the most likely token alone is nearest to it. */
const temperature = (value: unknown): Dialect.Body => {
  if (typeof value !== "number") return {}
  return value <= 0 ? { temperature: 0.01, top_k: 1 } : { temperature: Math.min(value, 1) }
}

const both = {
  ...Dialect.standard,
  provider: "spark",
  keyRequired: true,
  streamUsage: "never",
  errors,
  supports: { ...Dialect.standard.supports, concurrency: 2 }
} satisfies Dialect.Dialect

const fixes: Dialect.Dialect["fixes"] = {
  PermissionDenied: `Give the application a licence for this model at ${console}`,
  QuotaExhausted: `Give the application tokens of this model at ${console}, or wait for the next day`,
  InvalidRequest: "Check that domain (or model) and base_url belong together"
}

/**
 * Spark over HTTP: no finish reason, the end is said by `[DONE]` alone, and errors may come with status 200.
 *
 * @category models
 * @since 0.1.0
 */
export const http: Dialect.Dialect = {
  ...both,
  terminal: "[DONE]",
  body: ({ seed: _seed, stop: _stop, ...body }) => ({
    ...body,
    ...temperature(body["temperature"]),
    ...(body["response_format"] !== undefined && { response_format: { type: "json_object" } })
  }),
  fixes: {
    ...fixes,
    AuthFailed: `Set api_key to the APIPassword of this model at ${console}; its APIKey alone is refused`
  },
  supports: { ...both.supports, jsonMode: true }
}

/**
 * Spark over a WebSocket, for an application. `more` goes to the other parameters of the model.
 *
 * @category constructors
 * @since 0.1.0
 */
export const socket = (
  url: URL,
  appId: string,
  keys: Signature.Keys,
  more: Dialect.Body
): Dialect.Dialect => ({
  ...both,
  path: "",
  fetch: Socket.make,
  auth: () => Effect.sync(() => ({ ...Signature.sign(url, keys, new Date()) })),
  body: (body) => ({
    header: { app_id: appId },
    parameter: {
      chat: {
        domain: body["model"],
        ...(body["max_tokens"] !== undefined && { max_tokens: body["max_tokens"] }),
        ...temperature(body["temperature"]),
        ...more
      }
    },
    payload: { message: { text: body["messages"] } }
  }),
  fixes: {
    ...fixes,
    AuthFailed: `Check app_id, api_key and api_secret at ${console}, and the clock of this machine`
  }
})
