/**
 * A small slice of the campaign, and what only one moment of a run can show.
 */
import * as fs from "node:fs"
import { hostname, tmpdir } from "node:os"
import * as path from "node:path"

import { describe, expect, it, onTestFinished } from "vitest"

import { randomOf } from "./Campaign.ts"
import * as Command from "./Command.ts"
import * as Evidence from "./Evidence.ts"
import { type Hurt, hurts } from "./Hurt.ts"
import * as Model from "./Model.ts"
import * as Trial from "./Trial.ts"

const plan = Trial.undisturbed(["--no-implement"])

const itself = (fault: string): Hurt => ({ name: fault, codes: [], fault: () => fault })

const folder = (): string => {
  const cwd = fs.realpathSync(fs.mkdtempSync(path.join(tmpdir(), "metagpt-durable-")))
  onTestFinished(() => fs.rmSync(cwd, { recursive: true, force: true }))
  return cwd
}

const serve = async (...args: Parameters<typeof Model.start>): Promise<Model.Model> => {
  const model = await Model.start(...args)
  onTestFinished(() => model.close())
  return model
}

/** Nothing paid twice, nothing lost, and the project of an undisturbed run. */
const sound = { paidTwice: 0, lost: 0, finished: 1, problems: [] }

describe("a run that is ended", () => {
  it.concurrent.each([
    ["kill -9", hurts.kill, [300]],
    ["SIGTERM", hurts.term, [400]],
    ["Ctrl-C", hurts.int, [200]],
    ["out of memory", hurts.memory, [1500]],
    ["kill -9 after its clock was moved", hurts.clock, [1600]],
    ["kill -9 at an event", itself("event:9"), [0]],
    ["kill -9 in the middle of a write", itself("disk:20"), [0]]
  ] as ReadonlyArray<readonly [string, Hurt, ReadonlyArray<number>]>)(
    "by %s comes to the same project and pays for nothing twice",
    async (_, hurt, moments) => {
      const tally = await Trial.run(await plan, { hurt, moments, random: randomOf(1) })
      expect(tally).toMatchObject(sound)
    }
  )

  it.skipIf(hurts.disk.lacks !== undefined)(
    "by a full disk comes to the same project and pays for nothing twice (needs root)",
    async () => {
      const tally = await Trial.run(await plan, { hurt: hurts.disk, moments: [300], random: randomOf(1) })
      expect(tally).toMatchObject(sound)
    }
  )
})

describe("the harness", () => {
  it("sees what is lost, paid twice, written twice or different", async () => {
    const whole = await plan
    const { evidence } = whole
    const [first = "", ...rest] = evidence.lines
    expect(Evidence.lost(evidence, { ...evidence, lines: rest })).toBe(evidence.lines.length)
    const [name = "", file = { text: "", written: "" }] = [...evidence.files][0] ?? []
    const touched = { ...evidence, files: new Map(evidence.files).set(name, { ...file, written: "later" }) }
    expect(Evidence.rewritten(evidence, touched, evidence)).toEqual([`${name} was written twice`])
    const changed = { ...evidence, files: new Map(evidence.files).set(name, { ...file, text: "x" }) }
    expect(Evidence.differences(changed, evidence)).toEqual([`${name} differs`])
    expect(Evidence.differences({ ...evidence, lines: [first] }, evidence)).toEqual(["the journal differs"])
    // A run that should have asked nothing at all.
    const greedy = await Trial.run(
      { ...whole, questions: [] },
      { hurt: hurts.kill, moments: [], random: randomOf(1) }
    )
    expect(greedy.paidTwice).toBe(whole.questions.length)
  })
})

