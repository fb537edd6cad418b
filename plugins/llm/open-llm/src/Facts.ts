/**
 * What a server says of itself, wherever it says it.
 *
 * @since 0.1.0
 */
import type { LLMError } from "@metagpt-ts/core"
import { Models } from "@metagpt-ts/openai-wire"
import type { Connection } from "@metagpt-ts/openai-wire"
import * as Effect from "effect/Effect"

type Fields = Readonly<Record<string, unknown>>

/**
 * What can be learned without asking the model anything.
 *
 * @category models
 * @since 0.1.0
 */
export interface Facts {
  readonly contextWindow?: number | undefined
  readonly concurrency?: number | undefined
}

/** How long a server may take to speak of itself, in milliseconds. */
const patience = 5_000

const fields = (value: unknown): Fields =>
  typeof value === "object" && value !== null ? (value as Fields) : {}
const list = (value: unknown): ReadonlyArray<Fields> => (Array.isArray(value) ? value.map(fields) : [])
const positive = (...values: ReadonlyArray<unknown>): number | undefined =>
  values.find((value): value is number => typeof value === "number" && value > 0)

/** Servers that answer many at once, by what they write into `owned_by`. */
const batching: Readonly<Record<string, number>> = { vllm: 32, sglang: 32 }

/** Where servers say more, below the root: llama.cpp, LM Studio, Ollama. */
const places: Readonly<Record<string, (body: Fields, model: string) => Facts>> = {
  "/props": (body) => ({
    contextWindow: positive(fields(body["default_generation_settings"])["n_ctx"], body["n_ctx"]),
    concurrency: positive(body["total_slots"])
  }),
  "/api/v0/models": (body, model) => {
    const found = Models.entry(list(body["data"]), model)
    return { contextWindow: positive(found["loaded_context_length"], found["max_context_length"]) }
  },
  "/api/ps": (body, model) => ({
    contextWindow: positive(Models.entry(list(body["models"]), model)["context_length"])
  })
}

/**
 * Learns what the server says about a model: from its list of models, and where that is silent from what llama.cpp, LM Studio and
 * Ollama say elsewhere. What nobody says stays undefined.
 *
 * @category constructors
 * @since 0.1.0
 */
export const learn = (
  connection: Connection.Connection,
  model: string
): Effect.Effect<Facts, LLMError.LLMError> =>
  Effect.gen(function* () {
    const entries = yield* Effect.catchIf(
      Models.list(connection),
      ({ reason }) => reason._tag !== "Unreachable" && reason._tag !== "AuthFailed",
      () => Effect.succeed<ReadonlyArray<Models.Entry>>([])
    )
    const found = Models.entry(entries, model)
    const meta = fields(found["meta"])
    const contextWindow = positive(
      found["max_model_len"],
      found["context_length"],
      found["context_window"],
      found["max_context_length"],
      meta["n_ctx"]
    )
    const concurrency = batching[String(found["owned_by"])]
    if (contextWindow !== undefined && concurrency !== undefined) return { contextWindow, concurrency }
    const { origin } = new URL(connection.baseURL)
    const more = yield* Effect.forEach(
      Object.entries(places),
      ([path, read]) =>
        connection.getJSON(`${origin}${path}`, patience).pipe(
          Effect.map((body) => read(fields(body), model)),
          Effect.orElseSucceed((): Facts => ({}))
        ),
      { concurrency: "unbounded" }
    )
    return {
      contextWindow: positive(
        ...more.map(({ contextWindow }) => contextWindow),
        contextWindow,
        meta["n_ctx_train"]
      ),
      concurrency: positive(...more.map(({ concurrency }) => concurrency), concurrency)
    }
  })
