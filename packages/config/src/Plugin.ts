import { realpathSync } from "node:fs"
import { readFile, stat } from "node:fs/promises"
import { createRequire, findPackageJSON } from "node:module"
import { dirname, join, resolve } from "node:path"
import { pathToFileURL } from "node:url"

/**
 * Plugins, found by name when they are needed and loaded not before.
 *
 * @since 0.1.0
 */
import type { LLM, LLMError, Message, Repairer } from "@metagpt-ts/core"
import type { View } from "@metagpt-ts/team"
import type { Language, Sandbox } from "@metagpt-ts/workspace"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"

import * as ApiType from "./ApiType.ts"
import { type Block, reveal } from "./Block.ts"
import * as ConfigError from "./ConfigError.ts"

/**
 * What a plugin of each kind exports.
 *
 * @category models
 * @since 0.1.0
 */
export interface Kinds {
  readonly llm: {
    /** Is given the `llm:` block of the file: its keys, those of `options` among them, secrets as plain text; and what only code can give, such as a listener of progress. */
    readonly layerConfig: (
      llm: Readonly<Record<string, unknown>>,
      more?: Readonly<Record<string, unknown>>
    ) => Layer.Layer<LLM.LLM, LLMError.LLMError>
  }
  readonly repair: { readonly make: () => Repairer.Repairer }
  /** A repairer that asks the model again, given what was asked and the repairers that read its answer. */
  readonly reask: {
    readonly make: (options: {
      readonly question: ReadonlyArray<Message.Message>
      readonly repairers: ReadonlyArray<Repairer.Repairer>
    }) => Repairer.Repairer<LLM.LLM>
  }
  /** A client of the events; `onLoss` is told at the end of what it could not pass on. */
  readonly view: {
    readonly make: (options: {
      readonly url?: string | undefined
      readonly env?: Readonly<Record<string, string | undefined>> | undefined
      readonly version?: string | undefined
      readonly onLoss?: ((message: string) => void) | undefined
    }) => Effect.Effect<View.View, never, Scope.Scope>
  }
  readonly language: { readonly make: () => Language.Language }
  readonly sandbox: {
    readonly layer: (
      options?: Readonly<Record<string, never>>
    ) => Layer.Layer<Sandbox.Sandbox, Sandbox.SandboxError>
  }
}

/** @category models @since 0.1.0 */
export type Kind = keyof Kinds

/** @category models @since 0.1.0 */
export interface Options {
  /** Where packages are looked for first: the user's folder. */
  readonly cwd?: string | undefined
}

const exported: { readonly [K in Kind]: keyof Kinds[K] & string } = {
  llm: "layerConfig",
  repair: "make",
  reask: "make",
  view: "make",
  language: "make",
  sandbox: "layer"
}

/** Repairers of both kinds have the same first name. */
const packageOf = (kind: Kind, name: string): string =>
  ApiType.isPackage(name)
    ? name
    : `@metagpt-ts/${kind === "reask" ? "repair" : kind}-${name.replaceAll("_", "-")}`

const folderOf = (name: string, base: string): string | undefined => {
  try {
    const found = findPackageJSON(name, base)
    return found === undefined ? undefined : realpathSync(dirname(found))
  } catch {
    return undefined
  }
}

const here = import.meta.url
const isPath = (name: string): boolean => /^\.{0,2}\//.test(name)
const baseOf = ({ cwd = process.cwd() }: Options): string => pathToFileURL(join(cwd, "_.js")).href

/**
 * Says whether a plugin is installed, without loading it.
 *
 * @category predicates
 * @since 0.1.0
 */
export const isInstalled = (kind: Kind, name: string, options: Options = {}): boolean => {
  const specifier = packageOf(kind, name)
  return [baseOf(options), here].some((base) => folderOf(specifier, base) !== undefined)
}

interface Manifest {
  readonly exports?: unknown
  readonly main?: string
}

/** The entry of a package that `require` may not see because it has none but for `import`. */
const entryOf = async (folder: string): Promise<string> => {
  const manifest = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as Manifest
  const pick = (target: unknown): string | undefined => {
    if (typeof target === "string") return target
    if (typeof target !== "object" || target === null) return undefined
    const [dot] = Object.entries(target).filter(([key]) => key === ".")
    if (dot !== undefined) return pick(dot[1])
    const conditions = ["import", "node", "module-sync", "default"]
    return Object.entries(target)
      .filter(([key]) => conditions.includes(key))
      .map(([, value]) => pick(value))
      .find((value) => value !== undefined)
  }
  return resolve(folder, pick(manifest.exports) ?? manifest.main ?? "index.js")
}

