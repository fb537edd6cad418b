// Calls a library as somebody showed it: input.json {module, calls: [{code, gives?, raises?}]} -> output.json [message or null].
import { readFileSync, writeFileSync } from "node:fs"
import { pathToFileURL } from "node:url"
import { inspect, isDeepStrictEqual } from "node:util"
import { Script } from "node:vm"

const { calls, module } = JSON.parse(readFileSync("input.json", "utf8"))

/** The script of a code: of an expression, or of statements whose last one gives the value. */
const compile = (code) => {
  try {
    return new Script(`(${code}\n)`)
  } catch {
    return new Script(`{\n${code}\n}`)
  }
}

const isNumber = (value) => typeof value === "number"

const isClose = (value, expected, wanted) => {
  const digits = wanted.trim().split(".")[1]?.length ?? 0
  return Math.abs(value - expected) <= (digits > 0 ? 0.51 * 10 ** -digits : 1e-9)
}

const isSame = async (value, wanted) => {
  const written = wanted.trim()
  if ([String(value), inspect(value), JSON.stringify(value)].includes(written)) return true
  try {
    const expected = await compile(wanted).runInThisContext()
    return isNumber(value) && isNumber(expected)
      ? isClose(value, expected, wanted)
      : isDeepStrictEqual(value, expected)
  } catch {
    return false
  }
}

const namesOf = (error) => {
  const names = [error?.name]
  for (let kind = error?.constructor; kind?.name; kind = Object.getPrototypeOf(kind)) names.push(kind.name)
  return names
}

const judge = async ({ code, gives, raises }) => {
  let script
  try {
    script = compile(code)
  } catch {
    // The example itself cannot be read: nothing is said against the library
    return null
  }
  const said = []
  const { log } = console
  console.log = (...words) =>
    void said.push(words.map((word) => (typeof word === "string" ? word : inspect(word))).join(" "))
  let value
  try {
    value = await script.runInThisContext()
  } catch (error) {
    const what = error instanceof Error ? `${error.name}: ${error.message}` : inspect(error)
    if (raises === undefined) return `${code} must give ${gives}; it fails with ${what}`
    return namesOf(error).includes(raises) ? null : `${code} must throw ${raises}; it throws ${what}`
  } finally {
    console.log = log
  }
  if (raises !== undefined) return `${code} must throw ${raises}; it gives ${inspect(value)}`
  if (gives === undefined || (await isSame(value, gives))) return null
  const isPrinted =
    value === undefined && said.join("\n").trim() === gives.trim().replaceAll(/^["']|["']$/g, "")
  return isPrinted ? null : `${code} must give ${gives}; it gives ${inspect(value)}`.slice(0, 300)
}

const loaded = await import(pathToFileURL(module).href)
const whole = loaded.default
const name = module
  .split("/")
  .at(-1)
  .replace(/\.\w+$/, "")
const scope = { [name]: whole ?? loaded, ...loaded }
if (typeof whole === "function" && whole.name) scope[whole.name] = whole
if (typeof whole === "object" && whole !== null) Object.assign(scope, whole)
for (const [key, value] of Object.entries(scope))
  if (key !== "default") Object.defineProperty(globalThis, key, { value, configurable: true, writable: true })

const found = []
for (const call of calls) found.push(await judge(call))
writeFileSync("output.json", JSON.stringify(found))
process.exit(0)
