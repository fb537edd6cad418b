/**
 * MetaGPT's `config2.yaml`: every key it has, understood, or refused with its place and the nearest right name.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"

import { advise, known, shown } from "./Advice.ts"
import * as ApiType from "./ApiType.ts"
import { type Block, over } from "./Block.ts"
import { ConfigError, type Issue } from "./ConfigError.ts"
import { hideTokens } from "./Excerpt.ts"
import { File } from "./File.ts"
import { bare, didYouMean } from "./Nearest.ts"
import { type Path, read, type YamlFile } from "./YamlFile.ts"

export {
  /**
   * Schema of the whole file. Every key may be left out.
   *
   * @category schemas
   * @since 0.1.0
   */
  File
}

/**
 * What the file says and this product acts on. Empty values and MetaGPT's placeholders (`YOUR_API_KEY`) are left out.
 *
 * @category models
 * @since 0.1.0
 */
export interface Settings extends Pick<
  typeof File.Type,
  | "proxy"
  | "repair_llm_output"
  | "prompt_schema"
  | "prompts"
  | "sandbox"
  | "language"
  | "workspace"
  | "code_review_k_times"
  | "project_path"
  | "project_name"
  | "inc"
  | "reqa_file"
  | "max_auto_summarize_code"
> {
  readonly llm?: Block
  readonly models?: Readonly<Record<string, Block>>
  readonly roles?: ReadonlyArray<{ readonly role: string; readonly llm: string | Block }>
}

/**
 * Settings, and where they came from.
 *
 * @category models
 * @since 0.1.0
 */
export interface Parsed {
  readonly settings: Settings
  /** What was accepted but does nothing, or stood in the wrong place. */
  readonly notes: ReadonlyArray<Issue>
  readonly locate: YamlFile["locate"]
}

const plain: ReadonlyArray<readonly [RegExp, string]> = [
  [/\bstring\b/g, "text"],
  [/\bnumber\b/g, "a number"],
  [/\bboolean\b/g, "true or false"],
  [/\bobject\b/g, "a mapping"],
  [/\barray\b/g, "a list"],
  [/ \| /g, " or "]
]
const format = SchemaIssue.makeFormatterStandardSchemaV1()

/** So many issues are read by nobody. */
const most = 20

const fail = (issues: ReadonlyArray<Issue>) => {
  const { compare } = new Intl.Collator()
  const sorted = issues.toSorted(
    (a, b) =>
      compare(a.file ?? "", b.file ?? "") ||
      (a.line ?? 0) - (b.line ?? 0) ||
      (a.column ?? 0) - (b.column ?? 0)
  )
  const rest = sorted.length - most
  const shown = rest > 0 ? [...sorted.slice(0, most), { message: `and ${rest} more` }] : sorted
  return Result.fail(new ConfigError({ issues: shown }))
}

/**
 * Checks what several files hold together; for a key at the top, the later file counts.
 *
 * @category constructors
 * @since 0.1.0
 */
