/**
 * The interpreter as it was published, read and compiled once for all guests.
 *
 * @since 0.1.0
 */
import { readFile } from "node:fs/promises"
import { createRequire } from "node:module"

/**
 * What a guest needs in order to boot; it is handed to threads without a copy where that is possible.
 *
 * @category models
 * @since 0.1.0
 */
export interface Distribution {
  readonly module: object
  readonly library: Uint8Array
  /** Source of the module that drives the WebAssembly. */
  readonly machine: string
  /** Source of the module that loads it. */
  readonly loader: string
  readonly lock: string
  /** The Python source that runs a program. */
  readonly runner: string
  /** The Python source that is run before a snapshot is taken. */
  readonly warm: string
}

/** Node's types name WebAssembly, and nothing in it. */
const { compile } = (
  globalThis as unknown as { readonly WebAssembly: { compile: (bytes: Uint8Array) => Promise<object> } }
).WebAssembly

const shared = (bytes: Uint8Array): Uint8Array => {
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.length))
  copy.set(bytes)
  return copy
}

const script = (name: string) => readFile(new URL(`../python/${name}`, import.meta.url), "utf8")

/**
 * Reads the interpreter from the package pyodide.
 *
 * @category constructors
 * @since 0.1.0
 */
export const read = async (): Promise<Distribution> => {
  const require = createRequire(import.meta.url)
  const part = (name: string) => readFile(require.resolve(`pyodide/${name}`))
  const [wasm, library, machine, loader, lock, runner, warm] = await Promise.all([
    part("pyodide.asm.wasm"),
    part("python_stdlib.zip"),
    part("pyodide.asm.mjs"),
    part("pyodide.mjs"),
    part("pyodide-lock.json"),
    script("runner.py"),
    script("warm.py")
  ])
  return {
    module: await compile(wasm),
    library: shared(library),
    machine: machine.toString(),
    loader: loader.toString(),
    lock: lock.toString(),
    runner,
    warm
  }
}
