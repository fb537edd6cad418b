/**
 * An event as a line of JSON: how it is read, and the schema that is published.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

import { Event, type Stamped, version } from "./Event.ts"

const decode = Schema.decodeUnknownOption(Event)

/**
 * Reads a line: its event; undefined when it is none that is known; or the number of a version that is not.
 *
 * @category constructors
 * @since 0.1.0
 */
export const read = (line: string): Stamped | undefined | number => {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return undefined
  }
  if (typeof value !== "object" || value === null) return undefined
  const { _tag, at, v } = value as { readonly _tag?: unknown; readonly at?: unknown; readonly v?: unknown }
  if (_tag === "RunStarted" && typeof v === "number" && v > version) return v
  const event = decode(value)
  return Option.isSome(event) && typeof at === "number" ? { ...event.value, at } : undefined
}

/**
 * The line that `--json` adds where a command fails; it is no event.
 *
 * @category models
 * @since 0.1.0
 */
export const Failed = Schema.TaggedStruct("Failed", {
  what: Schema.String,
  evidence: Schema.optionalKey(Schema.String),
  /** What to do. */
  fix: Schema.optionalKey(Schema.String),
  exitCode: Schema.Number,
  /** Command that goes on with the run. */
  resume: Schema.optionalKey(Schema.String)
})

type Json = Readonly<Record<string, unknown>>

/** Words for numbers that are not finite, which JSON's own writer never uses. */
const isWord = ({ enum: words }: Json): boolean => Array.isArray(words) && words.includes("NaN")

const plain = (node: unknown): unknown => {
  const { anyOf } = (node ?? {}) as { readonly anyOf?: ReadonlyArray<Json> }
  const kept = anyOf?.filter((one) => !isWord(one)) ?? []
  return kept.length === anyOf?.length || kept.length === 0
    ? node
    : kept.length === 1
      ? kept[0]
      : { anyOf: kept }
}

/** What a later version adds is let through. */
const schemaOf = (member: Schema.Constraint): Json => {
  const { schema } = Schema.toJsonSchemaDocument(Schema.toEncoded(member), { onExcessProperty: "ignore" })
  return JSON.parse(JSON.stringify(schema, (_, node: unknown) => plain(node))) as Json
}

/**
 * Makes the JSON Schema of a line.
 *
 * @category constructors
 * @since 0.1.0
 */
export const document = (): Json => {
  const at = { description: "When it happened, in milliseconds since 1970.", type: "number" }
  const events = Event.members.map((member) => {
    const { properties, required, ...rest } = schemaOf(member) as {
      readonly properties: Json
      readonly required: ReadonlyArray<string>
    }
    const whole = { ...rest, required: [...required, "at"], properties: { ...properties, at } }
    return [member.fields._tag.schema.literal, whole] as const
  })
  const lines = [...events, ["Failed", schemaOf(Failed)] as const]
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: "https://unpkg.com/@metagpt-ts/team/events.schema.json",
    title: `Events of metagpt-ts, version ${version}`,
    description:
      "A line of `metagpt --json` and of `.metagpt/events.jsonl`. Pass over a `_tag` that is not here.",
    anyOf: lines.map(([tag]) => ({ $ref: `#/$defs/${tag}` })),
    $defs: Object.fromEntries(lines)
  }
}
