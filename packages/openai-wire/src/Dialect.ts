/**
 * How one vendor or server speaks the chat-completions protocol, as data.
 *
 * @since 0.1.0
 */
import type { LLM, LLMError } from "@metagpt-ts/core"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

import type { Tag } from "./Fault.ts"
import type { Fetch, Route } from "./Transport.ts"

/** The JSON body of a request. @category models @since 0.1.0 */
export type Body = Readonly<Record<string, unknown>>

/**
 * Something to leave out or to say otherwise once a server has refused it.
 *
 * @category models
 * @since 0.1.0
 */
export interface Concession {
  /** Matches what the server says when it refuses. */
  readonly refused: RegExp
  /** What changes in the dialect, for this server from now on. */
  readonly instead: Partial<Dialect>
}

/**
 * The differences between vendors. Start from `standard` and say what differs.
 *
 * @category models
 * @since 0.1.0
 */
export interface Dialect {
  /** The name in errors and events. */
  readonly provider: string
  /** Used when the options have none; undefined when the user must say it. */
  readonly defaultBaseURL: string | undefined
  /** What follows the base URL. */
  readonly path: string
  /** Carries requests another way than HTTP does, and gives what comes back as chat completions; HTTP when undefined. */
  readonly fetch: ((url: URL, route: Route) => Promise<Fetch>) | undefined
  /** Refuse to start without a key, except against this machine. */
  readonly keyRequired: boolean
  /** What keys look like at `defaultBaseURL`, and how that is said of them; anything when undefined. */
  readonly keyForm: { readonly pattern: RegExp; readonly words: string } | undefined
  /**
   * The headers that prove who asks; run for every request, so a token may be minted and kept. `now` is the time in milliseconds,
   * by the clock of the server as far as it has told it.
   */
  readonly auth: (
    key: Redacted.Redacted | undefined,
    now: number
  ) => Effect.Effect<Readonly<Record<string, string>>, LLMError.LLMError>
  /** `auth` depends on `now`: when it is refused and the server's clock is another one, it is made once more by that. */
  readonly signed: boolean
  /** Drops a proof that was refused; true when the next one is another, and worth one more try. */
  readonly forget: (proof: Readonly<Record<string, string>>) => boolean
  /** Join neighbours of the same role, for servers that want strict turns. */
  readonly mergeSameRole: boolean
  /** `one`: all joined in front; `none`: put before the first user's words; `many`: left as they are. */
  readonly systemMessages: "one" | "many" | "none"
  /** Ask for the usage at the end of a stream. */
  readonly streamUsage: "ask" | "never"
  readonly maxTokensField: "max_tokens" | "max_completion_tokens"
  /** `json_object` where no schema is understood: it is left out then. */
  readonly formats: "json_schema" | "json_object"
  /** How a temperature is said, where the range has other ends. */
  readonly temperature: (value: number) => Body
  /** How a model is told to think first, or not to. */
  readonly thinking: (isWanted: boolean) => Body
  /** The names of MetaGPT's sampling keys on this server; a key that is not here is not sent. */
  readonly sampling: Readonly<Record<string, string>>
  /** The last word on the body, the user's own additions included. */
  readonly body: (body: Body, request: LLM.Request) => Body
  /** What the server calls its finishes. One that is not here is `unknown`. */
  readonly finishReasons: Readonly<Record<string, LLM.FinishReason>>
  /** Finishes that are failures. */
  readonly failures: Readonly<Record<string, Tag>>
  /** Fields of an event or of its choice that, when true, say how the answer finishes, whatever else is said. */
  readonly flags: Readonly<Record<string, LLM.FinishReason>>
  /** What says that the answer is complete. `[DONE]` alone counts as a stop only where it is the rule. */
  readonly terminal: "finish_reason" | "[DONE]"
  /** The vendor's own error codes, which come before texts, and its own statuses, which come after them. */
  readonly errors: Readonly<Record<string, Tag>>
  /** What the user can do about a reason, where the vendor has better advice. */
  readonly fixes: Readonly<Partial<Record<Tag, string>>>
  /** Fields of a delta that hold reasoning; the first that is there is read. */
  readonly reasoningFields: ReadonlyArray<string>
  /** Answers begin inside of thoughts, which the template of the model has opened. Learnt from the first answer that shows it. */
  readonly opensThinking: boolean
  readonly concessions: ReadonlyArray<Concession>
  readonly supports: LLM.Supports
}

/**
 * Sends the key as a bearer token, or a placeholder where there is none.
 *
 * @category constructors
 * @since 0.1.0
 */
export const bearer: Dialect["auth"] = (key) =>
  Effect.succeed({ authorization: `Bearer ${key === undefined ? "EMPTY" : Redacted.value(key)}` })

/**
 * The protocol as most servers speak it.
 *
 * @category models
 * @since 0.1.0
 */
export const standard: Omit<Dialect, "provider"> = {
  defaultBaseURL: undefined,
  path: "/chat/completions",
  fetch: undefined,
  keyRequired: false,
  keyForm: undefined,
  auth: bearer,
  signed: false,
  forget: () => false,
  mergeSameRole: true,
  systemMessages: "one",
  streamUsage: "ask",
  maxTokensField: "max_tokens",
  formats: "json_schema",
  temperature: (temperature) => ({ temperature }),
  thinking: () => ({}),
  sampling: {
    top_p: "top_p",
    seed: "seed",
    presence_penalty: "presence_penalty",
    frequency_penalty: "frequency_penalty"
  },
  body: (body) => body,
  finishReasons: {
    stop: "stop",
    eos: "stop",
    normal: "stop",
    length: "length",
    max_tokens: "length",
    content_filter: "content-filter",
    sensitive: "content-filter",
    tool_calls: "tool-calls",
    function_call: "tool-calls"
  },
  failures: { error: "Unavailable", abort: "Unavailable", network_error: "Unavailable" },
  flags: {},
  terminal: "finish_reason",
  errors: {},
  fixes: {},
  reasoningFields: ["reasoning_content", "reasoning"],
  opensThinking: false,
  concessions: [
    { refused: /stream_options|include_usage/i, instead: { streamUsage: "never" } },
    {
      refused: /system.{0,20}(role|message).{0,20}not (be )?supported/i,
      instead: { systemMessages: "none" }
    },
    { refused: /use '?max_completion_tokens/i, instead: { maxTokensField: "max_completion_tokens" } }
  ],
  supports: {
    jsonSchema: false,
    jsonMode: false,
    systemMessage: true,
    reasoning: false,
    contextWindow: undefined,
    concurrency: 1
  }
}

/**
 * A dialect with what the user knows better; without system messages they go into the user's first words.
 *
 * @category combinators
 * @since 0.1.0
 */
export const offer = (dialect: Dialect, supports: Partial<LLM.Supports> = {}): Dialect => ({
  ...dialect,
  supports: { ...dialect.supports, ...supports },
  ...(supports.systemMessage === false && { systemMessages: "none" })
})
