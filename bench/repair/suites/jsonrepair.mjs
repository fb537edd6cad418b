/**
 * Runs jsonrepair's own test file against a listener in place of the library, and prints its cases as JSON lines.
 *
 *     node jsonrepair.mjs CHECKOUTS >> cases.jsonl
 */
import { readFileSync } from "node:fs"
import { stripTypeScriptTypes } from "node:module"
import { runInNewContext } from "node:vm"

const source = readFileSync(`${process.argv[2]}/jsonrepair/src/index.test.ts`, "utf8")
const script = stripTypeScriptTypes(source.replaceAll(/^import .*$/gm, ""))

const names = []
const named = (name, body) => {
  names.push(name)
  try {
    body()
  } catch {
    // What is about the library's own errors and positions.
  }
  names.pop()
}
const row = (input, wanted) => {
  const name = names.join("/")
  process.stdout.write(`${JSON.stringify({ suite: "jsonrepair", name, input, ...wanted })}\n`)
}
const parse = (text) => {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}
const heard = (value) => typeof value === "object" && value !== null && "heard" in value
const equal = (value) => (text) => {
  const wanted = heard(value) && typeof text === "string" ? parse(text) : undefined
  if (wanted !== undefined) row(value.heard, wanted)
}
const expect = (value) => ({
  toBe: equal(value),
  toEqual: equal(value),
  toThrow: () => {
    const thrown = value()
    if (heard(thrown)) row(thrown.heard, { refuse: true })
  },
  not: { toThrow: () => undefined }
})
const describe = named
describe.each = () => (name, body) => named(name, () => body({ jsonrepair: listen }))
const listen = (text) => ({ heard: text })
const world = {
  describe,
  test: named,
  expect,
  jsonRepairRegular: listen,
  jsonrepairCore: listen,
  JSONRepairError: Error,
  console: { log: () => undefined }
}
runInNewContext(script, world)
