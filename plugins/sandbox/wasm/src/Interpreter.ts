/**
 * The part of the interpreter that the realm speaks to, as types.
 *
 * @since 0.1.0
 */

/** The part of the interpreter's file system that is used here. */
export interface FileSystem {
  readonly mkdirTree: (path: string) => void
  readonly writeFile: (path: string, data: string) => void
  readonly readFile: (path: string) => Uint8Array
  readonly readdir: (path: string) => ReadonlyArray<string>
  readonly lstat: (path: string) => { readonly mode: number; readonly size: number }
  readonly isDir: (mode: number) => boolean
  readonly isFile: (mode: number) => boolean
  readonly unlink: (path: string) => void
  readonly chdir: (path: string) => void
  readonly makedev: (major: number, minor: number) => number
  readonly registerDevice: (device: number, operations: object) => void
  readonly mkdev: (path: string, mode: number, device: number) => void
  createStream: (stream: OpenFile) => OpenFile
  readonly ErrnoError: new (errno: number) => Error
  readonly filesystems: {
    readonly MEMFS: {
      resizeFileStorage: (node: Node, size: number) => void
      readonly ops_table: { readonly file: { readonly stream: { write: Write } } }
    }
  }
}

/** A file, or an end of a pipe. */
export interface Node {
  readonly usedBytes: number
  readonly pipe?: object | undefined
}

/** Where a program reads or writes. */
export interface OpenFile {
  readonly node: Node
  readonly stream_ops?: { write: Write }
}

type Write = (
  stream: OpenFile,
  bytes: Uint8Array,
  from: number,
  length: number,
  position: number,
  own?: boolean
) => number

/** The part of WebAssembly that is used here; Node's types do not name it. */
export interface Assembly {
  readonly Memory: {
    readonly prototype: {
      readonly buffer: ArrayBuffer
      grow: (pages: number) => number
    }
  }
  readonly Module: { readonly prototype: object }
  readonly instantiate: (module: unknown, imports: unknown) => Promise<unknown>
}

/** What the interpreter offers to the realm. */
export interface Interpreter {
  readonly FS: FileSystem
  readonly runPython: (code: string) => (entry: string, args: string) => number
  readonly setStdin: (source: object) => void
  readonly setStdout: (sink: object) => void
  readonly setStderr: (sink: object) => void
  readonly makeMemorySnapshot: () => Uint8Array
}
