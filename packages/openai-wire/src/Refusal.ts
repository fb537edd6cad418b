/**
 * Reads what a server says when it refuses, in every shape servers say it.
 *
 * @since 0.1.0
 */
import * as ContextLength from "./ContextLength.ts"
import type { Dialect } from "./Dialect.ts"
import type { Fault, Tag } from "./Fault.ts"

/** What a server complained about. @category models @since 0.1.0 */
export interface Complaint {
  readonly code: string | undefined
  readonly type: string | undefined
  readonly message: string
}

type Fields = Readonly<Record<string, unknown>>

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const word = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : typeof value === "number" ? String(value) : undefined

/** The most of a complaint that is read, in characters. */
const longestMessage = 2_000

const sentence = (value: unknown): string =>
  (typeof value === "string"
    ? value
    : value === undefined || value === null
      ? ""
      : JSON.stringify(value)
  ).slice(0, longestMessage)

/** llama.cpp gives the numbers beside the sentence. */
const counts = ({ n_ctx, n_prompt_tokens }: Fields): string =>
  typeof n_ctx === "number" && typeof n_prompt_tokens === "number"
    ? ` (n_prompt_tokens ${n_prompt_tokens}, n_ctx ${n_ctx})`
    : ""

const inner = ["error", "detail", "errors"]

const describe = (value: unknown, depth = 0): Complaint => {
  if (!isFields(value)) return { code: undefined, type: undefined, message: sentence(value) }
  const nested = inner.find((key) => value[key] !== undefined && value[key] !== null)
  if (nested !== undefined && depth < 4) {
    const found = describe(value[nested], depth + 1)
    const code = word(value["code"]) ?? word(value["error_code"])
    return { ...found, code: found.code ?? code, type: found.type ?? word(value["type"]) }
  }
  const message = value["message"] ?? value["error_msg"] ?? value["msg"] ?? value["text"] ?? value
  return {
    code: word(value["code"]) ?? word(value["error_code"]),
    type: word(value["type"]),
    message: sentence(message) + counts(value)
  }
}

/**
 * Reads the body of a refusal.
 *
 * @category constructors
 * @since 0.1.0
 */
export const complaint = (body: unknown): Complaint => describe(body)

const isEmpty = (choices: unknown): boolean =>
  choices === undefined || choices === null || (Array.isArray(choices) && choices.length === 0)

const isCode = (code: unknown): boolean => word(code) !== undefined && word(code) !== "0"

/**
 * Reads the complaint in a body that came with status 200; undefined when it is none.
 *
 * @category constructors
 * @since 0.1.0
 */
export const complaintInside = (body: unknown): Complaint | undefined => {
  if (!isFields(body)) return undefined
  const isOne =
    (body["error"] !== undefined && body["error"] !== null) ||
    body["object"] === "error" ||
    isCode(body["error_code"]) ||
    (isEmpty(body["choices"]) && (isCode(body["code"]) || body["detail"] !== undefined))
  return isOne ? describe(body) : undefined
}

const codes: Readonly<Record<string, Tag>> = {
  invalid_api_key: "AuthFailed",
  authentication_error: "AuthFailed",
  permission_error: "PermissionDenied",
  permission_denied: "PermissionDenied",
  model_not_found: "ModelNotFound",
  context_length_exceeded: "ContextLengthExceeded",
  exceed_context_size_error: "ContextLengthExceeded",
  content_filter: "ContentFiltered",
  content_policy_violation: "ContentFiltered",
  insufficient_quota: "QuotaExhausted",
  billing_hard_limit_reached: "QuotaExhausted",
  rate_limit_exceeded: "RateLimited",
  rate_limit_error: "RateLimited",
  overloaded_error: "Unavailable",
  unavailable_error: "Unavailable",
  not_supported_error: "InvalidRequest"
}

const texts: ReadonlyArray<readonly [RegExp, Tag]> = [
  [
    /maximum context length|longer than (the |this )?(model's )?(maximum )?context|exceeds? (the )?(available |model's |maximum )?context|context (window|size|length) (was |is )?(exceeded|overflow)|context the overflows|prompt is too long|input length exceeds/i,
    "ContextLengthExceeded"
  ],
  [
    /insufficient[ _](quota|balance|funds)|exceeded your current quota|billing|arrears?\b|余额不足|欠费/i,
    "QuotaExhausted"
  ],
  [
    /\bmodel\b.{0,120}?(not found|not exist|no such|is not available|not loaded)|(no such|unknown) model|allowed now, your model/i,
    "ModelNotFound"
  ],
  [
    /api[ _-]?key.{0,40}(invalid|not valid|incorrect|missing|required)|(invalid|incorrect|missing) api[ _-]?key/i,
    "AuthFailed"
  ],
  [/content (management )?policy|content[ _]filter|不安全或敏感/i, "ContentFiltered"],
  [/loading model|model is (still )?loading/i, "Unavailable"],
  [/(invalid|bad|unsupported) (json )?schema|grammar error|failed to parse grammar/i, "InvalidRequest"]
]

