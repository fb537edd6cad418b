/**
 * The models that a server has.
 *
 * @since 0.1.0
 */
import type { LLMError } from "@metagpt-ts/core"
import * as Effect from "effect/Effect"

import type { Client } from "./Client.ts"

/** A model on the disk of the server. @category models @since 0.1.0 */
export interface Installed {
  readonly name: string
  /** Bytes of its weights; 0 when the server does not say. */
  readonly size: number
  /** Parameters in billions. */
  readonly parameters: number
  readonly isLoaded: boolean
  /** Bytes it takes in memory now, its context included; 0 when it is not loaded, or the server does not say. */
  readonly held: number
  /** Tokens in force, when it is in memory and the server says so. */
  readonly window: number | undefined
}

type Entry = Readonly<Record<string, unknown>>

const isEntry = (value: unknown): value is Entry => typeof value === "object" && value !== null

const entries = (answer: unknown): ReadonlyArray<Entry & { readonly name: string }> => {
  const models = isEntry(answer) ? answer["models"] : undefined
  return Array.isArray(models)
    ? models.filter(
        (model): model is Entry & { name: string } => isEntry(model) && typeof model["name"] === "string"
      )
    : []
}

const number = (value: unknown): number | undefined => (typeof value === "number" ? value : undefined)

const parameters = ({ details, size }: Entry): number => {
  const written = isEntry(details) ? String(details["parameter_size"]) : ""
  const [, value, unit = ""] = /^([\d.]+)\s*([BM])/i.exec(written) ?? []
  if (value !== undefined) return Number(value) / (unit.toUpperCase() === "M" ? 1000 : 1)
  return (number(size) ?? 0) / 7e8
}

const full = (name: string): string => (/:[^/]*$/.test(name) ? name : `${name}:latest`).toLowerCase()

/** Says whether two names are the same model: `x` is `x:latest`. @category predicates @since 0.1.0 */
export const isSame = (a: string, b: string): boolean => full(a) === full(b)

/**
 * Asks the server for its models, and which of them are in memory.
 *
 * @category constructors
 * @since 0.1.0
 */
export const ask = (client: Client): Effect.Effect<ReadonlyArray<Installed>, LLMError.LLMError> =>
  Effect.gen(function* () {
    const [tags, ps] = yield* Effect.all(
      [
        client.ask((ollama) => ollama.list()),
        client.ask((ollama) => ollama.ps()).pipe(Effect.catch(() => Effect.succeed(undefined)))
      ],
      { concurrency: 2 }
    )
    const loaded = entries(ps)
    return entries(tags).map((entry) => {
      const running = loaded.find(({ name }) => isSame(name, entry.name))
      return {
        name: entry.name,
        size: number(entry["size"]) ?? 0,
        parameters: parameters(entry),
        isLoaded: running !== undefined,
        held: number(running?.["size"]) ?? 0,
        window: number(running?.["context_length"])
      }
    })
  })
