/**
 * A world for the interpreter that holds nothing but the language JavaScript.
 *
 * @since 0.1.0
 */

import type { Codecs } from "./Codecs.ts"
import type { Assembly, FileSystem, Interpreter, OpenFile } from "./Interpreter.ts"

/** What a job says, as JSON. */
export interface Task {
  readonly files: Readonly<Record<string, string>>
  readonly entry: string
  readonly args: ReadonlyArray<string>
  readonly stdin: string
  readonly stop: boolean
}

/** What the realm hands to the worker around it. */
export interface Realm {
  readonly channel: SharedArrayBuffer
  readonly room: (name: string, bytes: number) => ArrayBuffer
  readonly adopt: (module: object) => void
  readonly boot: (loader: unknown, create: unknown, lock: string, snapshot: boolean) => Promise<void>
  readonly freeze: (code: string) => Promise<Uint8Array>
  readonly prepare: (code: string) => void
  readonly run: (task: string) => void
}

/**
 * Builds the world inside a context of its own. The source of this function is run there, so it names nothing from outside
 * itself, and no function or object of the worker ever enters: whoever breaks out of Python finds no process, no modules, no
 * network, and no `eval`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const realm = function (memoryLimit: number, diskLimit: number, { Decoder, Encoder }: Codecs): Realm {
  const textLimit = 65_536
  const filesLimit = 1_048_576
  const hour = 3_600_000
  const channel = new SharedArrayBuffer(64 + 2 * textLimit + filesLimit)
  const words = new Int32Array(channel, 0, 16)
  const stores: Record<string, ArrayBuffer> = {}
  const world = globalThis as unknown as Record<string, unknown>
  let compiled: unknown
  let python: Interpreter
  let FS: FileSystem
  let start: (entry: string, args: string) => number
  let files: Readonly<Record<string, string>> = {}

  /** Tells the host why the program is done; does not come back: the host ends the worker. */
  const halt = (state: number): never => {
    collect()
    Atomics.store(words, 0, state)
    Atomics.notify(words, 0)
    for (;;) Atomics.wait(words, 0, state)
  }

  // Time: a sleep moves the clock instead of waiting
  const now = Date.now
  let slept = 0
  let ticks = 0
  Date.now = () => now() + Math.floor(slept)
  const tick = () => (ticks = Math.max(ticks + 0.001, now() + slept))
  const sleep = (milliseconds: number) => {
    if (milliseconds > 0) slept += milliseconds
    if (slept > hour) halt(3)
  }

  // oxlint-disable-next-line unicorn/consistent-function-scoping -- the function stands alone
  const random = <A extends Uint8Array>(view: A): A => {
    for (let i = 0; i < view.length; i++) view[i] = Math.random() * 256
    return view
  }

  /** Writes to standard output (0) or standard error (1). */
  const write = (stream: 0 | 1, bytes: Uint8Array): number => {
    const used = words[2 + stream] as number
    const taken = bytes.subarray(0, textLimit - used)
    new Uint8Array(channel, 64 + stream * textLimit + used, taken.length).set(taken)
    words[2 + stream] = used + taken.length
    if (taken.length < bytes.length) halt(5)
    return bytes.length
  }
  const complain = (...parts: ReadonlyArray<unknown>) => {
    const bytes = new Encoder().encode(`${parts.map(String).join(" ")}\n`)
    write(1, bytes.subarray(0, textLimit - (words[3] as number)))
  }

  /** Leaves the text files that were made or changed, as far as there is room. */
  const collect = () => {
    const made: Record<string, string> = {}
    let room = filesLimit - 2
    const visit = (folder: string) => {
      for (const name of FS.readdir(folder)) {
        if (name === "." || name === ".." || name === "__pycache__") continue
        const path = `${folder}/${name}`
        const { mode, size } = FS.lstat(path)
        if (FS.isDir(mode)) visit(path)
        else if (FS.isFile(mode) && size < room) {
          const bytes = FS.readFile(path)
          const text = new Decoder().decode(bytes)
          const relative = path.slice("/project/".length)
          if (files[relative] === text || text.includes("\0") || text.includes("\ufffd")) continue
          room -= new Encoder().encode(`${JSON.stringify(relative)}:${JSON.stringify(text)},`).length
          if (room > 0) made[relative] = text
        }
      }
    }
    try {
      visit("/project")
    } catch {
      // The program took its own folder away.
    }
    const json = new Encoder().encode(JSON.stringify(made))
    new Uint8Array(channel, 64 + 2 * textLimit, json.length).set(json)
    words[4] = json.length
  }

  /** Files and pipes are in memory, outside of what the limit of the heap counts. */
  const limitDisk = (FS: FileSystem) => {
    const { MEMFS } = FS.filesystems
    const sizes = new WeakMap<object, number>()
    let total = 0
    const spend = (bytes: number) => {
      if (bytes > 0 && total + bytes > diskLimit) throw new FS.ErrnoError(51)
      total += bytes
    }
    const resize = (node: object, size: number) => {
      spend(size - (sizes.get(node) ?? 0))
      sizes.set(node, size)
    }
    const truncate = MEMFS.resizeFileStorage
    MEMFS.resizeFileStorage = (node, size) => {
      resize(node, size)
      truncate(node, size)
    }
    const file = MEMFS.ops_table.file.stream
    const { write } = file
    file.write = (stream, bytes, from, length, position, own) => {
      resize(stream.node, Math.max(stream.node.usedBytes, position + length))
      return write(stream, bytes, from, length, position, own)
    }
    const { createStream } = FS
    let pipes: OpenFile["stream_ops"]
    FS.createStream = (stream) => {
      if (stream.node?.pipe !== undefined && stream.stream_ops !== undefined && pipes === undefined) {
        pipes = stream.stream_ops
        const { write } = pipes
        pipes.write = (stream, bytes, from, length, ...rest) => {
          spend(length)
          return write(stream, bytes, from, length, ...rest)
        }
      }
      return createStream(stream)
    }
  }

  const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: Assembly }
  const memory = WebAssembly.Memory.prototype
  const { grow } = memory
  memory.grow = function (pages) {
    if (this.buffer.byteLength + pages * 65_536 > memoryLimit) throw new RangeError("no more memory")
    return grow.call(this, pages)
  }

  const { instantiate } = WebAssembly
  Object.assign(WebAssembly, {
    instantiateStreaming: async (_: unknown, imports: unknown) => ({
      module: compiled,
      instance: await instantiate(compiled, imports)
    })
  })

  const open = (path: unknown): ArrayBuffer => {
    const name = String(path).split("/").pop() as string
    const found = stores[name]
    if (found === undefined && name !== "pyodide.asm.wasm") throw new Error(`There is no ${name}`)
    return found ?? new ArrayBuffer(0)
  }
  class Address {
    href: string
    constructor(path: unknown) {
      this.href = String(path)
    }
    toString() {
      return this.href
    }
  }
  const console = { log: complain, info: complain, warn: complain, error: complain, debug: complain }
  Object.assign(world, {
    // The interpreter knows where it runs by these, and takes this world for a web worker
    self: globalThis,
    location: "file:///",
    URL: Address,
    fetch: async (path: unknown) => ({ ok: true, arrayBuffer: async () => open(path) }),
    console,
    performance: { now: tick },
    crypto: { getRandomValues: random },
    setTimeout: (act: () => void) => (void Promise.resolve().then(act), 0),
    clearTimeout: () => undefined,
    TextDecoder: Decoder,
    TextEncoder: Encoder
  })
  world["WorkerGlobalScope"] = Object.defineProperty(function () {}, Symbol.hasInstance, {
    value: (value: unknown) => value === globalThis
  })

  return {
    channel,
    room: (name, bytes) => (stores[name] = new ArrayBuffer(bytes)),
    adopt: (module) => {
      compiled = Object.setPrototypeOf(module, WebAssembly.Module.prototype)
    },
    boot: async (loader, create, lock, snapshot) => {
      const bytes = stores["snapshot"]
      python = await (loader as (options: object) => Promise<Interpreter>)({
        createPyodideModule: create,
        indexURL: "/",
        packageBaseUrl: "/none/",
        lockFileContents: lock,
        env: { HOME: "/home/user", LANG: "en_US.UTF-8", PYTHONDONTWRITEBYTECODE: "1", TERM: "dumb" },
        ...(snapshot && { _makeSnapshot: true }),
        ...(bytes !== undefined && { _loadSnapshot: bytes })
      })
      for (const name of Object.keys(stores)) delete stores[name]
    },
    freeze: async (code) => {
      python.runPython(code)
      return python.makeMemorySnapshot()
    },
    prepare: (code) => {
      FS = python.FS
      limitDisk(FS)
      FS.mkdirTree("/project")
      FS.chdir("/project")
      const clock = FS.makedev(64, 0)
      FS.registerDevice(clock, {
        write: (_: unknown, buffer: Uint8Array, offset: number, length: number) => {
          sleep(Number(new Decoder().decode(buffer.subarray(offset, offset + length))))
          return length
        }
      })
      FS.mkdev("/dev/sleep", 0o666, clock)
      FS.unlink("/dev/tty")
      python.setStdout({ write: (bytes: Uint8Array) => write(0, bytes) })
      python.setStderr({ write: (bytes: Uint8Array) => write(1, bytes) })
      start = python.runPython(code)
      for (const name of ["fetch", "location", "URL", "self", "WorkerGlobalScope"]) {
        delete world[name]
      }
    },
    run: (json) => {
      const task = JSON.parse(json) as Task
      files = task.files
      for (const [path, text] of Object.entries(files)) {
        const full = `/project/${path}`
        FS.mkdirTree(full.slice(0, full.lastIndexOf("/")))
        FS.writeFile(full, text)
      }
      let input = new Encoder().encode(task.stdin)
      python.setStdin({
        read: (buffer: Uint8Array) => {
          if (input.length === 0 && task.stop) halt(2)
          const taken = input.subarray(0, buffer.length)
          buffer.set(taken)
          input = input.subarray(taken.length)
          return taken.length
        }
      })
      let code: number
      try {
        code = start(task.entry, JSON.stringify(task.args))
      } catch (error) {
        const { status } = error as { status?: unknown }
        if (typeof status !== "number") complain(error)
        code = typeof status === "number" ? status & 0xff : 134
      }
      words[1] = Math.abs(code)
      halt(code < 0 ? 4 : 1)
    }
  }
}
