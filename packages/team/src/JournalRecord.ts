/**
 * A line of the journal's file.
 *
 * @since 0.1.0
 */

/** Version of the format. @category constants @since 0.1.0 */
export const version = 2

/**
 * What is kept of a step that was done.
 *
 * @category models
 * @since 0.1.0
 */
export interface JournalRecord {
  /** `<role>/<step>:<first 16 digits of asked>#<how many equal ones came before>`. */
  readonly id: string
  /** When it was done, in milliseconds since 1970. */
  readonly at: number
  /** Milliseconds that the run had worked by then, in all of its processes. */
  readonly elapsed: number
  readonly step: string
  readonly role?: string | undefined
  /** SHA-256 of all that the answer depends on, in 64 hexadecimal digits; 16 in a file of format 1. */
  readonly asked: string
  /** The model that was asked, where one was. */
  readonly provider?: string | undefined
  readonly model?: string | undefined
  /** Of the programs that wrote it, by name. */
  readonly versions: Readonly<Record<string, string>>
  /** The answer, as its codec writes it. */
  readonly value: unknown
}

/** The part of an id that equal questions share, and its number among them. @category accessors @since 0.1.0 */
export const split = (id: string): readonly [key: string, ordinal: number] => {
  const at = id.lastIndexOf("#")
  return [id.slice(0, at), Number(id.slice(at + 1))]
}

/** Writes a record as a line, without its end. @category combinators @since 0.1.0 */
export const write = ({ value, ...record }: JournalRecord): string =>
  JSON.stringify({ v: version, ...record, value })

/** Format 1 had but `at`, `id` and `value`. */
const fromFirst = (found: Partial<JournalRecord>): Partial<JournalRecord> => {
  const [, role = "", step = "", asked = ""] = /^(?:([^/]*)\/)?(.*):(\w*)#\d+$/s.exec(found.id ?? "") ?? []
  return { ...found, elapsed: 0, step, asked, versions: {}, ...(role && { role }) }
}

/**
 * Reads a line: its record, undefined when it is another kind of line, or the number of a format that is not known.
 *
 * Throws when it is no line of a journal.
 *
 * @category constructors
 * @since 0.1.0
 */
export const read = (line: string): JournalRecord | undefined | number => {
  const found = JSON.parse(line) as (Partial<JournalRecord> & { readonly v?: unknown }) | null
  if (typeof found !== "object" || found === null || typeof found.v !== "number") throw new Error("no record")
  if (found.v > version || found.v < 1) return found.v
  const record = found.v === 1 ? fromFirst(found) : found
  const { asked, at, elapsed, id, step, value } = record
  if (id === undefined) return undefined
  const isNamed = typeof id === "string" && /#\d+$/.test(id)
  const isWhole = isNamed && value !== undefined && typeof at === "number" && typeof elapsed === "number"
  if (!isWhole || typeof step !== "string" || typeof asked !== "string") throw new Error("no record")
  return { ...record, versions: record.versions ?? {} } as JournalRecord
}
