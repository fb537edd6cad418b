/**
 * How a vendor speaks, as data.
 *
 * @since 0.1.0
 */
import type { LLM, Usage } from "@metagpt-ts/core"

import type * as Fault from "./Fault.ts"
import type { Reply } from "./Reply.ts"

/** What else a vendor may say in an answer; what is left out it cannot say. @category models @since 0.1.0 */
export interface Phrases {
  /** All of an answer at once. */
  readonly whole?: (reply: Reply) => Fault.Refusal
  /** Frames that are right and say nothing. */
  readonly nothing?: ReadonlyArray<Uint8Array>
  /** The tokens so far, before the end. */
  readonly counted?: (usage: Usage.Usage) => Uint8Array
  /** A call of a tool that nobody offered, in several frames. */
  readonly toolCall?: ReadonlyArray<Uint8Array>
  /** The model is not in memory yet. */
  readonly loading?: Fault.Refusal
  /** The filter has a suspicion, and the answer goes on. */
  readonly suspected?: Uint8Array
  /** The filter withholds the rest. */
  readonly withheld?: Uint8Array
}

/** What the strictest server of a protocol refuses. @category models @since 0.1.0 */
export type Rule = "turns" | "system first" | "blank"

/**
 * What can be known of a protocol without a server.
 *
 * @category models
 * @since 0.1.0
 */
export interface Speech {
  /** What goes after the origin to make the base URL that users write, such as `/v1`. */
  readonly basePath: string
  /** What an answer is made of: server-sent events, lines of JSON, or frames of a WebSocket. */
  readonly wire?: "events" | "lines" | "frames" | undefined
  /** What the protocol can say at all. */
  readonly carries: {
    readonly usage: boolean
    readonly reasoning: boolean
    readonly finish: ReadonlyArray<LLM.FinishReason>
    /** The settings of a request that it can pass on. */
    readonly settings: ReadonlyArray<"maxTokens" | "temperature" | "seed" | "stop">
  }
  /** How the vendor refuses, for each reason it can give. */
  readonly refusals: Readonly<Partial<Record<Fault.Refused, Fault.Refusal>>>
  /** An error in the middle of a stream. */
  readonly failure: (message: string) => Uint8Array
  readonly phrases?: Phrases | undefined
  /** What says that an answer is whole: a reason, a mark after it, or the mark alone; a reason when left out. */
  readonly end?: "reason" | "reason and mark" | "mark" | undefined
  /** Rules that some servers of the protocol have, in force where a server is told to be `strict`. */
  readonly rules?: ReadonlyArray<Rule> | undefined
  /** Requests are proved by a signature of their own, or by a token that was exchanged for one; clocks may be `tolerance` milliseconds apart. */
  readonly proof?: { readonly by: "signature" | "token"; readonly tolerance: number } | undefined
  /** Some of its servers cut a prompt that is too long in silence. */
  readonly cuts?: boolean | undefined
  /** Why faults of the catalogue, by their ids, cannot be here. */
  readonly cannot?: Readonly<Partial<Record<string, string>>> | undefined
}
