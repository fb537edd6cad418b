import { readFileSync } from "node:fs"
import { basename } from "node:path"

import { canonical, load } from "./Corpus.ts"
import { fingerprint } from "./differences.ts"
import type { Reading } from "./Reader.ts"
import { issues } from "./Validator.ts"

type JsonSchema = Readonly<Record<string, unknown>>

/** How a reading is judged: the value is the wanted one, another one, or none was given. */
export type Verdict = "right" | "wrong" | "refused"

/** One answer to read. */
export interface Case {
  readonly name: string
  readonly input: string
  readonly schema: JsonSchema | undefined
  readonly judge: (reading: Reading) => Verdict
}

/** Answers of one origin. */
export interface CaseSet {
  readonly name: string
  readonly cases: ReadonlyArray<Case>
}

const lines = (path: string): ReadonlyArray<unknown> =>
  readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line) as unknown)

const against =
  (wanted: ReadonlyArray<unknown>, mayLack: boolean) =>
  ({ refused, value }: Reading): Verdict => {
    const isEqual = wanted.some((each) => canonical(each) === canonical(value))
    if (refused === undefined) return isEqual ? "right" : "wrong"
    // What was never in the text cannot be given: the rest of it is all that can be wanted.
    return isEqual && mayLack ? "right" : "refused"
  }

/** Damaged answers with the value each stands for. */
export const corpus = (path: string): CaseSet => ({
  name: basename(path, ".jsonl"),
  cases: load(path).map((row) => ({
    name: row.id,
    input: row.input,
    schema: row.schema,
    judge: against(
      [row.expected, ...(row.accept ?? [])],
      (row.missing_required?.length ?? 0) > 0 ||
        row.trunc !== undefined ||
        issues(row.schema ?? {}, row.expected).length > 0
    )
  }))
})

interface Foreign {
  readonly suite: string
  readonly name: string
  readonly input: string
  readonly schema?: JsonSchema | null
  readonly value?: unknown
  readonly refuse?: true
}

/** The cases of other people's suites, as `suites/` reads them out of their checkouts: each once, and without those that we read otherwise on purpose. */
export const suites = (path: string, differences: ReadonlyMap<string, string>): ReadonlyArray<CaseSet> => {
  const rows = new Map(
    (lines(path) as ReadonlyArray<Foreign>).map((row) => [
      JSON.stringify([row.suite, row.input, row.schema, row.value]),
      row
    ])
  )
  const isMeantOtherwise = ({ input, schema }: Foreign) => differences.has(fingerprint(input, schema))
  return [...Map.groupBy(rows.values(), ({ suite }) => suite)].map(([suite, cases]) => ({
    name: `${suite}'s suite without ${cases.filter(isMeantOtherwise).length}`,
    cases: cases
      .filter((row) => !isMeantOtherwise(row))
      .map(({ input, name, refuse, schema, value }) => ({
        name,
        input,
        schema: schema ?? undefined,
        judge: refuse
          ? ({ refused }: Reading): Verdict => (refused === undefined ? "wrong" : "right")
          : against([value], true)
      }))
  }))
}

interface Raw {
  readonly idea: string
  readonly language: string
  readonly kind: string
  readonly temperature: number
  readonly schema: JsonSchema
  readonly text: string
}

/** Letters and digits of every script, which no repair may change; marks and blanks are what models get wrong. */
const letters = (text: string): string =>
  text
    .replaceAll(/\\u([0-9a-f]{4})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replaceAll(/\\[nrt]/g, "")
    .replaceAll(/[^\p{L}\p{N}]/gu, "")

/** Whether every leaf of a value stands in the answer, and the key of what is empty: a list that nobody wrote is made up. */
const isSaid = (value: unknown, key: string, said: string): boolean => {
  if (value === null) return true
  if (typeof value !== "object") return said.includes(letters(JSON.stringify(value)))
  const items = Object.entries(value)
  return items.length === 0
    ? said.includes(letters(key))
    : items.every(([name, item]) => isSaid(item, Array.isArray(value) ? key : name, said))
}

/** Raw answers of real models: right is a value that fits the schema and every leaf of which stands in the answer. */
export const answers = (path: string): CaseSet => ({
  name: `answers of ${basename(path, ".jsonl")}`,
  cases: (lines(path) as ReadonlyArray<Raw>)
    .filter(({ schema }) => schema["type"] === "object")
    .map(({ idea, kind, language, schema, temperature, text }) => {
      const said = letters(text)
      return {
        name: [idea, language, kind, temperature].join(" "),
        input: text,
        schema,
        judge: ({ refused, value }: Reading): Verdict => {
          if (refused !== undefined) return "refused"
          const isFaithful = isSaid(value, "", said)
          return issues(schema, value).length === 0 && isFaithful ? "right" : "wrong"
        }
      }
    })
})
