/**
 * The port to a repairer: something that makes a usable value of a careless answer.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

/**
 * What the answer should have been.
 *
 * @category models
 * @since 0.1.0
 */
export interface Target {
  readonly name: string
  /** JSON Schema, draft 2020-12, of the value. */
  readonly jsonSchema: Readonly<Record<string, unknown>>
  /** Says what is wrong with a value; empty when it fits. */
  readonly issues: (value: unknown) => ReadonlyArray<Issue>
}

/** What is wrong with a value, and where. @category models @since 0.1.0 */
export interface Issue {
  readonly path: ReadonlyArray<string | number>
  readonly message: string
}

/**
 * An answer on its way: still text, or already read.
 *
 * @category models
 * @since 0.1.0
 */
export type Draft =
  | { readonly _tag: "Text"; readonly text: string }
  | { readonly _tag: "Value"; readonly value: unknown; readonly text: string }

/**
 * One thing that was changed. No fix is silent.
 *
 * @category models
 * @since 0.1.0
 */
export const Fix = Schema.Struct({
  /** What kind of fix it was, in snake_case; logged as `repair_<name>`. */
  name: Schema.String,
  /** Where in the value. */
  path: Schema.Array(Schema.Union([Schema.String, Schema.Number])),
  /** Where in the text, in UTF-16 units, when known. */
  offset: Schema.optionalKey(Schema.Number),
  /** What stood there, cut to 80 characters. */
  before: Schema.String,
  /** What stands there now, cut to 80 characters. */
  after: Schema.String,
  /** How sure the repairer is, from 0 to 1. 1 loses nothing. */
  confidence: Schema.Number
})

/** @category models @since 0.1.0 */
export type Fix = typeof Fix.Type

/**
 * A better draft and how it came about.
 *
 * @category models
 * @since 0.1.0
 */
export interface Repaired {
  readonly draft: Draft
  readonly fixes: ReadonlyArray<Fix>
  /** The value was read from the text anew: what was fixed while reading it before does not count. */
  readonly anew?: boolean
}

/**
 * What came of a draft; `problem` says why it is not what was wanted.
 *
 * @category models
 * @since 0.1.0
 */
export interface Mended extends Repaired {
  readonly problem?: string
}

/**
 * No repairer could make a fitting value; the best draft is kept.
 *
 * @category errors
 * @since 0.1.0
 */
export class Unrepairable extends Schema.TaggedError<Unrepairable>()("Unrepairable", {
  message: Schema.String,
  /** The best value so far; undefined when nothing could be read. */
  value: Schema.optionalKey(Schema.Unknown),
  fixes: Schema.Array(Fix)
}) {}

/**
 * Makes a better draft of a draft, or says that it cannot.
 *
 * A draft that fits comes back untouched with no fix; repairing twice is repairing once; the cost is linear in the text; no
 * recursion on the depth of the input; it never throws.
 *
 * @category models
 * @since 0.1.0
 */
export interface Repairer<R = never> {
  readonly name: string
  /** Says that a value which fits may still not be what was meant; a chain then asks this repairer all the same. */
  readonly doubts?: (value: unknown, target: Target) => boolean
  readonly repair: (draft: Draft, target: Target) => Effect.Effect<Repaired, Unrepairable, R>
}

/**
 * Makes a target of a schema.
 *
 * @category constructors
 * @since 0.1.0
 */
export const target = <A>(name: string, schema: Schema.Codec<A, unknown>): Target => {
  const document = Schema.toJsonSchemaDocument(schema)
  const validate = Schema.toStandardSchemaV1(schema)["~standard"].validate
  return {
    name,
    jsonSchema: {
      ...document.schema,
      ...(Object.keys(document.definitions).length > 0 && { $defs: document.definitions })
    },
    issues: (value) => {
      const result = validate(value)
      if (result instanceof Promise) throw new Error(`${name}: the schema of a target must decode at once`)
      return (result.issues ?? []).map(({ message, path = [] }) => ({
        // The message of a check that ran out of stack has the stack in it.
        message: message.split("\n    at ", 1)[0]!,
        path: path
          .map((step) => (typeof step === "object" ? step.key : step))
          .map((key) => (typeof key === "number" ? key : String(key)))
      }))
    }
  }
}

