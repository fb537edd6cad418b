/**
 * What is loaded before a program whose person stops typing: a read beyond the input ends it.
 *
 * @since 0.1.0
 */

/**
 * The exit code that says so: that of a program which SIGUSR2 ended.
 *
 * @category constants
 * @since 0.1.0
 */
export const stopped = 140

const python = `import io, os, sys


class _Typed(io.RawIOBase):
    def readable(self):
        return True

    def fileno(self):
        return 0

    def readinto(self, buffer):
        data = os.read(0, len(buffer))
        if not data:
            for stream in (sys.stdout, sys.stderr):
                try:
                    stream.flush()
                except BaseException:
                    pass
            os._exit(${stopped})
        buffer[: len(data)] = data
        return len(data)


sys.stdin = sys.__stdin__ = io.TextIOWrapper(io.BufferedReader(_Typed()), encoding="utf-8", line_buffering=True)
`

const node = `const { get } = Object.getOwnPropertyDescriptor(process, "stdin")
let stdin
Object.defineProperty(process, "stdin", {
  configurable: true,
  enumerable: true,
  get() {
    if (stdin === undefined) {
      stdin = get.call(process)
      stdin.prependListener("end", () => setImmediate(() => process.reallyExit(${stopped})))
    }
    return stdin
  }
})
`

/**
 * The files, by the name under which Python finds one by itself, and Node by \`--require\`.
 *
 * @category constants
 * @since 0.1.0
 */
export const prelude = { "sitecustomize.py": python, "stop.cjs": node } as const
