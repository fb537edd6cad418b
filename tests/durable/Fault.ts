/**
 * Loaded into the command before its own modules: what it does to itself, as the variable FAULT says.
 *
 *     event:7          killed as its seventh event is written down, or before
 *     disk:12          killed before its twelfth change of the disk
 *     memory:800       runs out of memory 800 milliseconds after its first event
 *     clock:800:-9000  its clock is set 9 seconds back 800 milliseconds after its first event
 */
import * as fs from "node:fs"
import { syncBuiltinESMExports } from "node:module"

const [kind, first = "", second = ""] = (process.env["FAULT"] ?? "").split(":")
const count = Number(first)

const die = (): void => {
  process.kill(process.pid, "SIGKILL")
  // Nothing more is done before the signal comes.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10_000)
}

type Functions = Record<string, (...args: ReadonlyArray<unknown>) => unknown>

/** Calls `before` with the arguments of each call of these functions. */
const watch = (
  object: object,
  names: ReadonlyArray<string>,
  before: (name: string, args: ReadonlyArray<unknown>) => void
): void => {
  const functions = object as Functions
  for (const name of names) {
    const original = functions[name]
    if (original === undefined) throw new Error(`node:fs has no ${name}`)
    functions[name] = function (this: unknown, ...args: ReadonlyArray<unknown>) {
      before(name, args)
      return Reflect.apply(original, this, args)
    }
  }
}

const module = (await import("node:module")).createRequire(import.meta.url)("node:fs") as typeof fs

const changes = ["writeFile", "rename", "mkdir", "rm", "unlink"]
const synchronous = [
  "writeFileSync",
  "writeSync",
  "renameSync",
  "mkdirSync",
  "rmSync",
  "unlinkSync",
  "linkSync",
  "ftruncateSync"
]

let seen = 0

const onEvent = (run: (event: number) => void): void =>
  watch(module, ["writeSync"], (_, [, data]) => {
    if (typeof data === "string" && data.startsWith('{"') && data.includes('"_tag":')) run(++seen)
  })

const onceBegun = (run: () => void): void =>
  onEvent((event) => {
    if (event === 1) setTimeout(run, count)
  })

if (kind === "event") {
  onEvent((event) => {
    if (event === count) die()
  })
}
if (kind === "disk") {
  const tick = () => {
    if (++seen === count) die()
  }
  watch(module, [...changes, ...synchronous, "write", "fsync", "fdatasync", "open"], tick)
  watch(module.promises, changes, tick)
}
if (kind === "memory") {
  onceBegun(() => {
    const held: Array<Array<number>> = []
    for (;;) held.push(Array.from({ length: 100_000 }, (_, at) => at + 0.5))
  })
}
if (kind === "clock") {
  const shift = Number(second)
  const RealDate = Date
  onceBegun(() => {
    globalThis.Date = class extends RealDate {
      constructor(time: number | string = RealDate.now() + shift) {
        super(time)
      }
      static override now(): number {
        return RealDate.now() + shift
      }
    } as DateConstructor
  })
}
syncBuiltinESMExports()