/** A run that was ended, and what its lock says now. */
const locked = async (owner: Readonly<Record<string, unknown>>) => {
  const cwd = folder()
  const model = await serve(3)
  const args = [Model.idea, "--base-url", model.url, "--no-implement"]
  await Command.start(cwd, args, "event:9").ended
  const lock = path.join(cwd, "workspace", "snake_game", ".metagpt", "lock")
  const before = JSON.parse(fs.readFileSync(lock, "utf8")) as object
  fs.writeFileSync(lock, JSON.stringify({ ...before, ...owner }))
  const asked = model.questions().length
  const ended = await Command.start(cwd, ["resume"]).ended
  return { ...ended, lock, asked: model.questions().length - asked }
}

describe("the lock of a run", () => {
  it.skipIf(process.platform !== "linux")(
    "is taken over when its process number is another process's by now",
    async () => {
      // Our own number: a process that lives, and began at another time.
      const { code } = await locked({ pid: process.pid })
      expect(code).toBe(0)
    }
  )

  it("holds when another machine has it, and says what to do", async () => {
    const { asked, code, lock, stderr } = await locked({ host: `not-${hostname()}` })
    expect(stderr).toContain(`on not-${hostname()}`)
    expect(stderr).toContain(`Only if you know that it is gone, delete ${lock}`)
    expect(code).toBe(7)
    expect(asked).toBe(0)
  })

  it("lets one of two processes work on a run at a time: no question is asked twice", async () => {
    const cwd = folder()
    const model = await serve(3)
    const args = [Model.idea, "--base-url", model.url, "--no-implement"]
    await Command.start(cwd, args, "event:9").ended
    const asked = model.questions().length
    const both = await Promise.all([1, 2].map(() => Command.start(cwd, ["resume"]).ended))
    // The second is refused, unless it came so late that nothing was left to do.
    for (const { code, stderr } of both) expect(`${code} ${stderr}`).toMatch(/^0 |^7 [^]*in use by process/)
    expect(both.map(({ code }) => code)).toContain(0)
    const names = model
      .questions()
      .slice(asked)
      .map((question) => question.asked)
    expect(new Set(names).size).toBe(names.length)
  })
})

const prompts = path.resolve(import.meta.dirname, "../../plugins/role/software-company/prompts")

const anotherIdea = (text: string) => text.replace('"write a snake game"', '"write a better snake game"')

const anotherVersion = (text: string) => text.replace(/"metagpt": "[^"]+"/, '"metagpt": "0.0.1"')

describe("what still fits of a run of two calls after a change is used, and said before anything is paid", () => {
  it.each([
    ["of the idea", anotherIdea, "Request: ", 0],
    ["of the version", anotherVersion, "Request: ", 2],
    ["of the second prompt", anotherVersion, "What is wanted: ", 1]
  ] as const)("%s", async (_, change, opening, fitting) => {
    const cwd = folder()
    const model = await serve(0)
    const args = [Model.idea, "--base-url", model.url, "--no-implement"]
    expect((await Command.start(cwd, args).ended).code).toBe(0)
    const file = path.join(cwd, "workspace", "snake_game", ".metagpt", "run.json")
    const before = fs.readFileSync(file, "utf8")
    fs.writeFileSync(file, change(before))
    expect(fs.readFileSync(file, "utf8")).not.toBe(before)
    fs.mkdirSync(path.join(cwd, "mine"))
    for (const name of ["design.md", "design-files.md"]) {
      const prompt = fs.readFileSync(path.join(prompts, name), "utf8")
      expect(prompt).toContain("Request: ")
      fs.writeFileSync(path.join(cwd, "mine", name), prompt.replace("Request: ", opening))
    }
    expect(model.questions()).toHaveLength(2)
    const resumed = await Command.start(cwd, ["resume", "workspace/snake_game", "--prompts", "mine"]).ended
    expect(resumed.code).toBe(0)
    const said = `${fitting === 2 ? "All 2" : `${fitting} of 2`} recorded calls fit`
    // What is asked comes after it.
    expect(resumed.stderr.split(said)[0]).not.toMatch(/: write (?:PRD|design)/)
    expect(resumed.stderr).toContain(said)
    expect(model.questions()).toHaveLength(2 + 2 - fitting)
  })
})
