/**
 * Why a model gave no answer: one error, a closed set of reasons.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

const fields = {
  /** What happened, in one sentence. */
  message: Schema.String,
  /** Where it happened. Holds no credentials. */
  url: Schema.optionalKey(Schema.String),
  /** The HTTP status. */
  status: Schema.optionalKey(Schema.Number),
  /** The first 200 characters of what came back. */
  evidence: Schema.optionalKey(Schema.String),
  /** What the user can do about it. */
  fix: Schema.optionalKey(Schema.String),
  /** How long the server asks to wait, in milliseconds. */
  retryAfter: Schema.optionalKey(Schema.Number)
}

/** The server could not be reached. @category reasons @since 0.1.0 */
export class Unreachable extends Schema.TaggedError<Unreachable>()("Unreachable", fields) {}

/** The key or the signature was refused, or is missing. @category reasons @since 0.1.0 */
export class AuthFailed extends Schema.TaggedError<AuthFailed>()("AuthFailed", fields) {}

/** The account may not do this. @category reasons @since 0.1.0 */
export class PermissionDenied extends Schema.TaggedError<PermissionDenied>()("PermissionDenied", fields) {}

/** The server does not have this model. @category reasons @since 0.1.0 */
export class ModelNotFound extends Schema.TaggedError<ModelNotFound>()("ModelNotFound", fields) {}

/** The prompt does not fit the context window. @category reasons @since 0.1.0 */
export class ContextLengthExceeded extends Schema.TaggedError<ContextLengthExceeded>()(
  "ContextLengthExceeded",
  fields
) {}

/** The vendor's filter refused the prompt or the answer. @category reasons @since 0.1.0 */
export class ContentFiltered extends Schema.TaggedError<ContentFiltered>()("ContentFiltered", fields) {}

/** The account has nothing left to pay with. @category reasons @since 0.1.0 */
export class QuotaExhausted extends Schema.TaggedError<QuotaExhausted>()("QuotaExhausted", fields) {}

/** Too many requests for now. @category reasons @since 0.1.0 */
export class RateLimited extends Schema.TaggedError<RateLimited>()("RateLimited", fields) {}

/** The server is loading, overloaded or failing. @category reasons @since 0.1.0 */
export class Unavailable extends Schema.TaggedError<Unavailable>()("Unavailable", fields) {}

/** The server refused the request as wrong. @category reasons @since 0.1.0 */
export class InvalidRequest extends Schema.TaggedError<InvalidRequest>()("InvalidRequest", fields) {}

/** The answer ended without saying that it ended. @category reasons @since 0.1.0 */
export class StreamTruncated extends Schema.TaggedError<StreamTruncated>()("StreamTruncated", fields) {}

/** What came back is not the protocol that was spoken. @category reasons @since 0.1.0 */
export class ProtocolViolation extends Schema.TaggedError<ProtocolViolation>()("ProtocolViolation", fields) {}

/** Nothing came in the time allowed. @category reasons @since 0.1.0 */
export class Timeout extends Schema.TaggedError<Timeout>()("Timeout", fields) {}

/**
 * Every reason there is.
 *
 * @category reasons
 * @since 0.1.0
 */
export const Reason = Schema.Union([
  Unreachable,
  AuthFailed,
  PermissionDenied,
  ModelNotFound,
  ContextLengthExceeded,
  ContentFiltered,
  QuotaExhausted,
  RateLimited,
  Unavailable,
  InvalidRequest,
  StreamTruncated,
  ProtocolViolation,
  Timeout
])

/** @category reasons @since 0.1.0 */
export type Reason = typeof Reason.Type

/**
 * Says whether the same request may succeed a little later.
 *
 * A stream that was cut is not among them: what was received was paid for, and only the caller knows whether to start again.
 *
 * @category predicates
 * @since 0.1.0
 */
export const isRetryable = (reason: Reason): boolean =>
  reason._tag === "RateLimited" ||
  reason._tag === "Unavailable" ||
  reason._tag === "Unreachable" ||
  reason._tag === "Timeout"

/**
 * A model gave no answer. Recover from one reason with `Effect.catchReason("LLMError", "RateLimited", ...)`.
 *
 * @category errors
 * @since 0.1.0
 */
export class LLMError extends Schema.TaggedError<LLMError>()("LLMError", {
  provider: Schema.String,
  reason: Reason
}) {
  override get message(): string {
    const { evidence, message, status, url } = this.reason
    const where = [url, status].filter((part) => part !== undefined).join(" ")
    return `${this.provider}: ${message}${where && ` (${where})`}${evidence ? `: ${evidence}` : ""}`
  }
}
