/**
 * Every model that could answer: those that run on this machine, the embedded one, and those that the configuration names.
 *
 * Nothing is asked of a model, and nothing at all of another machine.
 *
 * @since 0.1.0
 */
import {
  ApiType,
  type Block,
  type ConfigError,
  Discovery,
  isLoopback,
  Server,
  Settings
} from "@metagpt-ts/config"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"

import type { Embedded } from "./Embedded.ts"

type Complete = Block.Block & { readonly api_type: string }

/**
 * A model and where it is.
 *
 * @category models
 * @since 0.1.0
 */
export interface Entry {
  /** As its server calls it; undefined where the server chooses. */
  readonly model: string | undefined
  /** Name of the server, or the `api_type`. */
  readonly server: string
  readonly base_url: string | undefined
  readonly isLocal: boolean
  /** Held in memory now; undefined when that is not known. */
  readonly isLoaded: boolean | undefined
  /** Bytes of its weights, when they are known. */
  readonly size: number | undefined
  /** Where the configuration names it, such as `llm` and `llm.fallback.0`. */
  readonly names: ReadonlyArray<string>
  /** What reaches it; undefined when `problem` says why not. */
  readonly block: Complete | undefined
  readonly problem: Problem | undefined
}

/** Why a model cannot answer. @category models @since 0.1.0 */
export type Problem =
  | { readonly _tag: "Wrong"; readonly error: ConfigError }
  | { readonly _tag: "Absent" }
  | { readonly _tag: "NoModel"; readonly there: ReadonlyArray<string>; readonly isOllama: boolean }

/** @category models @since 0.1.0 */
export interface Inventory {
  /** Every place that was looked at. */
  readonly candidates: ReadonlyArray<Server.Candidate>
  /** Models of this machine first, loaded ones before others; then those of the configuration. */
  readonly entries: ReadonlyArray<Entry>
}

/** @category models @since 0.1.0 */
export interface Options {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly settings: Settings.Settings
  readonly flags: Discovery.Flags
  readonly embedded: Embedded
}

const saysWho = ({ api_key, api_type, base_url }: Block.Block): boolean =>
  api_type !== undefined || base_url !== undefined || api_key !== undefined

/** The blocks of a configuration that say who answers, by the place where they stand. */
const blocksOf = ({ flags, settings }: Options): ReadonlyArray<readonly [string, Block.Block]> => {
  const llm = Discovery.override(settings.llm ?? {}, flags)
  const named = Object.keys(settings.models ?? {}).flatMap((name) => {
    const block = Settings.model(settings, name, llm)
    return block === undefined ? [] : [[`models.${name}`, block] as const]
  })
  const roles = (settings.roles ?? []).flatMap(({ llm: own, role }) => {
    const block =
      typeof own === "string" ? undefined : Settings.modelOf(settings, { name: role, profile: role }, llm)
    return block === undefined ? [] : [[`roles.${role}`, block] as const]
  })
  const first = [["llm", llm] as const, ...named, ...roles]
  const others = first.flatMap(([name, block]) =>
    Settings.fallback(settings, block, name.split(".")).map(({ llm, path }) => [path.join("."), llm] as const)
  )
  const all = [...first, ...others].filter(([, block]) => saysWho(block))
  return all.filter(([name], at) => all.findIndex(([other]) => other === name) === at)
}

const originOf = (address: string | undefined): string | undefined => URL.parse(address ?? "")?.origin
/** `localhost` and every other name of this machine are one. */
const here = (origin: string | undefined): string | undefined =>
  origin?.replace(/\/\/(?:localhost|0\.0\.0\.0|\[::1?\])(?=:|$)/, "//127.0.0.1")

const keyOf = ({ base_url, model, server }: Entry) =>
  JSON.stringify([here(originOf(base_url)), model, base_url ? "" : server])