const importPlugin = async (name: string, options: Options): Promise<unknown> => {
  if (isPath(name)) {
    const path = resolve(options.cwd ?? process.cwd(), name)
    const isFolder = (await stat(path).catch(() => undefined))?.isDirectory() === true
    return import(pathToFileURL(isFolder ? await entryOf(path) : path).href)
  }
  const base = baseOf(options)
  const theirs = folderOf(name, base)
  // The same copy as ours: leave it to the loader that loaded us, with its conditions.
  if (theirs === undefined || theirs === folderOf(name, here)) return import(name)
  let entry: string
  try {
    entry = createRequire(base).resolve(name)
  } catch {
    entry = await entryOf(theirs)
  }
  return import(pathToFileURL(entry).href)
}

const missing = (name: string, cause: unknown): boolean => {
  const { code, message } = cause as NodeJS.ErrnoException
  return (
    (code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND") &&
    (message.includes(`'${name}'`) || message.includes(`"${name}"`))
  )
}

/**
 * Loads a plugin: by its short name one of ours, by the name of its npm package (with `/`, or starting with `metagpt-llm-`) or
 * by a path any other.
 *
 * Packages of the user's folder come before those that were installed with metagpt.
 *
 * @category constructors
 * @since 0.1.0
 */
export const load = <K extends Kind>(
  kind: K,
  name: string,
  options: Options = {}
): Effect.Effect<Kinds[K], ConfigError.ConfigError> =>
  Effect.suspend(() => {
    const specifier = packageOf(kind, name)
    return Effect.tryPromise({
      try: () => importPlugin(specifier, options),
      catch: (cause) => {
        if (missing(specifier, cause) && !isPath(specifier) && !isInstalled(kind, name, options)) {
          return ConfigError.of(`the plugin ${specifier} is not installed`, `npm install ${specifier}`)
        }
        const message = cause instanceof Error ? cause.message : String(cause)
        return ConfigError.of(
          `the plugin ${specifier} was found and could not be loaded: ${message.slice(0, 200)}`,
          isPath(specifier)
            ? "See that the path is right"
            : `Try again after: npm install ${specifier}@latest`
        )
      }
    }).pipe(
      Effect.flatMap((module) => {
        const key = exported[kind]
        return typeof (module as Readonly<Record<string, unknown>>)[key] === "function"
          ? Effect.succeed(module as Kinds[K])
          : Effect.fail(
              ConfigError.of(
                `${specifier} is no ${kind} plugin: it exports no function ${key}`,
                `A ${kind} plugin must export ${key}; the name may be misspelt`
              )
            )
      })
    )
  })

/**
 * Makes the layer of a model. The plugin is loaded when the effect is run; no request is sent.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (
  llm: Block,
  options: Options &
    Omit<Parameters<typeof ApiType.complete>[1], "env"> & {
      readonly env?: Readonly<Record<string, string | undefined>> | undefined
      /** What only code can give to this plugin, such as `progress`. */
      readonly more?: Readonly<Record<string, unknown>> | undefined
    } = {}
): Effect.Effect<Layer.Layer<LLM.LLM, LLMError.LLMError>, ConfigError.ConfigError> =>
  Effect.gen(function* () {
    const block = yield* ApiType.complete(llm, { ...options, env: options.env ?? process.env })
    const { layerConfig } = yield* load(
      "llm",
      ApiType.find(block.api_type)?.package ?? block.api_type,
      options
    )
    return yield* Effect.try({
      try: () => layerConfig(reveal(block), options.more),
      catch: (cause) =>
        ConfigError.of(
          `the plugin of ${block.api_type} refused the llm block: ${cause instanceof Error ? cause.message : String(cause)}`
        )
    })
  })

/**
 * Loads repairers that ask no model, by name, in order: `markers`, `json`, `schema`, or packages.
 *
 * @category constructors
 * @since 0.1.0
 */
export const repairers = (
  names: ReadonlyArray<string>,
  options: Options = {}
): Effect.Effect<ReadonlyArray<Repairer.Repairer>, ConfigError.ConfigError> =>
  Effect.forEach(names, (name) => load("repair", name, options), { concurrency: "unbounded" }).pipe(
    Effect.map((plugins) => plugins.map(({ make }) => make()))
  )

/**
 * Loads what is known of a programming language, such as `python`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const language = (
  name: string,
  options: Options = {}
): Effect.Effect<Language.Language, ConfigError.ConfigError> =>
  Effect.map(load("language", name, options), ({ make }) => make())

/**
 * Loads a sandbox, such as `wasm`.
 *
 * @category layers
 * @since 0.1.0
 */
export const sandbox = (
  name: string,
  options: Options = {}
): Effect.Effect<Layer.Layer<Sandbox.Sandbox, Sandbox.SandboxError>, ConfigError.ConfigError> =>
  Effect.map(load("sandbox", name, options), ({ layer }) => layer())
