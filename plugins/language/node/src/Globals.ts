/**
 * Names that nobody imports: those of Node, of browsers, and of test runners.
 *
 * @since 0.1.0
 */
import { builtinModules } from "node:module"
import { runInNewContext } from "node:vm"

const words = (text: string): ReadonlyArray<string> => text.split(/\s+/).filter((word) => word !== "")

/** Names of the language itself, and of Node 22 and later; what this process put beside them is not theirs. */
const node = new Set([
  ...(runInNewContext("Object.getOwnPropertyNames(globalThis)") as ReadonlyArray<string>),
  ...Object.getOwnPropertyNames(Object.prototype),
  ...words(`global process Buffer console setTimeout setInterval setImmediate clearTimeout clearInterval clearImmediate
    queueMicrotask structuredClone atob btoa fetch gc URL URLSearchParams URLPattern TextEncoder TextDecoder TextEncoderStream
    TextDecoderStream CompressionStream DecompressionStream AbortController AbortSignal DOMException Event EventTarget EventSource
    MessageEvent CloseEvent CustomEvent ErrorEvent WebSocket MessageChannel MessagePort BroadcastChannel Blob File FormData Headers
    Request Response ReadableStream ReadableStreamDefaultReader ReadableStreamDefaultController WritableStream
    WritableStreamDefaultWriter TransformStream ByteLengthQueuingStrategy CountQueuingStrategy performance Performance
    PerformanceEntry PerformanceMark PerformanceMeasure PerformanceObserver crypto Crypto CryptoKey SubtleCrypto navigator Navigator
    Storage localStorage sessionStorage WebAssembly SharedArrayBuffer Atomics Float16Array Iterator Temporal Bun Deno`)
])

/** Names that a file has by its form. */
const ofFormat = {
  commonjs: new Set(["require", "module", "exports", "__dirname", "__filename"]),
  module: new Set<string>()
}

/** Names that browsers have and Node has not. */
const browser = new Set(
  words(`window document alert confirm prompt self top parent frames location history screen innerWidth innerHeight outerWidth
    outerHeight requestAnimationFrame cancelAnimationFrame addEventListener removeEventListener dispatchEvent getComputedStyle
    matchMedia Image Audio AudioContext Option Node NodeList Element HTMLElement SVGElement HTMLCanvasElement CanvasRenderingContext2D
    KeyboardEvent MouseEvent TouchEvent PointerEvent UIEvent InputEvent DOMParser XMLHttpRequest FileReader MutationObserver
    IntersectionObserver ResizeObserver Worker Notification indexedDB open close postMessage print scroll scrollTo customElements ShadowRoot
    speechSynthesis SpeechSynthesisUtterance visualViewport devicePixelRatio caches cookieStore React ReactDOM jQuery $ p5 THREE
    Phaser`)
)

/** Names that a runner gives to test files. */
export const testing = new Set(
  words(
    "describe it test suite expect jest vi vitest beforeEach afterEach beforeAll afterAll before after assert xit xdescribe fit fdescribe"
  )
)

export type Format = keyof typeof ofFormat

/** Names that code asks for in order to know where it runs. */
const places = new Set(["window", "self", "document", "define", "exports", "module", "globalThis", "process"])

/** Whether a file knows that it may run elsewhere than on Node, by the names it asks for with `typeof`. */
export const isUniversal = (guarded: ReadonlySet<string>): boolean =>
  [...guarded].some((name) => places.has(name))

/** Whether a name is there without being bound. */
export const isGlobal = (
  name: string,
  { format, hasBrowser }: { readonly format: Format; readonly hasBrowser: boolean }
): boolean => node.has(name) || ofFormat[format].has(name) || (hasBrowser && browser.has(name))

/** Says that a name belongs to something that is not there; undefined when it belongs to nothing known. */
export const absent = (name: string): string | undefined =>
  ofFormat.commonjs.has(name)
    ? `is not there in an ES module: ${name === "require" ? "use import" : name.startsWith("__") ? "use import.meta" : "use export"}`
    : browser.has(name)
      ? "is not defined: Node has no browser around it"
      : undefined

const builtins = new Set(builtinModules.map((name) => name.replace(/^node:/, "")))
/** Modules that have the prefix as part of their name. */
for (const name of ["test", "test/reporters", "sqlite", "sea", "test/mock_loader"])
  builtins.add(`node:${name}`)

/** The module of Node that a specifier names; undefined when it names none. */
export const builtin = (specifier: string): string | undefined => {
  const name = specifier.replace(/^node:/, "")
  if (builtins.has(specifier) || (builtins.has(name) && !builtins.has(`node:${name}`))) return name
  return builtins.has(`node:${name}`) && specifier.startsWith("node:") ? name : undefined
}

/** Names of an object, those it inherits included. */
const namesIn = (top: object): ReadonlyArray<string> => {
  const found: Array<string> = []
  for (let at: unknown = top; at !== null && at !== undefined; at = Object.getPrototypeOf(at) as unknown)
    found.push(...Object.getOwnPropertyNames(at))
  return found
}

/** What a module of Node exports; undefined when that depends on the process, or it cannot be loaded here. */
export const exportsOf = (name: string): ReadonlySet<string> | undefined => {
  if (name === "process") return undefined
  try {
    const module: unknown = process.getBuiltinModule(`node:${name}`)
    return module === undefined || module === null ? undefined : new Set(["default", ...namesIn(module)])
  } catch {
    return undefined
  }
}

/** Modules that are used whole, under their own name. */
export const whole: ReadonlyMap<string, string> = new Map([
  ...words(
    "fs path os http https readline crypto url util events zlib stream net dns assert vm tls dgram v8 querystring"
  ).map((name) => [name, name] as const),
  ["fsPromises", "fs/promises"],
  ["childProcess", "child_process"],
  ["child_process", "child_process"]
])

/** Names that one module of Node is known for. */
export const homes: ReadonlyMap<string, string> = new Map(
  Object.entries({
    assert: "assert",
    events: "EventEmitter",
    child_process: "exec execSync execFile execFileSync spawn spawnSync",
    crypto: "createHash createHmac randomBytes randomUUID randomInt",
    fs: "readFileSync writeFileSync appendFileSync existsSync mkdirSync readdirSync statSync unlinkSync rmSync createReadStream createWriteStream",
    os: "tmpdir homedir hostname EOL",
    perf_hooks: "PerformanceObserver",
    readline: "createInterface",
    stream: "Readable Writable Transform Duplex PassThrough pipeline",
    url: "fileURLToPath pathToFileURL",
    util: "promisify inspect parseArgs",
    worker_threads: "isMainThread parentPort workerData"
  }).flatMap(([module, names]) =>
    module === "assert" ? [] : words(names).map((name) => [name, module] as const)
  )
)

/** What node:test gives to test files. */
export const runner = new Set(words("describe it test suite before after beforeEach afterEach"))
