/**
 * The OpenTelemetry collector itself, built from its Go modules once and kept; `undefined` where Go is not installed.
 */
import { execFileSync, spawn } from "node:child_process"
import { createHash } from "node:crypto"
import * as fs from "node:fs"
import { type AddressInfo, createServer } from "node:net"
import { tmpdir } from "node:os"
import * as path from "node:path"

const source = path.join(import.meta.dirname, "collector")
const kept = path.resolve(import.meta.dirname, "../../../../node_modules/.cache/otel-collector")

/** Whether a collector can be built here. */
export const isHere = ((): boolean => {
  try {
    execFileSync("go", ["version"], { stdio: "ignore" })
    return true
  } catch {
    return false
  }
})()

const build = (): string => {
  fs.mkdirSync(kept, { recursive: true })
  const hash = createHash("sha256")
  for (const file of ["main.go", "go.sum"]) hash.update(fs.readFileSync(path.join(source, file)))
  const binary = path.join(kept, hash.digest("hex").slice(0, 16))
  if (!fs.existsSync(binary)) {
    execFileSync("go", ["build", "-o", `${binary}.${process.pid}`, "."], { cwd: source, stdio: "pipe" })
    fs.renameSync(`${binary}.${process.pid}`, binary)
  }
  return binary
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const listener = createServer().listen(0, "127.0.0.1", () => {
      const { port } = listener.address() as AddressInfo
      listener.close(() => resolve(port))
    })
  })

/** A collector that runs. */
export interface Collector {
  readonly url: string
  /** Stops it, and gives the lines that it has written. */
  readonly stop: () => Promise<ReadonlyArray<string>>
}

/** Starts a collector that writes what it is sent to a file. */
export const start = async (): Promise<Collector> => {
  const binary = build()
  const folder = fs.mkdtempSync(path.join(tmpdir(), "otel-"))
  const port = await freePort()
  const [config, output] = ["config.json", "traces.jsonl"].map((file) => path.join(folder, file)) as [
    string,
    string
  ]
  fs.writeFileSync(
    config,
    JSON.stringify({
      receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${port}` } } } },
      exporters: { file: { path: output } },
      service: {
        telemetry: { metrics: { level: "none" } },
        pipelines: { traces: { receivers: ["otlp"], exporters: ["file"] } }
      }
    })
  )
  const child = spawn(binary, ["--config", `file:${config}`], { stdio: ["ignore", "ignore", "pipe"] })
  const ended = new Promise<void>((resolve) => child.on("close", () => resolve()))
  let log = ""
  await new Promise<void>((resolve, reject) => {
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      log += text
      if (log.includes("Everything is ready")) resolve()
    })
    child.on("close", () => reject(new Error(`The collector ended:\n${log}`)))
  })
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      child.kill("SIGTERM")
      await ended
      const text = fs.existsSync(output) ? fs.readFileSync(output, "utf8") : ""
      fs.rmSync(folder, { recursive: true, force: true })
      return text.trimEnd().split("\n").filter(Boolean)
    }
  }
}
