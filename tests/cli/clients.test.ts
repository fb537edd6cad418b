/**
 * Who reads what the command writes cannot hold it up, and takes nothing with it when it leaves.
 */
import { createHash } from "node:crypto"
import * as fs from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import * as path from "node:path"

import { EventLine } from "@metagpt-ts/team"
import { Ajv2020 } from "ajv/dist/2020.js"
import { describe, expect, it, onTestFinished } from "vitest"

import { answer } from "./Answers.ts"
import { closedPort, folder, metagpt, runOf, server, start } from "./Metagpt.ts"

const idea = "write a snake game"

const lines = (text: string): ReadonlyArray<unknown> =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown)

const recorded = (project: string): string =>
  fs.readFileSync(path.join(project, ".metagpt", "events.jsonl"), "utf8")

/** Text that no pipe holds and that repeats nothing. */
const long = Array.from(
  { length: 30_000 },
  (_, at) => `# ${createHash("sha256").update(String(at)).digest("hex")}`
).join("\n")

describe("a reader of --json", () => {
  it("that reads nothing holds up nothing, and gets everything when it reads", async () => {
    const cwd = folder()
    const project = path.join(cwd, "workspace", "snake_game")
    const { url } = await server({
      answer: (request, call) => {
        const said = answer(request, call) as string
        return said.startsWith("```") ? said.replace("\n", `\n${long}\n`) : said
      }
    })
    const running = start(cwd, [idea, "--base-url", url, "--json"])
    running.pause()
    while (!fs.existsSync(path.join(project, ".metagpt", "run.json")) || runOf(project).state === "running") {
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    expect(runOf(project).state).toBe("finished")
    running.resume()
    const { code, stdout } = await running.ended
    expect(code).toBe(0)
    expect(stdout.length).toBeGreaterThan(2_000_000)
    expect(stdout).toBe(recorded(project))
  })

  it("that leaves ends the run as Ctrl-C does: all that happened is recorded, and it goes on from there", async () => {
    const cwd = folder()
    const project = path.join(cwd, "workspace", "snake_game")
    const { chats, url } = await server({ answer })
    const running = start(cwd, [idea, "--base-url", url, "--json"])
    await running.says("CallStarted")
    running.leave()
    const { code } = await running.ended
    expect(code).toBe(130)
    expect(EventLine.read(recorded(project).trimEnd().split("\n").at(-1) ?? "")).toMatchObject({
      _tag: "RunFinished",
      ok: false
    })
    const paid = lines(recorded(project)).filter(
      (event) => (event as { readonly _tag: string })._tag === "CallFinished"
    ).length
    const before = chats.length
    const resumed = await metagpt(cwd, ["resume", "workspace/snake_game", "--json"])
    expect(resumed.code).toBe(0)
    const events = lines(resumed.stdout) as ReadonlyArray<{ readonly _tag: string; readonly paid?: boolean }>
    const calls = events.filter(({ _tag }) => _tag === "CallFinished")
    expect(calls.filter((call) => call.paid === true).length).toBeGreaterThanOrEqual(paid)
    expect(chats.length - before).toBeGreaterThan(0)
  })

  it("finds every line to be as the published schema says", async () => {
    const cwd = folder()
    const validate = new Ajv2020({ strict: true, allErrors: true }).compile(EventLine.document())
    const { url } = await server({ answer })
    const good = await metagpt(cwd, [idea, "--base-url", url, "--json"])
    const stopped = await metagpt(cwd, [
      "another snake game",
      "--base-url",
      url,
      "--json",
      "--max-calls",
      "1"
    ])
    expect([good.code, stopped.code]).toEqual([0, 5])
    const said = [...lines(good.stdout), ...lines(stopped.stdout)]
    expect(said.filter((line) => !validate(line))).toEqual([])
    expect(new Set(said.map((line) => (line as { readonly _tag: string })._tag))).toContain("Failed")
    expect(validate({ ...(said[0] as object), run: 7 })).toBe(false)
    expect(validate({ _tag: "Sung", at: 1 })).toBe(false)
  })
})

describe("a collector of traces", () => {
  it("is told of a run, and of nothing where none is named", async () => {
    const cwd = folder()
    const bodies: Array<string> = []
    const collector = createServer((request, response) => {
      let body = ""
      request.setEncoding("utf8").on("data", (text: string) => (body += text))
      request.on("end", () => {
        bodies.push(`${request.url} ${body}`)
        response.writeHead(200).end("{}")
      })
    })
    await new Promise<void>((resolve) => collector.listen(0, "127.0.0.1", resolve))
    onTestFinished(() => void collector.close())
    const { port } = collector.address() as AddressInfo
    const { url } = await server({ answer })
    const env = { OTEL_EXPORTER_OTLP_PROTOCOL: "http/json" }
    const args = [idea, "--base-url", url, "--quiet"]
    const traced = await metagpt(cwd, [...args, "--otel", `127.0.0.1:${port}`], { env })
    expect(traced).toMatchObject({ code: 0, stderr: expect.not.stringContaining("Note:") as string })
    const sent = bodies.join("\n")
    expect(sent).toMatch(/^\/v1\/traces /)
    for (const name of ["invoke_workflow snake_game", "invoke_agent Alice", "ask write PRD", "write file"]) {
      expect(sent).toContain(`"name":"${name}"`)
    }
    expect(sent).not.toContain(idea)
    const before = bodies.length
    expect((await metagpt(cwd, args, { env })).code).toBe(0)
    expect(bodies).toHaveLength(before)
  })

  it("that is not there costs a run nothing but a note; an address that is none is told at once", async () => {
    const cwd = folder()
    const { url } = await server({ answer })
    const nobody = `http://127.0.0.1:${await closedPort()}`
    const { code, stderr, stdout } = await metagpt(cwd, [idea, "--base-url", url, "--quiet"], {
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: nobody }
    })
    expect(code).toBe(0)
    expect(stdout).toContain("Done: workspace/snake_game")
    expect(stderr).toContain(
      `Note: traces of this run did not all reach the collector: ${nobody}/v1/traces does not answer`
    )
    const wrong = await metagpt(cwd, [idea, "--base-url", url, "--otel", "ftp://me:secret-1@x"])
    expect(wrong.code).toBe(2)
    expect(wrong.stderr).toContain("is no address of a collector")
    expect(wrong.stderr).not.toContain("secret-1")
  })
})
