/**
 * `metagpt repair --jsonl`: many answers, one JSON object a line.
 *
 * @since 0.1.0
 */
import { StringDecoder } from "node:string_decoder"

import { type JsonSchema, repair } from "@metagpt-ts/repair"

import { written } from "./JsonText.ts"

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

interface Reply {
  readonly id: unknown
  readonly value?: unknown
  /** Paths of required fields that the answer does not have; the value is all that it has. */
  readonly missing?: ReadonlyArray<ReadonlyArray<string | number>>
  readonly error?: string
  readonly best?: unknown
  readonly fixes: ReadonlyArray<unknown>
}

const refused = (id: unknown, error: string): Reply => ({ id, error, fixes: [] })

const reply = (row: Readonly<Record<string, unknown>>, at: number, schema: JsonSchema | undefined): Reply => {
  const { id = null, input } = row
  const own = row["schema"] ?? schema
  if (typeof input !== "string") return refused(id, `line ${at} has no text as its "input"`)
  if (own !== undefined && !isObject(own)) return refused(id, `line ${at} has a "schema" that is no object`)
  try {
    const result = repair(input, { schema: own })
    const { fixes } = result
    if (result.ok) return { id, value: result.value, fixes }
    const { best, error } = result
    return error.isIncomplete
      ? { id, value: best, missing: error.missing, fixes }
      : { id, error: error.message, best, fixes }
  } catch (cause) {
    return refused(id, `line ${at} cannot be answered: ${(cause as Error).message}`)
  }
}

/**
 * Answers one line; a line that cannot be used is answered by what is wrong with it.
 *
 * @category combinators
 * @since 0.1.0
 */
export const answer = (line: string, at: number, schema?: JsonSchema): string => {
  let row: unknown
  try {
    row = JSON.parse(line)
  } catch (cause) {
    return written(refused(null, `line ${at} is no JSON: ${(cause as Error).message}`))
  }
  return written(
    isObject(row)
      ? reply(row, at, schema)
      : refused(null, `line ${at} is no object: {"id", "input", "schema"?} is needed`)
  )
}

/**
 * Cuts what is read into lines, at line feeds only: other separators may stand in JSON as they are.
 *
 * @category combinators
 * @since 0.1.0
 */
export async function* lines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new StringDecoder("utf8")
  let begun: Array<string> = []
  for await (const chunk of chunks) {
    const [first = "", ...rest] = decoder.write(Buffer.from(chunk)).split("\n")
    begun.push(first)
    for (const next of rest) {
      yield begun.join("")
      begun = [next]
    }
  }
  yield begun.join("") + decoder.end()
}

/** Writes, and waits while the reader is slower. */
const write = (output: NodeJS.WritableStream, text: string): Promise<void> =>
  new Promise((resolve) => {
    if (output.write(text)) resolve()
    else output.once("drain", resolve)
  })

/**
 * Answers every line that is not blank, in order, each as soon as it is read.
 *
 * @category combinators
 * @since 0.1.0
 */
export const answerAll = async (
  input: AsyncIterable<Uint8Array>,
  output: NodeJS.WritableStream,
  schema?: JsonSchema
): Promise<void> => {
  let at = 0
  for await (const line of lines(input)) {
    at++
    const row = line.replace(/^\uFEFF/u, "")
    if (row.trim() !== "") await write(output, `${answer(row, at, schema)}\n`)
  }
}
