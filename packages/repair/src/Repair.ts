import * as json from "@metagpt-ts/repair-json/plain"
import * as markers from "@metagpt-ts/repair-markers/plain"
import * as schema from "@metagpt-ts/repair-schema/plain"
import type { StandardJSONSchemaV1, StandardSchemaV1 } from "@standard-schema/spec"

import type { Fix, FixName } from "./Fix.ts"
import { explain, RepairError } from "./RepairError.ts"
import { type Target, target as targetOf, type Verdict } from "./Target.ts"

/**
 * What may be changed.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  /** Fixes that are not made; an answer that needs one is refused. */
  readonly off?: ReadonlyArray<FixName> | undefined
  /** Least confidence of a fix, from 0 to 1; 1 allows only what loses nothing. Default 0. */
  readonly confidence?: number | undefined
}

/** A Standard Schema that says what it is as JSON Schema: zod, arktype, Effect Schema. @category models @since 0.1.0 */
export type Described = StandardSchemaV1 & StandardJSONSchemaV1

/** A JSON Schema, draft 2020-12 or draft-07, as a plain object. @category models @since 0.1.0 */
export type JsonSchema = NoStandard | { readonly [keyword: string]: unknown; readonly "~standard"?: never }

/** However the type of a JSON Schema is declared. */
type NoStandard = object & { readonly "~standard"?: never }

/**
 * What came of an answer.
 *
 * @category models
 * @since 0.1.0
 */
export type Result<A> =
  | { readonly ok: true; readonly value: A; readonly fixes: ReadonlyArray<Fix> }
  | {
      readonly ok: false
      readonly error: RepairError
      /** The best value so far, with all that was found; undefined when nothing could be read. */
      readonly best: unknown
      readonly fixes: ReadonlyArray<Fix>
    }

type Draft = Parameters<typeof json.mend>[0]

interface Step {
  readonly mend: (
    draft: Draft,
    target: Parameters<typeof json.mend>[1],
    options: Options
  ) => { readonly draft: Draft; readonly fixes: ReadonlyArray<Fix>; readonly anew?: boolean }
  readonly doubts?: typeof schema.doubts
}

const steps: ReadonlyArray<Step> = [
  { mend: (draft, target) => markers.mend(draft, target) },
  { mend: (draft, target) => json.mend(draft, target) },
  {
    mend: (draft, target, { confidence, off }) =>
      schema.mend(draft, target, { confidence, off: off as ReadonlyArray<schema.Name> | undefined }),
    doubts: schema.doubts
  }
]

const read = (text: string): Draft => {
  try {
    return { _tag: "Value", value: JSON.parse(text) as unknown, text }
  } catch {
    return { _tag: "Text", text }
  }
}

/** Where a part stands in a text; undefined when it was made of several parts, or stands there twice. */
const placeOf = (part: string, text: string): number | undefined => {
  const at = text.indexOf(part)
  return part === "" || at < 0 || text.includes(part, at + 1) ? undefined : at
}

/** Fixes of a part, as fixes of the whole. */
const moved = (fixes: ReadonlyArray<Fix>, by: number | undefined): ReadonlyArray<Fix> =>
  by === 0
    ? fixes
    : fixes.map(({ offset, ...fix }) =>
        offset === undefined || by === undefined ? fix : { ...fix, offset: offset + by }
      )

/** Judges a value once, however often it is asked for. */
const remembering = (judge: Target["judge"]): Target["judge"] => {
  let last: { readonly of: unknown; readonly verdict: Verdict } | undefined
  return (value) => {
    if (last === undefined || !Object.is(last.of, value)) last = { of: value, verdict: judge(value) }
    return last.verdict
  }
}

