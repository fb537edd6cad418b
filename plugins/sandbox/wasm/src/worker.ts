import * as vm from "node:vm"
// The thread of one guest: builds a realm, boots the interpreter in it, runs one job and is ended.
import { parentPort, workerData } from "node:worker_threads"

import { codecs } from "./Codecs.ts"
import type { Setup } from "./Guest.ts"
import { realm } from "./Realm.ts"
import type { Realm } from "./Realm.ts"

const setup = workerData as Setup
const context = vm.createContext({}, { name: "sandbox", codeGeneration: { strings: false, wasm: true } })
const inner = vm.runInContext(
  `(${realm.toString()})(${setup.memory}, ${setup.disk}, (${codecs.toString()})())`,
  context
) as Realm

const give = (name: string, bytes: Uint8Array): void =>
  new Uint8Array(inner.room(name, bytes.length)).set(bytes)

const load = async (name: string, source: string): Promise<Readonly<Record<string, unknown>>> => {
  const module = new vm.SourceTextModule(source, {
    context,
    identifier: name,
    initializeImportMeta: (meta) => {
      meta.url = `file:///${name}`
    }
  })
  await module.link(() => {
    throw new Error(`${name} may not import anything`)
  })
  await module.evaluate()
  return module.namespace as Readonly<Record<string, unknown>>
}

give("python_stdlib.zip", setup.library)
if (setup.snapshot !== undefined) give("snapshot", setup.snapshot)
inner.adopt(setup.module)
const machine = await load("pyodide.asm.mjs", setup.machine)
const loader = await load("pyodide.mjs", setup.loader)
await inner.boot(loader["loadPyodide"], machine["default"], setup.lock, setup.freeze !== undefined)

if (setup.freeze !== undefined) {
  const snapshot = await inner.freeze(setup.freeze)
  const shared = new Uint8Array(new SharedArrayBuffer(snapshot.length))
  shared.set(snapshot)
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort?.postMessage(shared)
} else {
  inner.prepare(setup.runner)
  parentPort?.once("message", (task: string) => inner.run(task))
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort?.postMessage(inner.channel)
}
