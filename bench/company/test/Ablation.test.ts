import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { Plugin } from "@metagpt-ts/config"
import * as SoftwareCompany from "@metagpt-ts/role-software-company"
import { Ask, Budget, Events, FileJournal, Team } from "@metagpt-ts/team"
import { ScriptedLLM } from "@metagpt-ts/testing"
import { type Sandbox, Workspace } from "@metagpt-ts/workspace"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { afterAll, beforeAll, describe, expect, it } from "vitest"

import * as RunFile from "../../../packages/cli/src/RunFile.ts"
import * as Stack from "../../../packages/cli/src/Stack.ts"
import * as Ablated from "../Ablated.ts"
import * as AblationTable from "../AblationTable.ts"
import * as Cage from "../Cage.ts"
import { ideas } from "../Ideas.ts"
import * as Rehearsed from "../Rehearsed.ts"
import type { Result } from "../Result.ts"
import * as Statistics from "../Statistics.ts"
import { choose, variants } from "../Variant.ts"

type Try = Rehearsed.Try

const one = (attempt: number, rules: ReadonlyArray<Try["problems"][number]["rule"]>, said = "x"): Try => ({
  attempt,
  files: { "main.py": `print(${attempt})` },
  problems: rules.map((rule) => ({ rule, path: "main.py", message: rule === "test" ? said : `${attempt}` }))
})

const says = (attempt: number, ...answers: ReadonlyArray<string>) => ({ ...one(attempt, []), answers })

describe("choice", () => {
  it("is the first program that nothing is wrong with", () => {
    const tries = [one(1, ["example"]), one(2, []), one(3, [])]
    expect(choose(tries)).toMatchObject({ chosen: { attempt: 2 }, tries: 2, isSound: true })
  })

  it("is the best of all when something is wrong with each, and nothing when there is none", () => {
    const tries = [one(1, ["syntax"]), one(2, ["stub"]), one(3, ["stub", "name"])]
    expect(choose(tries)).toMatchObject({ chosen: { attempt: 2 }, tries: 3, isSound: false })
    expect(choose([])).toBeUndefined()
  })

  it("goes on until another program says the same, as the company does", async () => {
    const tries = [says(1, "a"), says(2, "b"), says(3, "b"), says(4, "a")]
    expect(choose(tries)).toMatchObject({ chosen: { attempt: 2 }, tries: 3 })
    const alone = await Effect.runPromise(variants["what others answer"]({ tries }))
    expect(alone).toMatchObject({ chosen: { attempt: 1 }, tries: 1 })
  })

  it("doubts a test that two programs answer alike, as the company does", async () => {
    const tries = [one(1, ["test"]), one(2, ["test"]), one(3, ["test"]), one(4, [])]
    expect(choose(tries)).toMatchObject({ chosen: { attempt: 1 }, tries: 2, isSound: true })
    const of = (name: "doubt about tests" | "tests of QA") => Effect.runPromise(variants[name]({ tries }))
    expect(await of("doubt about tests")).toMatchObject({ chosen: { attempt: 4 }, tries: 4 })
    expect(await of("tests of QA")).toMatchObject({ chosen: { attempt: 1 }, tries: 1 })
    const [first] = tries
    const again = tries.map((one) => (one.attempt < 4 ? { ...one, files: first?.files ?? {} } : one))
    expect(choose(again)).toMatchObject({ chosen: { attempt: 4 } })
  })
})

const tax = ideas.find(({ name }) => name === "tax")
if (tax === undefined) throw new Error("tax")

const main = readFileSync(join(import.meta.dirname, "solutions/tax.py"), "utf8")
const unmended = main.replace("import sys\n\n", "")
/** In two parts, so that one of them can be patched. */
const wrong = `def gross(net, tax):\n    return net - tax\n\n\n${unmended.replace("net + tax", "gross(net, tax)")}`

/** Tells roles by who they are asked to be. */
const model = () => {
  const programs = [wrong, unmended]
  return ScriptedLLM.router(({ messages }) => {
    const asked = messages.map(({ content }) => content).join("\n")
    if (asked.includes("named Alex")) return `Here it is:\n\n\`\`\`python\n${programs.shift()}\`\`\`\n`
    if (asked.includes("named Edward"))
      return `{"tests": [{"args": ["50", "10"], "prints": "net 50.00, tax 5.00, gross 55.00"}]}`
    return "{}"
  })
}

const place = mkdtempSync(join(tmpdir(), "ablated-test-"))
const journal = join(place, ".metagpt/journal.jsonl")

const result: Result = {
  contestant: "company",
  idea: tax.name,
  kind: tax.kind,
  language: tax.language,
  half: "tune",
  seed: 1,
  model: "m",
  finishes: true,
  starts: true,
  passes: true,
  checks: [],
  entry: null,
  end: "",
  command: null,
  project: place,
  calls: 4,
  tokensIn: 1,
  tokensOut: 1,
  abandoned: 0,
  seconds: 1,
  at: ""
}

/** With the sandbox that needs npm alone. */
const play = async <A, E>(self: Effect.Effect<A, E, Sandbox.Sandbox>) =>
  Effect.runPromise(Effect.flatMap(Plugin.sandbox("wasm"), (sandbox) => Effect.provide(self, sandbox)))