export const check = (files: ReadonlyArray<YamlFile>): Result.Result<Parsed, ConfigError> => {
  const values: Record<string, unknown> = Object.assign({}, ...files.map(({ values }) => values))
  const owner = ([top]: Path) => files.findLast(({ values }) => top !== undefined && top in values)
  const locate = (path: Path) => (owner(path) ?? files.at(-1))?.locate(path)
  const issues: Array<Issue> = files.flatMap(({ issues }) => issues)

  const decoded = Schema.decodeUnknownResult(File)(values, { errors: "all" })
  if (Result.isFailure(decoded)) {
    for (const { message, path = [] } of format(decoded.failure.issue).issues) {
      const keys = path.map((step) => (typeof step === "object" ? step.key : step)) as Array<string | number>
      if (message === "Missing key") {
        const name = keys.pop()
        issues.push({ message: `${keys.join(".")}: "${name}" is missing`, ...locate(keys) })
        continue
      }
      const found = owner(keys)?.found(keys)
      const expected = plain.reduce(
        (text, [from, to]) => text.replaceAll(from, to),
        message.replace("Expected ", "")
      )
      issues.push({
        message: `${keys.join(".")}: expected ${expected}, found ${found?.what ?? "nothing"}`,
        ...(found?.at ?? locate(keys))
      })
    }
    return fail(issues)
  }
  const { code_validate_k_times: times, ...settings } = decoded.success
  const { code_review_k_times = times } = settings

  const written: ReadonlyArray<readonly [Path, string | Block | undefined]> = [
    [["llm"], settings.llm],
    ...Object.entries(settings.models ?? {}).map(([name, llm]) => [["models", name], llm] as const),
    ...(settings.roles ?? []).map(({ llm }, index) => [["roles", index, "llm"], llm] as const)
  ]
  const all = written.flatMap(([path, llm]) => [
    [path, llm] as const,
    ...(typeof llm === "object" ? (llm.fallback ?? []) : []).map(
      (one, index) => [[...path, "fallback", index], one] as const
    )
  ])
  const blocks = all.flatMap(([path, llm]) => (typeof llm === "object" ? [[path, llm] as const] : []))
  const names = all.flatMap(([path, llm]) => (typeof llm === "string" ? [[path, llm] as const] : []))
  for (const [path, llm] of blocks) {
    if (llm.api_type === undefined || ApiType.find(llm.api_type) !== undefined) continue
    const place = [...path, "api_type"]
    issues.push({
      message: `${place.join(".")}: unknown "${hideTokens(llm.api_type)}"`,
      ...locate(place),
      fix: ApiType.advise(llm.api_type)
    })
  }
  for (const [path, name] of names) {
    if (Object.hasOwn(settings.models ?? {}, name)) continue
    const there = Object.keys(settings.models ?? {})
    issues.push({
      message: `${path.join(".")}: there is no "${hideTokens(name)}" under models`,
      ...locate(path),
      fix:
        didYouMean(name, there) ??
        (there.length > 0 ? `There is: ${there.join(", ")}` : "Add it under models:")
    })
  }
  if (issues.length > 0) return fail(issues)
  const notes: Array<Issue> = files.flatMap(({ notes }) => notes)
  const isFilledIn = (index: number) => !owner(["roles"])?.isPlaceholder(["roles", index, "llm", "api_key"])
  const roles = settings.roles?.filter(({ role }, index) => {
    if (isFilledIn(index)) return true
    const message = `roles.${index} still holds YOUR_API_KEY; ${role} uses the model of the team`
    notes.push({ message, ...locate(["roles", index]) })
    return false
  })
  return Result.succeed({
    settings: {
      ...settings,
      ...(roles !== undefined && { roles }),
      ...(code_review_k_times !== undefined && { code_review_k_times })
    },
    notes,
    locate
  })
}

/**
 * Reads the text of one file without checking its values.
 *
 * @category constructors
 * @since 0.1.0
 */
export const scan = (
  text: string,
  options: { readonly file: string; readonly env: Readonly<Record<string, string | undefined>> }
): YamlFile => read(text, { ...options, known, shown, advise })

/**
 * Reads and checks the text of one file.
 *
 * @category constructors
 * @since 0.1.0
 */
export const parse = (
  text: string,
  options: { readonly file: string; readonly env: Readonly<Record<string, string | undefined>> }
): Effect.Effect<Parsed, ConfigError> => Effect.suspend(() => Effect.fromResult(check([scan(text, options)])))

/**
 * Finds the model under a name in `models`. Its model is the name itself when it says no other.
 *
 * A block without `api_type` and `base_url` is another model on the server of `base`: what was chosen, or `llm`.
 *
 * @category accessors
 * @since 0.1.0
 */
export const model = (settings: Settings, name: string, base = settings.llm): Block | undefined => {
  const found = Object.hasOwn(settings.models ?? {}, name) ? settings.models?.[name] : undefined
  return found === undefined ? undefined : over({ model: name, ...found }, base)
}

/**
 * Finds the model of a role by its name or profile; case and spaces do not count. Undefined: it uses the team's model.
 *
 * `base` is as in `model`.
 *
 * @category accessors
 * @since 0.1.0
 */
export const modelOf = (
  settings: Settings,
  role: { readonly name: string; readonly profile: string },
  base = settings.llm
): Block | undefined => {
  const names = [bare(role.name), bare(role.profile)]
  const llm = settings.roles?.find(({ role }) => names.includes(bare(role)))?.llm
  if (llm === undefined) return undefined
  return typeof llm === "string" ? model(settings, llm, base) : over(llm, base)
}

/** A block, and where it stands. @category models @since 0.1.0 */
export interface Placed {
  readonly llm: Block
  readonly path: Path
}

/**
 * Lists the models to ask, in order, when that of a block cannot answer. A model under `models` brings those that it falls back on
 * itself; none comes twice. A block without `api_type` and `base_url` is another model on the same server.
 *
 * @category accessors
 * @since 0.1.0
 */
export const fallback = (settings: Settings, block: Block, path: Path = ["llm"]): ReadonlyArray<Placed> => {
  const { fallback: written = [], ...base } = block
  const seen = new Set<string>()
  const walk = (list: ReadonlyArray<string | Block>, path: Path): ReadonlyArray<Placed> =>
    list.flatMap((one, index) => {
      if (typeof one !== "string") return [{ llm: over(one, base), path: [...path, "fallback", index] }]
      const found = seen.has(one) ? undefined : model(settings, one, base)
      if (found === undefined) return []
      seen.add(one)
      const { fallback: more = [], ...llm } = found
      const place = ["models", one]
      return [{ llm, path: place }, ...walk(more, place)]
    })
  return walk(written, path)
}