/** A check that throws, as one that calls itself does on what is nested too deeply, is an issue too. */
const issuesOf = (target: Target, value: unknown): ReadonlyArray<Issue> => {
  try {
    return target.issues(value)
  } catch (cause) {
    return [{ path: [], message: `the value cannot be checked: ${String(cause)}` }]
  }
}

/** A target that never throws and checks a value once, however often it is asked. */
const safe = (target: Target): Target => {
  let last: { readonly value: unknown; readonly issues: ReadonlyArray<Issue> } | undefined
  const issues = (value: unknown) => {
    if (last === undefined || last.value !== value) last = { value, issues: issuesOf(target, value) }
    return last.issues
  }
  return { ...target, issues }
}

/**
 * Makes a repairer of a plain function.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (
  name: string,
  mend: (draft: Draft, target: Target) => Mended,
  more: Pick<Repairer, "doubts"> = {}
): Repairer => ({
  ...more,
  name,
  repair: (draft, target) =>
    Effect.suspend(() => {
      const { problem, ...repaired } = mend(draft, safe(target))
      if (problem === undefined) return Effect.succeed(repaired)
      const value = repaired.draft._tag === "Value" ? { value: repaired.draft.value } : {}
      return Effect.fail(new Unrepairable({ message: problem, fixes: repaired.fixes, ...value }))
    })
})

/** Where a part stands in a text; undefined when it was made of several parts or stands there twice. */
const placeOf = (part: string, text: string): number | undefined => {
  const at = text.indexOf(part)
  return part === "" || at < 0 || text.includes(part, at + 1) ? undefined : at
}

/** Fixes of a part, as fixes of the whole. */
const moved = (fixes: ReadonlyArray<Fix>, by: number | undefined): ReadonlyArray<Fix> =>
  fixes.map(({ offset, ...fix }) =>
    offset === undefined || by === undefined ? fix : { ...fix, offset: offset + by }
  )

const parse = (text: string): Draft => {
  try {
    return { _tag: "Value", value: JSON.parse(text) as unknown, text }
  } catch {
    return { _tag: "Text", text }
  }
}

/**
 * Runs repairers in order until the draft fits the target; one that cannot help is passed over.
 *
 * @category combinators
 * @since 0.1.0
 */
export const chain = <R = never>(repairers: ReadonlyArray<Repairer<R>>): Repairer<R> => ({
  name: repairers.map(({ name }) => name).join(" > "),
  doubts: (value, target) => repairers.some(({ doubts }) => doubts?.(value, target) ?? false),
  repair: (start, given) =>
    Effect.gen(function* () {
      const target = safe(given)
      const fixes: Array<Fix> = []
      let draft = start._tag === "Text" ? parse(start.text) : start
      let place: number | undefined = 0
      let read = 0
      const fits = () => draft._tag === "Value" && target.issues(draft.value).length === 0
      for (const repairer of repairers) {
        if (fits() && draft._tag === "Value" && !(repairer.doubts?.(draft.value, target) ?? false)) continue
        const repaired: Repaired = yield* repairer.repair(draft, target).pipe(
          Effect.catchTag("Unrepairable", ({ fixes, value }) =>
            Effect.succeed({
              draft: value === undefined ? draft : { _tag: "Value" as const, value, text: draft.text },
              fixes
            })
          )
        )
        if (repaired.anew === true) fixes.length = read
        fixes.push(...moved(repaired.fixes, place))
        if (repaired.draft._tag === "Text") read = fixes.length
        const { text } = repaired.draft
        if (text !== draft.text) {
          const at = placeOf(text, draft.text)
          place = at === undefined || place === undefined ? undefined : place + at
        }
        draft = repaired.draft._tag === "Text" ? parse(text) : repaired.draft
      }
      if (fits()) return { draft, fixes }
      return yield* draft._tag === "Text"
        ? new Unrepairable({ message: `No value of ${target.name} could be read`, fixes })
        : new Unrepairable({
            message: target
              .issues(draft.value)
              .map(({ message, path }) => `${path.join(".")}: ${message}`)
              .join("; "),
            value: draft.value,
            fixes
          })
    })
})
