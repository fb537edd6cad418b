/**
 * When another model is asked in place of one that gave no answer.
 *
 * @since 0.1.0
 */
import type { LLMError } from "@metagpt-ts/core"

/** Names of the reasons of an `LLMError`. @category models @since 0.1.0 */
export type Tag = LLMError.Reason["_tag"]

/**
 * What follows from a reason, and why.
 *
 * @category models
 * @since 0.1.0
 */
export interface Rule {
  /** `stay`: it fails. `next`: the next model is asked. `rest`: that too, and this one is left alone for a time. */
  readonly move: "stay" | "next" | "rest"
  readonly why: string
}

/**
 * The rule for each reason: the next model is asked only where another server can be right, and the request itself is not what was
 * wrong.
 *
 * @category constants
 * @since 0.1.0
 */
export const rules: Readonly<Record<Tag, Rule>> = {
  Unreachable: { move: "rest", why: "another server may be up" },
  Unavailable: { move: "rest", why: "another server may have room" },
  RateLimited: { move: "rest", why: "another server counts its own requests" },
  Timeout: { move: "rest", why: "another server may be faster" },
  QuotaExhausted: { move: "rest", why: "another account may have money left" },
  AuthFailed: { move: "rest", why: "another server has a key of its own" },
  PermissionDenied: { move: "rest", why: "another account may be allowed more" },
  ModelNotFound: { move: "rest", why: "another server has models of its own" },
  StreamTruncated: { move: "rest", why: "the server broke before it gave anything" },
  ProtocolViolation: { move: "rest", why: "something else answers there, such as a proxy" },
  ContextLengthExceeded: { move: "next", why: "another model may have a larger window; shorter prompts fit" },
  InvalidRequest: {
    move: "stay",
    why: "what one server calls wrong is a mistake of ours, and would be hidden"
  },
  ContentFiltered: { move: "stay", why: "to go around a filter is for a person to decide" }
}
