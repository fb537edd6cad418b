import { access, readFile, stat } from "node:fs/promises"
import { join, resolve } from "node:path"

/**
 * Where the configuration stands on disk.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"

import * as ConfigError from "./ConfigError.ts"
import * as Settings from "./Settings.ts"
import type { YamlFile } from "./YamlFile.ts"

/**
 * Settings as they were loaded.
 *
 * @category models
 * @since 0.1.0
 */
export interface Loaded extends Settings.Parsed {
  /** Absolute paths of the files that were read, the strongest last. */
  readonly files: ReadonlyArray<string>
}

/** @category models @since 0.1.0 */
export interface Options {
  readonly cwd: string
  readonly home: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** The one file to read; it must exist. */
  readonly path?: string | undefined
}

const most = 1_000_000
const codeOf = (cause: unknown): string => (cause as NodeJS.ErrnoException | undefined)?.code ?? String(cause)

const decode = (bytes: Buffer): string => {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder("utf-16be").decode(bytes)
  return new TextDecoder("utf-8", { fatal: true }).decode(bytes)
}

/** Undefined when there is no such file. */
const readText = (file: string): Effect.Effect<string | undefined, ConfigError.ConfigError> =>
  Effect.tryPromise({
    try: async () => {
      if ((await stat(file)).size > most) throw Object.assign(new Error(), { code: "it is larger than 1 MB" })
      return decode(await readFile(file))
    },
    catch: codeOf
  }).pipe(
    Effect.catch((code) => {
      if (code === "ENOENT" || code === "ENOTDIR") return Effect.succeed(undefined)
      const why: Readonly<Record<string, string>> = {
        EACCES: "permission denied",
        EPERM: "permission denied",
        EISDIR: "it is a folder",
        ERR_ENCODING_INVALID_ENCODED_DATA: "it is not text in UTF-8"
      }
      return Effect.fail(
        ConfigError.of(`cannot read ${file}: ${why[code] ?? code}`, "Name another file with --config")
      )
    })
  )

const exists = (file: string): Effect.Effect<boolean> =>
  Effect.promise(() =>
    access(file).then(
      () => true,
      () => false
    )
  )

/**
 * Says where the configuration is looked for, the strongest last.
 *
 * @category accessors
 * @since 0.1.0
 */
export const lookup = ({ cwd, env, home, path }: Options): ReadonlyArray<string> =>
  path !== undefined
    ? [resolve(cwd, path.replace(/^~(?=[/\\]|$)/, home))]
    : [
        resolve(cwd, env["METAGPT_PROJECT_ROOT"] ?? "", "config", "config2.yaml"),
        join(home, ".metagpt", "config2.yaml")
      ]

const overridden = (files: ReadonlyArray<readonly [string, YamlFile]>): ReadonlyArray<ConfigError.Issue> => {
  const [first, last] = files
  if (first === undefined || last === undefined) return []
  return Object.keys(first[1].values)
    .filter((key) => key in last[1].values)
    .map((key) => ({
      message: `${key} of ${last[0]} is used instead of this one`,
      ...first[1].locate([key])
    }))
}

const oldLayout = (options: Options): Effect.Effect<ReadonlyArray<ConfigError.Issue>> =>
  Effect.gen(function* () {
    const [target = "config/config2.yaml"] = lookup(options)
    const folder = resolve(target, "..")
    const old = ["config.yaml", "key.yaml"].map((name) => join(folder, name))
    const found: Array<string> = []
    for (const file of [...old, join(options.home, ".metagpt", "key.yaml")]) {
      if (yield* exists(file)) found.push(file)
    }
    return found.map((file) => ({
      file,
      message: "this is a configuration of MetaGPT 0.6 or older; it is not read",
      fix: `Run metagpt --init-config, or write ${target}, with llm: and below it api_type, base_url, model and api_key\n(OPEN_LLM_API_BASE is now base_url with api_type: open_llm; OPENAI_API_KEY is now api_key with api_type: openai)`
    }))
  })

/**
 * Finds, reads and checks the configuration. No file at all is no error: the settings are then empty.
 *
 * Looks where MetaGPT looks: `config/config2.yaml` below `METAGPT_PROJECT_ROOT` or the current folder, then
 * `~/.metagpt/config2.yaml`, whose keys at the top replace those of the first whole. What is wrong in either is reported at
 * once. A relative `workspace.path` or `prompts` is
 * resolved against the folder that `config/` is in.
 *
 * @category constructors
 * @since 0.1.0
 */
export const load = (options: Options): Effect.Effect<Loaded, ConfigError.ConfigError> =>
  Effect.gen(function* () {
    const read: Array<readonly [string, YamlFile]> = []
    for (const file of lookup(options)) {
      const text = yield* readText(file)
      if (text !== undefined) read.push([file, Settings.scan(text, { file, env: options.env })])
      else if (options.path !== undefined) {
        return yield* ConfigError.of(
          `there is no file ${file}`,
          `Name another one with --config, or write it: metagpt --init-config`
        )
      }
    }
    const { locate, notes, settings } = yield* Effect.fromResult(Settings.check(read.map(([, file]) => file)))
    const old = read.length === 0 ? yield* oldLayout(options) : []
    return {
      settings: resolvePaths(settings, options),
      notes: [...notes, ...overridden(read), ...old],
      files: read.map(([file]) => file),
      locate
    }
  })

const resolvePaths = (settings: Settings.Settings, { cwd, env, home }: Options): Settings.Settings => {
  const place = (path: string) =>
    resolve(cwd, env["METAGPT_PROJECT_ROOT"] ?? "", path.replace(/^~(?=[/\\]|$)/, home))
  const { prompts, workspace } = settings
  return {
    ...settings,
    ...(prompts !== undefined && { prompts: place(prompts) }),
    ...(workspace?.path !== undefined && { workspace: { ...workspace, path: place(workspace.path) } })
  }
}