const statuses: Readonly<Record<number, Tag>> = {
  401: "AuthFailed",
  402: "QuotaExhausted",
  403: "PermissionDenied",
  407: "AuthFailed",
  408: "Timeout",
  429: "RateLimited",
  501: "InvalidRequest"
}

const byStatus = (status: number | undefined): Tag =>
  status === undefined
    ? "Unavailable"
    : (statuses[status] ?? (status >= 500 ? "Unavailable" : "InvalidRequest"))

/** A code from 400 to 599 is a status that was put into the body. */
const statusOf = ({ code }: Complaint): number | undefined =>
  code !== undefined && /^[45]\d\d$/.test(code) ? Number(code) : undefined

/**
 * Says which reason a complaint is: the vendor's codes first, then well-known codes, then the text, and the status last, where the
 * vendor's table comes first as well.
 *
 * @category combinators
 * @since 0.1.0
 */
export const classify = (
  complaint: Complaint,
  status: number | undefined,
  { errors }: Pick<Dialect, "errors">
): Tag => {
  const { code, message, type } = complaint
  for (const table of [errors, codes]) {
    for (const key of [code, type]) {
      if (key !== undefined && Object.hasOwn(table, key)) return table[key] as Tag
    }
  }
  const refused = status !== undefined && status >= 400 ? status : statusOf(complaint)
  return texts.find(([pattern]) => pattern.test(message))?.[1] ?? errors[String(refused)] ?? byStatus(refused)
}

const messages: Readonly<Record<Tag, string>> = {
  Unreachable: "The server could not be reached",
  AuthFailed: "The server refused the key",
  PermissionDenied: "The server does not allow this account to do this",
  ModelNotFound: "The server does not have this model",
  ContextLengthExceeded: "The prompt and the answer do not fit the context window of the model",
  ContentFiltered: "The content filter of the server refused the request",
  QuotaExhausted: "The account has nothing left to pay with",
  RateLimited: "The server takes no more requests for now",
  Unavailable: "The server could not answer",
  InvalidRequest: "The server refused the request",
  StreamTruncated: "The answer ended before it was complete",
  ProtocolViolation: "The server did not answer with a chat completion",
  Timeout: "The server gave up waiting"
}

const fixes: Readonly<Partial<Record<Tag, string>>> = {
  AuthFailed: "Set api_key to a key of this server",
  PermissionDenied: "Use a model that the account may use, or ask its owner",
  ModelNotFound: "Set model to a model that the server has",
  ContextLengthExceeded: "Shorten the prompt, lower max_token, or start the server with a larger context",
  QuotaExhausted: "Pay the account up, or use another server",
  RateLimited: "Wait a little, or send fewer requests at the same time"
}

/** A wrong path answers 404 or 405 in words that name no model. */
const wrongPath: Pick<Fault, "message" | "fix"> = {
  message: "The server has no chat completions at this address",
  fix: "Check base_url: most servers want it to end in /v1"
}

/**
 * Describes a refusal.
 *
 * @category constructors
 * @since 0.1.0
 */
export const fault = (
  found: Complaint,
  status: number | undefined,
  dialect: Pick<Dialect, "errors" | "fixes">
): Fault => {
  const tag = classify(found, status, dialect)
  const isWrongPath =
    (tag === "InvalidRequest" && (status === 404 || status === 405)) ||
    /unexpected endpoint|page not found/i.test(found.message)
  const fix = dialect.fixes[tag] ?? fixes[tag]
  return {
    tag: isWrongPath ? "InvalidRequest" : tag,
    message: (tag === "ContextLengthExceeded" && ContextLength.told(found.message)) || messages[tag],
    evidence: found.message,
    ...(status !== undefined && { status }),
    ...(fix !== undefined && { fix }),
    ...(isWrongPath && wrongPath)
  }
}
