/** A peer written in JavaScript, as a process: a JSON line with `text` and `schema` in, a line with `value` or `error` out. */
import { createInterface } from "node:readline"

/** What applications write themselves: past the thoughts, into the fence, from the first bracket to the last. */
const extract = (text) => {
  const answer = text.slice(text.lastIndexOf("</think>") + 1)
  const fenced =
    /```(?:json)?\s*([\s\S]*?)```/.exec(answer)?.[1] ??
    /\[CONTENT\]([\s\S]*?)\[\/CONTENT\]/.exec(answer)?.[1] ??
    answer
  const from = fenced.search(/[[{]/)
  const to = Math.max(fenced.lastIndexOf("}"), fenced.lastIndexOf("]"))
  return from < 0 || to < from ? fenced : fenced.slice(from, to + 1)
}

const readers = {
  "JSON.parse": async () => (text) => JSON.parse(text),
  "extract + JSON.parse": async () => (text) => JSON.parse(extract(text)),
  jsonrepair: async () => {
    const { jsonrepair } = await import("jsonrepair")
    return (text) => JSON.parse(jsonrepair(text))
  },
  "extract + jsonrepair": async () => {
    const { jsonrepair } = await import("jsonrepair")
    return (text) => JSON.parse(jsonrepair(extract(text)))
  },
  jaison: async () => (await import("./node_modules/jaison.mjs")).default,
  "best-effort-json-parser": async () => (await import("best-effort-json-parser")).parse,
  "partial-json": async () => (await import("partial-json")).parse,
  "dirty-json": async () => (await import("dirty-json")).default.parse,
  json5: async () => (await import("json5")).default.parse,
  "ai parsePartialJson": async () => {
    const { parsePartialJson } = await import("ai")
    return async (text) => {
      const { state, value } = await parsePartialJson(text)
      if (state === "failed-parse" || value === undefined) throw new Error(state)
      return value
    }
  },
  BAML: async () => (await import("./baml.mjs")).read
}

const read = await readers[process.argv[2]]()
for await (const line of createInterface({ input: process.stdin })) {
  const { schema, text } = JSON.parse(line)
  let answer
  try {
    answer = { value: await read(text, schema) }
  } catch (error) {
    answer = { error: String(error?.message ?? error).slice(0, 200), value: error?.best }
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`)
}
