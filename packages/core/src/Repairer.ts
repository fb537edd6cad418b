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
  /** Why the draft is still not what was wanted, when it is not. */
  readonly problem?: string | undefined
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
  /** Says that a draft which fits may still not be what was meant; a chain then asks this repairer all the same. */
  readonly doubts?: (draft: Draft, target: Target) => boolean
  readonly repair: (draft: Draft, target: Target) => Effect.Effect<Repaired, Unrepairable, R>
}

/**
 * Makes a target of a schema.
 *
 * @category constructors
 * @since 0.1.0
 */
export const target = <A>(name: string, schema: Schema.Codec<A, unknown>): Target => {
  const { definitions: $defs, schema: own } = Schema.toJsonSchemaDocument(schema)
  const validate = Schema.toStandardSchemaV1(schema)["~standard"].validate
  return {
    name,
    jsonSchema: Object.keys($defs).length === 0 ? own : { ...own, $defs },
    issues: (value) => {
      const result = validate(value)
      if (result instanceof Promise) throw new Error(`${name}: the schema of a target must decode at once`)
      return (result.issues ?? []).map(({ message, path = [] }) => ({
        // The message of a check that ran out of stack has the stack in it.
        message: message.split("\n    at ", 1)[0]!,
        path: path.map((step) => keyOf(typeof step === "object" ? step.key : step))
      }))
    }
  }
}

const keyOf = (key: PropertyKey): string | number => (typeof key === "number" ? key : String(key))

const conclude = ({ draft, fixes, problem: message }: Repaired) =>
  message === undefined
    ? Effect.succeed({ draft, fixes })
    : new Unrepairable({ message, fixes, ...("value" in draft && { value: draft.value }) })

/**
 * Makes a repairer of a plain function.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (name: string, mend: (draft: Draft, target: Target) => Repaired): Repairer => ({
  name,
  repair: (draft, target) => Effect.suspend(() => conclude(mend(draft, target)))
})

const valued = (value: unknown, text: string): Draft => ({ _tag: "Value", value, text })

const read = (text: string): Draft => {
  try {
    return valued(JSON.parse(text), text)
  } catch {
    return { _tag: "Text", text }
  }
}

/** What is wrong with a draft; a check that throws, as one does on what is nested too deeply for it, is wrong as well. */
const problemOf = (draft: Draft, target: Target): string | undefined => {
  if (draft._tag === "Text") return `No value of ${target.name} could be read`
  try {
    const issues = target.issues(draft.value).map(({ message, path }) => `${path.join(".")}: ${message}`)
    return issues.length === 0 ? undefined : issues.join("; ")
  } catch (cause) {
    return `The value cannot be checked: ${String(cause)}`
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
  repair: (start, target) =>
    Effect.gen(function* () {
      let draft = start._tag === "Text" ? read(start.text) : start
      let problem = problemOf(draft, target)
      const fixes: Array<Fix> = []
      for (const { doubts, repair } of repairers) {
        if (problem === undefined && !doubts?.(draft, target)) continue
        const repaired = yield* Effect.catchTag(repair(draft, target), "Unrepairable", ({ fixes, value }) =>
          Effect.succeed({ draft: value === undefined ? draft : valued(value, draft.text), fixes })
        )
        draft = repaired.draft._tag === "Text" ? read(repaired.draft.text) : repaired.draft
        problem = problemOf(draft, target)
        fixes.push(...repaired.fixes)
      }
      return yield* conclude({ draft, fixes, problem })
    })
})