/** An entry of the configuration, seen with what its server says, if that is on this machine. */
const configured = (
  name: string,
  written: Block.Block,
  options: Options,
  candidates: ReadonlyArray<Server.Candidate>
): Effect.Effect<Entry> =>
  Effect.map(
    Effect.result(ApiType.complete(written, { env: options.env, proxy: options.settings.proxy })),
    (result): Entry => {
      const block = Result.isSuccess(result) ? result.success : undefined
      const { api_type = "", base_url, model } = block ?? written
      const isEmbedded = api_type === "llama_cpp"
      const isLocal =
        isEmbedded || (base_url === undefined ? api_type.startsWith("ollama") : isLoopback(base_url))
      const entry: Entry = {
        model: model ?? (isEmbedded ? options.embedded.model : undefined),
        server: isEmbedded ? "embedded" : api_type,
        base_url,
        isLocal,
        isLoaded: undefined,
        size: undefined,
        names: [name],
        block,
        problem: undefined
      }
      if (Result.isFailure(result)) return { ...entry, problem: { _tag: "Wrong", error: result.failure } }
      const origin = base_url ?? (api_type.startsWith("ollama") ? Server.ollamaOrigin(undefined) : undefined)
      const found = candidates.find(({ server }) => here(server.origin) === here(originOf(origin)))
      if (!isLocal || found === undefined) return entry
      if (found.isAbsent) return { ...entry, problem: { _tag: "Absent" } }
      const there = found.models.map(({ name }) => name)
      const known =
        found.models.find(({ name }) => name === model || name === `${model}:latest`) ??
        (model === undefined ? (found.models.find(({ isLoaded }) => isLoaded) ?? found.models[0]) : undefined)
      const isMissing = model !== undefined && there.length > 0 && known === undefined
      return {
        ...entry,
        server: found.server.name,
        base_url: base_url ?? found.server.origin,
        model: known?.name ?? model,
        isLoaded: known?.isLoaded,
        size: known?.size,
        ...(isMissing && {
          problem: { _tag: "NoModel" as const, there, isOllama: found.server.api_type === "ollama" }
        })
      }
    }
  )

/** Milliseconds for a server to say what it has; whoever asks for a list waits longer than a run does. */
const patience = 2_000

/** Where to look: the customary places, and those of this machine that the configuration names. */
const places = (
  options: Options,
  blocks: ReadonlyArray<readonly [string, Block.Block]>
): ReadonlyArray<Server.Server> => {
  const known = Server.all(options.env)
  const more = blocks.flatMap(([, { api_type = "open_llm", base_url }]): ReadonlyArray<Server.Server> => {
    const origin = originOf(base_url)
    if (origin === undefined || !isLoopback(origin)) return []
    return [{ name: api_type, origin, api_type: api_type.startsWith("ollama") ? "ollama" : "open_llm" }]
  })
  return [...known, ...more].filter(
    ({ origin }, at, all) => all.findIndex((other) => here(other.origin) === here(origin)) === at
  )
}

/**
 * Says whether an entry is the model of a block.
 *
 * @category predicates
 * @since 0.1.0
 */
export const isOf = (entry: Entry, llm: Block.Block): boolean =>
  llm.api_type === "llama_cpp"
    ? entry.server === "embedded" && (llm.model === undefined || llm.model === entry.model)
    : entry.block?.api_type === llm.api_type &&
      here(originOf(entry.base_url)) === here(originOf(llm.base_url ?? entry.base_url)) &&
      (llm.model === undefined || llm.model === entry.model)

/**
 * Looks for every model.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (options: Options): Effect.Effect<Inventory> =>
  Effect.gen(function* () {
    const blocks = blocksOf(options)
    const candidates = yield* Server.probeAll(places(options, blocks), patience)
    const found = candidates.flatMap(({ models, server }) =>
      models.map(({ isLoaded, name, size }): Entry => {
        const base_url = server.api_type === "ollama" ? server.origin : `${server.origin}/v1`
        return {
          model: name,
          server: server.name,
          base_url,
          isLocal: true,
          isLoaded,
          size,
          names: [],
          block: { api_type: server.api_type, base_url, model: name },
          problem: undefined
        }
      })
    )
    const { isInstalled, model, problem, size } = options.embedded
    const embedded: Entry = {
      model,
      server: "embedded",
      base_url: undefined,
      isLocal: true,
      isLoaded: false,
      size,
      names: [],
      block: { api_type: "llama_cpp" },
      problem: undefined
    }
    const own = isInstalled && problem === undefined ? [embedded] : []
    const written = yield* Effect.forEach(blocks, ([name, block]) =>
      configured(name, block, options, candidates)
    )
    const entries = new Map<string, Entry>()
    // What the file says of a model that was found counts more: its key, its temperature.
    for (const entry of [...found, ...own, ...written]) {
      const same = entries.get(keyOf(entry))
      entries.set(
        keyOf(entry),
        same === undefined
          ? entry
          : { ...same, ...entry, names: [...same.names, ...entry.names], server: same.server }
      )
    }
    const rank = ({ isLoaded, isLocal, problem }: Entry) =>
      isLocal ? (problem === undefined ? (isLoaded === false ? 1 : 0) : 2) : 3
    return { candidates, entries: [...entries.values()].toSorted((a, b) => rank(a) - rank(b)) }
  })
