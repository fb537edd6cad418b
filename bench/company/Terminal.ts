// Starts a project as a person would: in a terminal, typing a few keys. The program runs in bubblewrap: no network, nothing of this
// machine to write to.
import { spawn, spawnSync } from "node:child_process"

/** How a start went. */
export interface Start {
  /** No traceback within the time, or its usage was printed. */
  readonly runs: boolean
  readonly output: string
}

const keys = ["", "1", "2", "d", "right", "hello", "5", "y", "3", "n", "q", "quit", "exit"]

/** Whether this machine can start projects safely. */
export const isAvailable = (): boolean =>
  spawnSync("bwrap", ["--unshare-all", "--ro-bind", "/", "/", "true"], { stdio: "ignore" }).status === 0

/** Runs a command of a project's folder for some seconds, feeding keys. */
export const start = (folder: string, command: string, seconds = 6): Promise<Start> =>
  new Promise((resolve, reject) => {
    // A copy is run, so that nothing is left in the project; `script` gives it a terminal.
    const inside = `cp -r /mnt/project /tmp/run && cd /tmp/run && exec script -qec '${command.replaceAll("'", "")}' /dev/null`
    const cage =
      "--unshare-all --die-with-parent --new-session --ro-bind / / --tmpfs /tmp --tmpfs /mnt --proc /proc --dev /dev"
    const child = spawn(
      "bwrap",
      [
        ...cage.split(" "),
        "--ro-bind",
        folder,
        "/mnt/project",
        "--setenv",
        "TERM",
        "xterm",
        "sh",
        "-c",
        inside
      ],
      { stdio: ["pipe", "pipe", "pipe"] }
    )
    let output = ""
    const take = (chunk: Buffer) => {
      if (output.length < 100_000) output += chunk.toString()
    }
    child.stdout.on("data", take)
    child.stderr.on("data", take)
    child.stdin.on("error", () => undefined)
    let at = 0
    const typing = setInterval(
      () => {
        const key = keys[at++]
        if (key !== undefined) child.stdin.write(`${key}\n`)
      },
      (seconds * 1000) / (keys.length + 3)
    )
    const end = setTimeout(() => child.kill("SIGKILL"), seconds * 1000)
    child.on("close", () => {
      clearInterval(typing)
      clearTimeout(end)
      if (output.startsWith("bwrap:")) return reject(new Error(output))
      const isUsage = /^usage:/im.test(output)
      const failed =
        /Traceback \(most recent call last\)|SyntaxError|can't open file|^(?:sh|script|bash): .*not found/m.test(
          output
        )
      return resolve({ runs: isUsage || (!failed && output.trim() !== ""), output })
    })
  })
