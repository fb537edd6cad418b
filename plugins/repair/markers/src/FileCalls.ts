import { blocks } from "./Fences.ts"
import { pathOf } from "./FileName.ts"
import type { File } from "./Files.ts"

type Json = Readonly<Record<string, unknown>>

const isRecord = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const pathKeys = ["path", "file_path", "filePath", "filepath", "filename", "file_name", "file", "name"]
const contentKeys = ["content", "contents", "code", "text", "source", "body", "file_text", "data"]
const wrappers = [
  "arguments",
  "parameters",
  "input",
  "args",
  "tool_input",
  "function",
  "files",
  "tool_calls",
  "calls"
]

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

const textAt = (value: Json, keys: ReadonlyArray<string>): string | undefined => {
  for (const key of keys) if (typeof value[key] === "string") return value[key]
  return undefined
}

const DEEPEST = 6

/** Files in a value: `{path, content}`, `{"main.py": "..."}`, lists of them, and calls of tools with them. */
const filesIn = (value: unknown, depth = 0): ReadonlyArray<File> => {
  if (depth > DEEPEST) return []
  if (Array.isArray(value)) return value.flatMap((each) => filesIn(each, depth + 1))
  if (typeof value === "string")
    return value.trimStart().startsWith("{") ? filesIn(parse(value), depth + 1) : []
  if (!isRecord(value)) return []
  const path = pathOf(textAt(value, pathKeys) ?? "")
  const content = textAt(value, contentKeys)
  if (path !== undefined && content !== undefined)
    return [{ path, code: content.endsWith("\n") ? content : `${content}\n`, complete: true }]
  const entries = Object.entries(value)
  if (entries.length > 0 && entries.every(([key, each]) => typeof each === "string" && pathOf(key) === key))
    return entries.map(([key, each]) => {
      const code = String(each)
      return { path: key, code: code.endsWith("\n") ? code : `${code}\n`, complete: true }
    })
  return wrappers.flatMap((key) => (key in value ? filesIn(value[key], depth + 1) : []))
}

const call = /<(tool_call|function_call|tool)>([\s\S]*?)(?:<\/\1>|(?=<\1>)|$)/gi

/** Files in JSON: the whole answer, a fence, or tool calls printed as text. */
export const calledFiles = (text: string): ReadonlyArray<File> => {
  const whole = filesIn(parse(text))
  if (whole.length > 0) return whole
  const called = [...text.matchAll(call)].flatMap((match) => filesIn(parse(match[2] ?? "")))
  if (called.length > 0) return called
  return blocks(text)
    .filter(({ code }) => /^\s*[[{]/.test(code))
    .flatMap(({ code }) => filesIn(parse(code)))
}
