/**
 * What is said to the model to get the parts that are missing or wrong.
 */
import { isRecord, resolved, type Part } from "./Part.ts"

type Json = Readonly<Record<string, unknown>>

const quoted = (value: unknown): string => JSON.stringify(value)

const DEEPEST = 3

/** A type in words: `a list of texts`, `one of "P0", "P1"`. */
export const typeInWords = (root: Json, given: unknown, depth = DEEPEST): string => {
  const node = resolved(root, given)
  const options = Array.isArray(node["enum"]) ? (node["enum"] as ReadonlyArray<unknown>) : undefined
  if (options !== undefined)
    return options.length === 1 ? quoted(options[0]) : `one of ${options.map(quoted).join(", ")}`
  if ("const" in node) return quoted(node["const"])
  const either = node["anyOf"] ?? node["oneOf"]
  if (Array.isArray(either))
    return [...new Set(either.map((part) => typeInWords(root, part, depth)))].join(" or ")
  const type: unknown = Array.isArray(node["type"]) ? node["type"][0] : node["type"]
  switch (type) {
    case "string":
      return "text"
    case "integer":
      return "whole number"
    case "number":
      return "number"
    case "boolean":
      return "true or false"
    case "null":
      return "null"
    case "array": {
      if (depth === 0) return "list"
      const prefix = node["prefixItems"]
      if (Array.isArray(prefix) && prefix.length > 0 && node["maxItems"] === prefix.length) {
        return `list [${prefix.map((item) => typeInWords(root, item, depth - 1)).join(", ")}]`
      }
      const item = isRecord(node["items"]) ? node["items"] : Array.isArray(prefix) ? prefix[0] : {}
      return `list of (${typeInWords(root, item, depth - 1)})`
    }
    case "object": {
      const properties = isRecord(node["properties"]) ? Object.entries(node["properties"]) : []
      if (depth === 0 || properties.length === 0) return "object"
      return `object with ${properties.map(([key, inner]) => `${quoted(key)} (${typeInWords(root, inner, depth - 1)})`).join(", ")}`
    }
    default:
      return "any value"
  }
}

const MOST_OF_A_FIELD = 160
const MOST_OF_A_VALUE = 1_200

/** What is known already, so that the rest agrees with it: each field cut, all of it cut. */
const knownSoFar = (value: unknown, parts: ReadonlyArray<Part>): string => {
  if (!isRecord(value)) return ""
  const asked = new Set(parts.map(({ path }) => path[0]))
  let room = MOST_OF_A_VALUE
  const lines: Array<string> = []
  for (const [key, field] of Object.entries(value)) {
    const text = typeof field === "string" ? field : (JSON.stringify(field) ?? "")
    const line = `- ${key}: ${text.length > MOST_OF_A_FIELD ? `${text.slice(0, MOST_OF_A_FIELD)}…` : text}`
    if (asked.has(key) || text === "" || line.length > room) continue
    room -= line.length
    lines.push(line)
  }
  return lines.length === 0 ? "" : `Known already, do not repeat it:\n${lines.join("\n")}\n\n`
}

const described = (root: Json, { isMissing, label, node, problem }: Part): string => {
  const description = typeof node["description"] === "string" ? `: ${node["description"]}` : ""
  return `- ${quoted(label)} (${typeInWords(root, node)})${description}. ${isMissing ? "It is missing." : `It is wrong: ${problem}`}`
}

/** Asks for some parts in one JSON object. */
export const askForParts = (root: Json, name: string, value: unknown, parts: ReadonlyArray<Part>): string =>
  [
    `The ${name} is not complete.`,
    "",
    knownSoFar(value, parts) + "Still needed:",
    ...parts.map((part) => described(root, part)),
    "",
    `Answer with one JSON object that has only ${parts.length === 1 ? "this key" : "these keys"}: ${parts
      .map(({ label }) => quoted(label))
      .join(", ")}. No other text.`
  ].join("\n")

const MOST_OF_THE_WHOLE = 4_000

/** Asks for the value again, where what is wrong with it is no single part of it. */
export const askForWhole = (root: Json, name: string, value: unknown, { node, problem }: Part): string => {
  const text = JSON.stringify(value) ?? ""
  return [
    `This ${name} is not right:`,
    "",
    text.length > MOST_OF_THE_WHOLE ? `${text.slice(0, MOST_OF_THE_WHOLE)}…` : text,
    "",
    `It is wrong: ${problem}`,
    `It must be: ${typeInWords(root, node)}`,
    "",
    "Answer with the whole JSON object, put right; keep what is right as it is. No other text."
  ].join("\n")
}

/** How one part is written without JSON, for a model that cannot write it. */
export type PlainForm = "text" | "lines" | "word"

/** The plain form of a part; undefined when only JSON can hold it. */
export const plainForm = (root: Json, part: Part): PlainForm | undefined => {
  const node = part.node
  if (Array.isArray(node["enum"])) return "word"
  const type = node["type"]
  if (type === "string") return "text"
  if (type === "integer" || type === "number" || type === "boolean") return "word"
  if (type !== "array") return undefined
  const item = resolved(
    root,
    node["items"] ?? (Array.isArray(node["prefixItems"]) ? node["prefixItems"][0] : undefined)
  )
  return item["type"] === "string" && !Array.isArray(item["enum"]) ? "lines" : undefined
}

const HOW: Readonly<Record<PlainForm, string>> = {
  text: "Write only this text. No JSON, no quotes, no heading, no comment.",
  lines: "Write one item per line, beginning with `- `. No JSON, no heading, no comment.",
  word: "Write only the value, in one line. No JSON, no quotes, no comment."
}

/** Asks for one part in plain words. */
export const askForPart = (root: Json, name: string, value: unknown, part: Part, form: PlainForm): string => {
  const description = typeof part.node["description"] === "string" ? `: ${part.node["description"]}` : ""
  return [
    `One part of the ${name} is still needed.`,
    "",
    `${knownSoFar(value, [part])}Needed: ${part.label} (${typeInWords(root, part.node)})${description}`,
    "",
    HOW[form]
  ].join("\n")
}