/** Runs the repairers until the value fits; one that cannot help, or may not, is passed over. */
const run = (answer: string, wanted: Target, options: Options): Result<unknown> => {
  const judge = remembering(wanted.judge)
  const target = {
    name: "answer",
    jsonSchema: wanted.jsonSchema,
    issues: (value: unknown) => judge(value).issues
  }
  const { confidence = 0, off = [] } = options
  const isBarred = (fix: Fix) => fix.confidence < confidence || off.some((name) => name === fix.name)
  const barred = new Set<string>()
  let fixes: ReadonlyArray<Fix> = []
  let draft = read(answer)
  let place: number | undefined = 0
  let unread = 0
  const fits = () => draft._tag === "Value" && judge(draft.value).issues.length === 0
  for (const { doubts, mend } of steps) {
    if (fits() && doubts?.(draft, target) !== true) continue
    const mended = mend(draft, target, options)
    const bad = mended.fixes.filter(isBarred)
    for (const { name } of bad) barred.add(name)
    if (bad.length > 0 || mended.draft === draft) continue
    // What was fixed in a reading that counts no more is no fix.
    const before = mended.anew === true ? fixes.slice(0, unread) : fixes
    fixes = [...before, ...moved(mended.fixes, place)]
    const { text } = mended.draft
    if (text !== draft.text) {
      const at = placeOf(text, draft.text)
      place = at === undefined || place === undefined ? undefined : place + at
    }
    draft = mended.draft._tag === "Text" ? read(text) : mended.draft
    if (mended.draft._tag === "Text") unread = fixes.length
  }
  const best = draft._tag === "Value" ? draft.value : undefined
  const { issues, value } = draft._tag === "Value" ? judge(best) : { issues: [], value: undefined }
  if (draft._tag === "Value" && issues.length === 0) return { ok: true, value, fixes }
  const error = new RepairError(explain(answer, issues, [...barred]), { issues, best, fixes })
  return { ok: false, error, best, fixes }
}

/**
 * Makes the value that was meant of what a model answered: prose, fences, `[CONTENT]` markers and reasoning are taken off, damaged
 * JSON is read, and the value is fitted to the schema. Valid input comes back as it is, with no fix. What cannot be known is refused,
 * with the best value so far.
 *
 * `schema` is a Standard Schema or a JSON Schema. One that cannot say what it is as JSON Schema, as those of valibot, takes that as
 * `jsonSchema`. The value is what the schema makes of it, transformations included.
 *
 * Never throws because of an answer; takes time in proportion to its length.
 *
 * @example
 * ```ts
 * const result = repair(answer, { schema: z.object({ files: z.array(z.string()) }) })
 * if (result.ok) result.value.files
 * ```
 *
 * @throws TypeError when the schema cannot say what it is as JSON Schema, or has a `$ref` that points nowhere.
 * @category combinators
 * @since 0.1.0
 */
export function repair<S extends Described>(
  answer: string,
  options: Options & { readonly schema: S; readonly jsonSchema?: object | undefined }
): Result<StandardSchemaV1.InferOutput<S>>
export function repair<S extends StandardSchemaV1>(
  answer: string,
  options: Options & { readonly schema: S; readonly jsonSchema: object }
): Result<StandardSchemaV1.InferOutput<S>>
export function repair(
  answer: string,
  options?: Options & { readonly schema?: JsonSchema | undefined }
): Result<unknown>
export function repair(
  answer: string,
  options: Options & { readonly schema?: object | undefined; readonly jsonSchema?: object | undefined } = {}
): Result<unknown> {
  return run(answer, targetOf(options.schema, options.jsonSchema), options)
}

/**
 * As `repair`, but gives the value alone.
 *
 * @throws RepairError when no fitting value can be made; it has the best value so far.
 * @category combinators
 * @since 0.1.0
 */
export function parse<S extends Described>(
  answer: string,
  options: Options & { readonly schema: S; readonly jsonSchema?: object | undefined }
): StandardSchemaV1.InferOutput<S>
export function parse<S extends StandardSchemaV1>(
  answer: string,
  options: Options & { readonly schema: S; readonly jsonSchema: object }
): StandardSchemaV1.InferOutput<S>
export function parse(
  answer: string,
  options?: Options & { readonly schema?: JsonSchema | undefined }
): unknown
export function parse(
  answer: string,
  options: Options & { readonly schema?: object | undefined; readonly jsonSchema?: object | undefined } = {}
): unknown {
  const result = run(answer, targetOf(options.schema, options.jsonSchema), options)
  if (result.ok) return result.value
  throw result.error
}
