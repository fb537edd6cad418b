import * as fs from "node:fs"
import * as path from "node:path"

import { describe, expect, it } from "vitest"

import { answer } from "./Answers.ts"
import { files, folder, metagpt, runOf, server } from "./Metagpt.ts"

const idea = "write a snake game"
const project = "workspace/snake_game"
const journalOf = (cwd: string) => path.join(cwd, project, ".metagpt", "journal.jsonl")

interface Line {
  readonly id: string
  readonly role?: string
  readonly model?: string
}
const lines = (cwd: string): ReadonlyArray<Line> =>
  fs
    .readFileSync(journalOf(cwd), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Line)
const calls = (cwd: string) => lines(cwd).filter(({ model }) => model !== undefined).length

/** A finished run, and how many questions it took. */
const finished = async () => {
  const cwd = folder()
  const { chats, url } = await server({ answer })
  const { code } = await metagpt(cwd, [idea, "--base-url", url])
  expect(code).toBe(0)
  const asked = () => chats.filter(({ messages }) => JSON.stringify(messages).includes("snake")).length
  return { cwd, asked }
}

describe("resume", () => {
  it("says before anything is paid how much of what was recorded still fits", async () => {
    const { asked, cwd } = await finished()
    const paid = asked()
    expect(calls(cwd)).toBe(paid)

    const same = await metagpt(cwd, ["resume", project])
    expect(same.stderr).toContain(`All ${paid} recorded calls fit: none is paid for again\n`)
    expect(asked()).toBe(paid)

    // Another idea: the first question is another one already.
    const file = path.join(cwd, project, ".metagpt", "run.json")
    fs.writeFileSync(file, fs.readFileSync(file, "utf8").replace(idea, "write a better snake game"))
    const other = await metagpt(cwd, ["resume", project])
    const said = `0 of ${paid} recorded calls fit what would be asked now; others are asked anew. It goes on with Alice: `
    expect(other.stderr).toContain(said)
    expect(other.stderr.indexOf(said)).toBeLessThan(other.stderr.indexOf("Alice (Product Manager)"))
    expect(asked()).toBe(2 * paid)
  })

  it("goes on after the server went away, with another that has the same model", async () => {
    const cwd = folder()
    let alive = true
    const first = await server({
      answer: (request, call) => {
        if (request.messages.some(({ content }) => content.includes("named Bob"))) alive = false
        if (!alive) throw new Error("gone")
        return answer(request, call)
      }
    })
    const run = await metagpt(cwd, [idea, "--base-url", first.url])
    expect(run.code).toBe(4)
    expect(run.stderr).toContain(`Go on: metagpt resume ${project}`)
    expect(runOf(path.join(cwd, project)).state).toBe("failed")
    const recorded = calls(cwd)
    expect(recorded).toBeGreaterThan(0)

    const listed = await metagpt(cwd, ["runs"])
    expect(listed.stdout).toMatch(
      new RegExp(
        `^failed .* ${recorded} calls, \\d+ tokens  ${project}  ${idea}\n  Go on: metagpt resume ${project}\n$`
      )
    )
    const second = await server({ answer })
    const resumed = await metagpt(cwd, ["resume", "--base-url", second.url])
    expect(resumed.code).toBe(0)
    expect(resumed.stderr).toContain(`All ${recorded} recorded calls fit`)
    expect(second.chats.some(({ messages }) => JSON.stringify(messages).includes("named Alice"))).toBe(false)
  })

  it("goes on after the disk was full, and asks for no answer twice that arrived on the full disk", async () => {
    const cwd = folder()
    const { chats, url } = await server({ answer })
    // The disk is full from the second answer on; what the journal held free is given back when it is deleted.
    const full = `data:text/javascript,${encodeURIComponent(
      `import fs from "node:fs"
       import { syncBuiltinESMExports } from "node:module"
       const { rmSync, writeFileSync } = fs
       let left = 1, isFull = false
       fs.writeFileSync = (file, data, ...more) => {
         const isRecord = typeof file === "number" && String(data).startsWith('{"v":2')
         if (isRecord && left-- === 0) isFull = true
         if (isRecord && isFull) throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" })
         writeFileSync(file, data, ...more)
       }
       fs.rmSync = (file, ...more) => { if (String(file).endsWith(".reserve")) isFull = false; rmSync(file, ...more) }
       syncBuiltinESMExports()`
    )}`
    const run = await metagpt(cwd, [idea, "--base-url", url], { preload: [full] })
    expect(run.code).toBe(8)
    expect(run.stderr).toContain("The disk is full")
    expect(run.stderr).toContain(`metagpt resume ${project}`)
    const asked = () => chats.filter(({ messages }) => JSON.stringify(messages).includes("snake")).length
    expect(asked()).toBe(calls(cwd))
    const resumed = await metagpt(cwd, ["resume"])
    expect(resumed.code).toBe(0)
    expect(asked()).toBe(calls(cwd))
  })

  it("goes on after its seconds were over in the middle of a call, and by a limit of one role", async () => {
    const cwd = folder()
    let isHanging = true
    const { chats, url } = await server({
      answer: async (request, call) => {
        if (isHanging && request.messages.some(({ content }) => content.includes("named Bob"))) {
          await new Promise((resolve) => setTimeout(resolve, 120_000).unref())
        }
        return answer(request, call)
      }
    })
    const run = await metagpt(cwd, [idea, "--base-url", url, "--max-seconds", "15", "--investment", "3"])
    expect(run.code).toBe(5)
    expect(run.stderr).toContain("runs on this machine and costs nothing")
    expect(run.stderr).toContain("The budget of 15 seconds is reached")
    expect(run.stderr).toMatch(/^Go on: metagpt resume workspace\/snake_game --max-seconds 30$/m)
    isHanging = false
    const before = chats.length
    const limits = [
      "--max-seconds",
      "900",
      "--role-limit",
      "Architect.calls=1",
      "--role-limit",
      "Alex.tokens=1"
    ]
    const resumed = await metagpt(cwd, ["resume", ...limits])
    expect(resumed.stderr).toContain(
      "All 1 recorded calls fit: none is paid for again. It goes on with Bob: "
    )
    expect(resumed.stderr).toContain("The budget of 1 tokens for Alex is reached")
    expect(resumed.stderr).toContain(`metagpt resume ${project} --role-limit Alex.tokens=`)
    expect(resumed.code).toBe(5)
    expect(chats.slice(before).some(({ messages }) => JSON.stringify(messages).includes("named Alice"))).toBe(
      false
    )
  })

  it("reports a damaged journal with its place, and goes on with its sound part when told to", async () => {
    const { asked, cwd } = await finished()
    const paid = asked()
    const before = files(path.join(cwd, project))
    const text = fs.readFileSync(journalOf(cwd), "utf8").split("\n")
    const broken = [text[0], "\u0000oops", ...text.slice(2)].join("\n")
    fs.writeFileSync(journalOf(cwd), broken)
    const refused = await metagpt(cwd, ["resume", project])
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain(`damaged in line 2, at byte ${Buffer.byteLength(`${text[0]}\n`)}`)
    expect(refused.stderr).toContain("metagpt resume --sound-part")
    expect(fs.readFileSync(journalOf(cwd), "utf8")).toBe(broken)
    const listed = await metagpt(cwd, ["runs"])
    expect(listed.stdout).toContain("damaged journal")
    expect(asked()).toBe(paid)

    const resumed = await metagpt(cwd, ["resume", project, "--sound-part"])
    expect(resumed.code).toBe(0)
    expect(asked()).toBe(paid + 1)
    expect(files(path.join(cwd, project))).toEqual([...before, ".metagpt/journal.jsonl.damaged-1"].toSorted())
  })
})
