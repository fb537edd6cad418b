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

/** What Spark calls its errors, in the order of its list. */
const errors: Readonly<Record<string, Fault.Tag>> = {
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
const temperature = (value: number): Dialect.Body =>
  value <= 0 ? { temperature: 0.01, top_k: 1 } : { temperature: Math.min(value, 1) }

const both = {
  ...Dialect.standard,
  provider: "spark",
  keyRequired: true,
  streamUsage: "never",
  temperature,
  sampling: { top_k: "top_k" },
  errors,
  supports: { ...Dialect.standard.supports, concurrency: 2 }
} satisfies Dialect.Dialect

const fixes: Dialect.Dialect["fixes"] = {
  ModelNotFound: "Set domain, for example to 4.0Ultra or lite",
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
  formats: "json_object",
  thinking: (isWanted) => ({ thinking: { type: isWanted ? "enabled" : "disabled" } }),
  body: ({ seed: _seed, stop: _stop, ...body }) => body,
  fixes: {
    ...fixes,
    AuthFailed: `Set api_key to the APIPassword of this model at ${console}; its APIKey alone is refused`
  },
  supports: { ...both.supports, jsonMode: true }
}

/**
 * Spark over a WebSocket, for an application.
 *
 * @category constructors
 * @since 0.1.0
 */
export const socket = (url: URL, appId: string, keys: Signature.Keys): Dialect.Dialect => ({
  ...both,
  path: "",
  fetch: Socket.make,
  // Of ours: a socket that was refused its proof, and frames that broke the rules.
  errors: { ...errors, handshake: "AuthFailed", frame: "ProtocolViolation" },
  auth: (_, now) => Effect.sync(() => ({ ...Signature.sign(url, keys, new Date(now)) })),
  signed: true,
  body: ({
    messages,
    model,
    response_format: _format,
    seed: _seed,
    stop: _stop,
    stream: _stream,
    ...chat
  }) => ({
    header: { app_id: appId },
    parameter: { chat: { domain: model, ...chat } },
    payload: { message: { text: messages } }
  }),
  fixes: {
    ...fixes,
    AuthFailed: `Check app_id, api_key and api_secret at ${console}`
  }
})
