/**
 * The models that a server says it has.
 *
 * @since 0.1.0
 */
import type { LLMError } from "@metagpt-ts/core"
import * as Effect from "effect/Effect"

import type { Connection } from "./Connection.ts"

/** What a server says of one model. @category models @since 0.1.0 */
export type Entry = Readonly<Record<string, unknown>>

/** How long a server may take to speak of itself, in milliseconds. */
const patience = 5_000

/** How many models an error names. */
const shown = 8

/** Names less like the wanted one are no guess at it. */
const alike = 0.3

/** Models that answer no questions. */
const isMute = /embed|rerank|whisper|tts|clip/i

const fields = (value: unknown): Entry =>
  typeof value === "object" && value !== null ? (value as Entry) : {}

const nameOf = ({ id, name }: Entry): string =>
  typeof id === "string" ? id : typeof name === "string" ? name : ""

/**
 * The list of models, as the server gives it.
 *
 * @category accessors
 * @since 0.1.0
 */
export const list = (connection: Connection): Effect.Effect<ReadonlyArray<Entry>, LLMError.LLMError> =>
  Effect.map(connection.getJSON("/models", patience), (body) => {
    const entries = Array.isArray(body) ? body : (fields(body)["data"] ?? fields(body)["models"])
    return Array.isArray(entries) ? entries.map(fields) : []
  })

/**
 * The names of the models that answer questions, loaded ones first.
 *
 * @category accessors
 * @since 0.1.0
 */
export const names = (entries: ReadonlyArray<Entry>): ReadonlyArray<string> => {
  const isLoaded = (one: Entry) => fields(one["status"])["value"] === "loaded" || one["state"] === "loaded"
  return [...entries.filter(isLoaded), ...entries.filter((one) => !isLoaded(one))]
    .map(nameOf)
    .filter((id) => id !== "" && !isMute.test(id))
}

/** The entry of a model; the only one when the server calls it otherwise. @category accessors @since 0.1.0 */
export const entry = (entries: ReadonlyArray<Entry>, model: string): Entry => {
  const found = entries.find((one) => nameOf(one) === model)
  return found ?? (entries.length === 1 ? fields(entries[0]) : {})
}

const pairs = (name: string): ReadonlySet<string> => {
  const bare = ` ${name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "")} `
  return new Set(Array.from({ length: Math.max(0, bare.length - 1) }, (_, at) => bare.slice(at, at + 2)))
}

/** Part of the pairs of neighbouring letters that two names share, from 0 to 1. */
const likeness = (a: ReadonlySet<string>, b: ReadonlySet<string>): number =>
  (2 * [...a].filter((pair) => b.has(pair)).length) / (a.size + b.size)

/**
 * Puts the names that resemble the wanted one first; the others keep their order.
 *
 * @category combinators
 * @since 0.1.0
 */
export const nearestFirst = (wanted: string, names: ReadonlyArray<string>): ReadonlyArray<string> => {
  const target = pairs(wanted)
  return names
    .map((name) => ({ name, near: likeness(target, pairs(name)) }))
    .map(({ name, near }) => ({ name, near: near < alike ? 0 : near }))
    .toSorted((a, b) => b.near - a.near)
    .map(({ name }) => name)
}

const listed = (names: ReadonlyArray<string>): string =>
  names.slice(0, shown).join(", ") + (names.length > shown ? `, and ${names.length - shown} more` : "")

/**
 * Adds the models that there are to an error about one that is not there, when the server lists them.
 *
 * @category combinators
 * @since 0.1.0
 */
export const explain =
  (connection: Connection, model: string) =>
  (error: LLMError.LLMError): Effect.Effect<never, LLMError.LLMError> => {
    const { _tag: tag, evidence, status, url } = error.reason
    if (tag !== "ModelNotFound") return Effect.fail(error)
    return list(connection).pipe(
      Effect.map((entries) => nearestFirst(model, names(entries))),
      Effect.orElseSucceed((): ReadonlyArray<string> => []),
      Effect.flatMap((names) => {
        if (names.length === 0) return Effect.fail(error)
        const message = `The server has no model "${model}"; it has ${listed(names)}`
        const fix = `Set model to one of: ${listed(names)}`
        return Effect.fail(connection.error({ tag, message, url, status, evidence, fix }))
      })
    )
  }