describe("a run of the company", () => {
  beforeAll(async () => {
    const directory = join(place, ".metagpt")
    const run: RunFile.RunFile = {
      format: 1,
      id: "r",
      idea: tax.text,
      projectName: "tax",
      options: { seed: 1 },
      state: "finished",
      model: {
        provider: "p",
        model: "m"
      },
      versions: {
        metagpt: "0",
        node: "24"
      },
      started: ""
    }
    await Effect.gen(function* () {
      yield* RunFile.write(place, run)
      const stack = Layer.mergeAll(
        model(),
        Ask.layer({ repairers: yield* Stack.chain }),
        Budget.layer(),
        Events.layer,
        Workspace.layer({ root: place }),
        FileJournal.layer(directory, { versions: {} }),
        yield* Plugin.sandbox("wasm")
      )
      const language = yield* Plugin.language("python")
      yield* Team.run(
        SoftwareCompany.make({ idea: tax.text, language, projectName: "tax", seed: 1, attempts: 2 })
      ).pipe(Effect.provide(stack))
    }).pipe(Effect.runPromise)
  }, 240_000)
  afterAll(() => rmSync(place, { recursive: true, force: true }))

  const source = Effect.gen(function* () {
    const run = yield* Rehearsed.read(place)
    return { ...(yield* Rehearsed.make(run)), run }
  })

  it("is made again byte for byte, without a model", async () => {
    const { command, held, isExact, tries } = await play(source)
    expect(tries.map(({ problems }) => problems.map(({ rule }) => rule))).toEqual([
      ["example", "example", "test"],
      []
    ])
    expect(tries[1]?.files).toEqual({ "tax/main.py": expect.stringMatching(/^\s*import sys\n/) })
    expect(held.cases).toHaveLength(1)
    expect(command).toContain("tax/main.py")
    expect(isExact).toBe(true)
  })

  it("hands over what it would have without a device", async () => {
    const found = await play(
      Effect.flatMap(source, (source) =>
        Effect.forEach(Object.entries(variants), ([name, choice]) =>
          Effect.map(choice(source), (choice) => [
            name,
            choice?.tries,
            choice?.isSound,
            choice?.chosen.attempt
          ])
        )
      )
    )
    expect(found).toEqual([
      ["further tries", 1, false, 1],
      ["mends without a model", 2, false, 2],
      ["what the request shows", 2, false, 1],
      ["starting anything", 1, true, 1],
      ["tests of QA", 2, true, 2],
      ["doubt about tests", 2, true, 2],
      ["what others answer", 2, true, 2],
      // The second one was a patch
      ["patches", 1, false, 1]
    ])
  })

  it.skipIf(!Cage.isAvailable() || Cage.python === "")("is judged by the hidden checks", async () => {
    const { isExact, outcomes } = await play(Ablated.make(result, tax, place))
    const passing = Object.entries(outcomes).flatMap(([name, { passes }]) => (passes ? [name] : []))
    expect(passing).toEqual([
      Ablated.whole,
      "tests of QA",
      "doubt about tests",
      "what others answer",
      Ablated.oracle
    ])
    expect(outcomes["further tries"]).toEqual({
      attempt: 1,
      tries: 1,
      differs: true,
      finishes: true,
      starts: true,
      passes: false
    })
    expect(isExact).toBe(true)
  })

  it.skipIf(!Cage.isAvailable() || Cage.python === "")(
    "that was stopped finishes without what kept it going",
    async () => {
      const text = readFileSync(journal, "utf8")
      const [first = ""] = text.split(/(?<="check".*\n)/)
      writeFileSync(journal, `${first}{"v":2,"id":"torn`)
      const { isExact, outcomes } = await play(Ablated.make({ ...result, finishes: false }, tax, place))
      writeFileSync(journal, text)
      const finishing = Object.entries(outcomes).flatMap(([name, { finishes }]) => (finishes ? [name] : []))
      expect(finishing).toEqual(["further tries", "starting anything"])
      expect(isExact).toBe(true)
    }
  )

  it("is not called the same when its journal has another program", async () => {
    const text = readFileSync(journal, "utf8")
    writeFileSync(journal, text.replaceAll("net - tax", "net * tax"))
    const { isExact, tries } = await play(source)
    writeFileSync(journal, text)
    expect(tries).toHaveLength(2)
    expect(isExact).toBe(false)
  })
})

const outcome = (passes: boolean, differs = false): Ablated.Outcome => ({
  attempt: 1,
  tries: passes ? 1 : 3,
  differs,
  finishes: true,
  starts: true,
  passes
})

const ablated = (idea: string, seed: number, all: boolean, without: boolean): Ablated.Ablated => ({
  idea,
  seed,
  kind: "command",
  half: "tune",
  language: "en",
  isExact: seed === 1,
  outcomes: {
    [Ablated.whole]: outcome(all),
    patches: outcome(without, all !== without)
  }
})

describe("table", () => {
  const all = [
    ablated("a", 1, true, false),
    ablated("a", 2, true, true),
    ablated("b", 1, false, false),
    ablated("c", 1, true, false)
  ]

  it("pairs what is left out with the company, idea by idea", () => {
    const [whole, patches] = AblationTable.rows(all)
    expect(whole).toMatchObject({ without: Ablated.whole, ideas: 3, runs: 4, differs: 0 })
    expect(whole?.rates.passes).toEqual(Statistics.wilson(2 / 3, 3))
    expect(whole?.brings.passes).toEqual({ value: 0, low: 0, high: 0 })
    expect(patches).toMatchObject({ differs: 2, rates: { passes: { value: 0.5 / 3 } } })
    expect(patches?.tries).toBeCloseTo((2 + 3 + 3) / 3)
    expect(patches?.brings.passes).toEqual(Statistics.bootstrap([0.5, 0, 1]))
  })

  it("is read by people", () => {
    const text = AblationTable.markdown(all)
    expect(text).toContain(`| ${Ablated.whole} | 3 | 4 | 100 % (44-100) |`)
    expect(text).toContain("| 2 | 0 % (0-0) | 50 % (0-100) |")
    expect(text).toContain("3 of 4 runs")
  })
})
