/**
 * What a user can say about a connection to a model.
 *
 * @since 0.1.0
 */
import type { LLM } from "@metagpt-ts/core"
import type * as Redacted from "effect/Redacted"

/**
 * How long to wait, in milliseconds.
 *
 * @category models
 * @since 0.1.0
 */
export interface Timeouts {
  /** From the request to the first piece of the answer: loading the model and reading the prompt are in it. */
  readonly firstToken: number
  /** The longest silence after that; a comment that keeps the connection alive is no silence. */
  readonly idle: number
  /** The whole call with its retries; undefined is no limit. */
  readonly total: number | undefined
}

/**
 * A connection to one model of one server.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  readonly baseURL?: string | undefined
  readonly apiKey?: Redacted.Redacted | undefined
  readonly model: string
  readonly temperature?: number | undefined
  readonly maxTokens?: number | undefined
  /** Sent with each request, and instead of our own of the same name. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** URL of a proxy; HTTP_PROXY, HTTPS_PROXY and NO_PROXY are read when it is left out. Never used for this machine. */
  readonly proxy?: string | undefined
  /** Path of a file of certificates in PEM, whom to trust besides those that Node trusts. */
  readonly ca?: string | undefined
  readonly timeouts?: { readonly [K in keyof Timeouts]?: Timeouts[K] | undefined } | undefined
  /** How often to try again; 2 when left out, never more. */
  readonly retries?: number | undefined
  /** Sent as it is, after everything else. */
  readonly extraBody?: Readonly<Record<string, unknown>> | undefined
  /** Let the model think first, or not; the model's own way when left out. */
  readonly thinking?: boolean | undefined
  /** What is known better than the plugin does. */
  readonly supports?: Partial<LLM.Supports> | undefined
  /** The most bytes of one answer; 128 MiB when left out. */
  readonly maxBytes?: number | undefined
}

/**
 * Ten minutes to the first token, as local models on a processor need them; five minutes of silence; no limit to the whole.
 *
 * @category models
 * @since 0.1.0
 */
export const defaultTimeouts: Timeouts = { firstToken: 600_000, idle: 300_000, total: undefined }

/**
 * Fills in what the user left out.
 *
 * @category combinators
 * @since 0.1.0
 */
export const timeouts = ({ timeouts = {} }: Pick<Options, "timeouts">): Timeouts => ({
  firstToken: timeouts.firstToken ?? defaultTimeouts.firstToken,
  idle: timeouts.idle ?? defaultTimeouts.idle,
  total: timeouts.total ?? defaultTimeouts.total
})
