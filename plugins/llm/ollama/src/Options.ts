/**
 * What a user can say about a connection to Ollama.
 *
 * @since 0.1.0
 */
import type * as Redacted from "effect/Redacted"

/**
 * How long to wait, in milliseconds.
 *
 * @category models
 * @since 0.1.0
 */
export interface Timeouts {
  /** To the first token; loading the model and reading the prompt are in it, and Ollama sends no byte before. */
  readonly firstToken: number
  /** The longest silence after that. */
  readonly idle: number
  /** The whole answer with what was tried before it, after what is asked once of a model; undefined is no limit. */
  readonly total: number | undefined
}

/**
 * A connection to one model of one server.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  /** In any form people write it; `OLLAMA_HOST`, then `http://127.0.0.1:11434`, when left out. */
  readonly baseURL?: string | undefined
  /** Left out: the best of the models that the server has. */
  readonly model?: string | undefined
  /** For a server behind a proxy that asks for one, and for ollama.com, where `OLLAMA_API_KEY` is read when it is left out. */
  readonly apiKey?: Redacted.Redacted | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** URL of a proxy; HTTP_PROXY, HTTPS_PROXY and NO_PROXY are read when it is left out. Never used for this machine. */
  readonly proxy?: string | undefined
  readonly temperature?: number | undefined
  readonly maxTokens?: number | undefined
  /** Ten minutes to the first token, five of silence and no limit to the whole, when left out. */
  readonly timeouts?: { readonly [K in keyof Timeouts]?: Timeouts[K] | undefined } | undefined
  /** How long the model stays in memory: `10m`, seconds, or -1 for ever. */
  readonly keepAlive?: string | number | undefined
  /** The most tokens of prompt and answer together; what the model and the memory allow when left out. */
  readonly contextLength?: number | undefined
  /** Whether a model that can think does, and how much; left to the server when left out, and for models that cannot. */
  readonly think?: boolean | "low" | "medium" | "high" | undefined
  /** Requests the server answers at the same time (its `OLLAMA_NUM_PARALLEL`), each with memory of its own; 1 when left out. */
  readonly concurrency?: number | undefined
  /** How often to try again, before the first token, what may help: a busy server, a broken connection; 2 when left out. */
  readonly retries?: number | undefined
  /** The most bytes of one answer; 128 MiB when left out. */
  readonly maxBytes?: number | undefined
  /** More of Ollama's `options`, such as `top_p` or `repeat_penalty`, sent as they are. */
  readonly parameters?: Readonly<Record<string, unknown>> | undefined
}

/**
 * Fills in what the user left out.
 *
 * @category combinators
 * @since 0.1.0
 */
export const timeouts = ({ timeouts = {} }: Options): Timeouts => ({
  firstToken: timeouts.firstToken ?? 600_000,
  idle: timeouts.idle ?? 300_000,
  total: timeouts.total
})
