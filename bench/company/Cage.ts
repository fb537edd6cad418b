/**
 * Runs programs that a model wrote: in bubblewrap, on a copy of their folder, without network, without the files of this machine,
 * with limits on time, memory, processes and output.
 */
import { spawn, spawnSync } from "node:child_process"
import { cpSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"

/** How a program ended. */
export interface Ended {
  readonly stdout: string
  readonly stderr: string
  /** Undefined when it was stopped by a limit. */
  readonly exit: number | undefined
}

/** What is run. */
export interface Start {
  readonly command: ReadonlyArray<string>
  /** Below the folder. */
  readonly cwd?: string | undefined
  readonly env?: Readonly<Record<string, string>>
  readonly stdin?: string | undefined
  readonly seconds?: number
}

/** Whether programs can be run safely here. */
export const isAvailable = (): boolean =>
  spawnSync("bwrap", ["--unshare-all", "--ro-bind", "/", "/", "true"], { stdio: "ignore" }).status === 0

const whereIs = (code: string): string => {
  const { stdout } = spawnSync("python3", ["-I", "-c", `import sys; print(${code})`], { encoding: "utf8" })
  return stdout?.trim() ?? ""
}

/** The interpreter itself, and not a launcher of it in somebody's home. */
export const python = whereIs("sys.executable")
const pythonHome = whereIs("sys.base_prefix")

const most = { bytes: 100_000, memory: 2_000_000, processes: 200, file: 40_000 }

const readable = [
  "/usr",
  "/bin",
  "/lib",
  "/lib64",
  "/etc/alternatives",
  "/etc/ld.so.cache",
  pythonHome,
  dirname(process.execPath)
]

const cage = (folder: string): ReadonlyArray<string> => [
  ..."--unshare-all --die-with-parent --new-session --proc /proc --dev /dev --tmpfs /tmp".split(" "),
  ...readable.filter((path) => path !== "").flatMap((path) => ["--ro-bind-try", path, path]),
  "--bind",
  folder,
  "/run/project",
  "--chdir",
  "/run/project",
  "--clearenv"
]

const environment = {
  PATH: "/usr/bin:/bin",
  HOME: "/tmp",
  LANG: "C.UTF-8",
  PYTHONIOENCODING: "utf-8",
  PYTHONDONTWRITEBYTECODE: "1",
  PYTHONUNBUFFERED: "1",
  TERM: "dumb"
}

const run = (folder: string, { command, cwd, env, seconds = 10, stdin }: Start): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const isNode = command[0] === process.execPath
    // Node reserves more addresses than it ever uses
    const limits = `ulimit -f ${most.file} -u ${most.processes} -t ${seconds * 2} ${isNode ? "" : `-v ${most.memory}`}`
    const variables = Object.entries({ ...environment, ...env }).flatMap(([name, value]) => [
      "--setenv",
      name,
      value
    ])
    const inside = `${limits}; cd "./$0" && exec "$@"`
    const child = spawn(
      "bwrap",
      [...cage(folder), ...variables, "bash", "-c", inside, cwd ?? ".", ...command],
      { stdio: ["pipe", "pipe", "pipe"] }
    )
    const said = { stdout: "", stderr: "" }
    let isStopped = false
    const stop = () => {
      isStopped = true
      child.kill("SIGKILL")
    }
    for (const from of ["stdout", "stderr"] as const) {
      child[from].setEncoding("utf8")
      child[from].on("data", (chunk: string) => {
        said[from] += chunk
        if (said[from].length > most.bytes) stop()
      })
    }
    child.stdin.on("error", () => undefined)
    child.stdin.end(stdin ?? "")
    const end = setTimeout(stop, seconds * 1000)
    child.on("error", reject)
    child.on("close", (exit) => {
      clearTimeout(end)
      if (said.stderr.startsWith("bwrap:")) return reject(new Error(said.stderr))
      return resolve({ ...said, exit: isStopped ? undefined : (exit ?? undefined) })
    })
  })

/** Copies a project, lets it be used, and throws the copy away. */
export const open = async <A>(
  folder: string,
  use: (start: (start: Start) => Promise<Ended>, copy: string) => Promise<A>
): Promise<A> => {
  const copy = mkdtempSync(join(tmpdir(), "caged-"))
  try {
    const skipped = /\/(?:\.git|\.metagpt|node_modules|__pycache__)$/
    cpSync(folder, copy, { recursive: true, filter: (from) => !skipped.test(from) })
    return await use((start) => run(copy, start), copy)
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}
