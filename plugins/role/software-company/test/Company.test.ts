import { assert, describe, expect, it } from "@effect/vitest"
import type { LLM } from "@metagpt-ts/core"
import * as SoftwareCompany from "@metagpt-ts/role-software-company"
import { Ask, Budget, Events, Journal, Team } from "@metagpt-ts/team"
import { ScriptedLLM } from "@metagpt-ts/testing"
import { type Language, Sandbox, Workspace } from "@metagpt-ts/workspace"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"

import * as Cases from "../src/Cases.ts"
import { plainLanguage } from "./PlainLanguage.ts"

/** A language whose programs are right when they say so: what the company does with problems is under test, not how they are found. */
const language: Language.Language = {
  ...plainLanguage,
  check: (files) =>
    Effect.succeed(
      Object.entries(files).flatMap(([path, text]): ReadonlyArray<Language.Problem> =>
        text.includes("broken")
          ? [{ rule: "syntax" as const, path, line: 1, message: "invalid syntax" }]
          : text.includes("unknown")
            ? [{ rule: "name" as const, path, line: 2, message: "name 'unknown' is not defined" }]
            : []
      )
    ),
  start: (files, entry) =>
    Effect.succeed(
      (files[entry] ?? "").includes("crash")
        ? [{ rule: "crash", path: entry, message: "ZeroDivisionError" }]
        : []
    )
}

const sandbox = (stderr: string) =>
  Layer.succeed(Sandbox.Sandbox, {
    name: "none",
    languages: ["python"],
    lacks: [],
    run: () => Effect.succeed({ ended: "exit", code: 1, stdout: "", stderr, files: {}, duration: 1 })
  })

const prd = {
  "Requirement Analysis": "The snake moves.",
  "Requirement Pool": ["the snake grows", "walls end the game"],
  "Product Goals": ["fun"],
  "User Stories": ["as a player I play"],
  "UI Design draft": "a grid"
}
const design = {
  "Implementation approach": "a list of cells",
  "Data structures and interfaces": "main()",
  "Program call flow": "main loops"
}

interface Script {
  /** Sessions that QA thinks of. */
  /** What QA expects of arguments. */
  readonly cases?: ReadonlyArray<{ readonly args: ReadonlyArray<string>; readonly prints: string }>
  readonly sessions?: ReadonlyArray<ReadonlyArray<string>>
  readonly prd?: string
  readonly design?: string
  readonly tasks?: string
  readonly market?: unknown
  readonly drawing?: unknown
  /** The programs in the order they are asked for. */
  readonly programs: ReadonlyArray<string>
}

/** Answers by what is asked, so that the order of parallel calls does not matter. */
const company = (script: Script) => {
  let written = 0
  return ScriptedLLM.router((request) => {
    const prompt = request.messages.at(-1)?.content ?? ""
    if (prompt.includes("product requirements")) return script.prd ?? JSON.stringify(prd)
    if (prompt.includes("Design this")) return script.design ?? JSON.stringify(design)
    if (prompt.includes("Compare this")) return JSON.stringify(script.market)
    if (prompt.includes("Draw this design")) return JSON.stringify(script.drawing)
    if (prompt.includes("Logic Analysis")) return script.tasks ?? "{}"
    if (prompt.includes('Each has "typed"'))
      return JSON.stringify({ tests: script.sessions?.map((typed) => ({ typed })) ?? [] })
    if (prompt.includes('Each test has "args"')) return JSON.stringify({ tests: script.cases ?? [] })
    return script.programs[written++] ?? "nothing"
  })
}

/** Takes an answer for a program unless it is the word `nothing`. */
const code = {
  name: "code",
  repair: (
    draft: { readonly text: string },
    target: { readonly jsonSchema: Readonly<Record<string, unknown>> }
  ) =>
    Effect.succeed({
      draft:
        target.jsonSchema["contentMediaType"] === undefined || draft.text === "nothing"
          ? { _tag: "Text" as const, text: draft.text }
          : { _tag: "Value" as const, value: draft.text, text: draft.text },
      fixes: []
    })
}

const stack = (script: Script, report = "") =>
  Layer.mergeAll(
    Ask.layer({ repairers: [code] }),
    Budget.layer(),
    Events.layer,
    Journal.memory,
    Workspace.memory(),
    sandbox(report),
    company(script)
  )

const run = (more: Partial<SoftwareCompany.Options> = {}) =>
  Effect.gen(function* () {
    const board = yield* Team.run(
      SoftwareCompany.make({ idea: "write a snake game", language, projectName: "snake_game", ...more })
    )
    const workspace = yield* Workspace.Workspace
    return { delivery: board.latest(SoftwareCompany.Delivery), files: yield* workspace.files(), board }
  })

const good = "snake = []\nprint(snake)\n"
const faulty = '{"Requirement Analysis":"x"'

const programsAsked = Effect.map(ScriptedLLM.requests, (requests: ReadonlyArray<LLM.Request>) =>
  requests.filter(({ messages }) => messages.at(-1)?.content.includes("block and nothing else"))
)

describe("software company", () => {
  it.effect("hands over a project in MetaGPT's layout", () =>
    Effect.gen(function* () {
      const { delivery, files } = yield* run()
      assert.deepStrictEqual(delivery, {
        ok: true,
        command: "python snake_game/main.py",
        files: ["snake_game/main.py"],
        problems: []
      })
      assert.includeMembers(Object.keys(files), [
        "docs/requirement.txt",
        "docs/prd/snake_game.json",
        "docs/system_design/snake_game.json",
        "docs/task/snake_game.json",
        "resources/prd/snake_game.md",
        "resources/system_design/snake_game.md",
        "requirements.txt",
        "README.md",
        "snake_game/main.py"
      ])
      const written = JSON.parse(
        files["docs/prd/snake_game.json"] ?? ""
      ) as typeof SoftwareCompany.PRD.schema.Type
      assert.deepStrictEqual(Object.keys(written), Object.keys(SoftwareCompany.PRD.schema.fields))
      assert.deepStrictEqual(written["Requirement Pool"][0], ["P0", "the snake grows"])
    }).pipe(Effect.provide(stack({ programs: [good] })))
  )

  it.effect("writes a refused program anew, and says what it was refused for", () =>
    Effect.gen(function* () {
      const { delivery, files } = yield* run()
      assert.isTrue(delivery?.ok)
      assert.strictEqual(files["snake_game/main.py"], good)
      const [first, second] = yield* programsAsked
      assert.notInclude(first?.messages.at(-1)?.content, "Earlier tries")
      assert.include(second?.messages.at(-1)?.content, "ZeroDivisionError")
      assert.notStrictEqual(first?.seed, second?.seed)
    }).pipe(Effect.provide(stack({ programs: ["snake crash", good] })))
  )

  it.effect("never takes an answer without a program for one", () =>
    Effect.gen(function* () {
      const { delivery, files } = yield* run()
      assert.isTrue(delivery?.ok)
      assert.strictEqual(files["snake_game/main.py"], good)
    }).pipe(Effect.provide(stack({ programs: ["nothing", good] })))
  )

  it.effect("refuses a program for something else, and one that promises instead of doing", () =>
    Effect.gen(function* () {
      const { delivery } = yield* run()
      assert.isTrue(delivery?.ok)
      assert.lengthOf(yield* programsAsked, 3)
    }).pipe(
      Effect.provide(
        stack({ programs: ["board = 1\n", "def snake():\n    # Implement the logic here\n    pass\n", good] })
      )
    )
  )

  it.effect("hands over the best attempt when none passes, and says what is wrong", () =>
    Effect.gen(function* () {
      const { delivery, files } = yield* run()
      assert.isFalse(delivery?.ok)
      assert.strictEqual(files["snake_game/main.py"], "snake = unknown\n")
      assert.deepStrictEqual(delivery?.problems, ["snake_game/main.py:2: name 'unknown' is not defined"])
      assert.include(files["README.md"], "Known problems")
    }).pipe(
      Effect.provide(
        stack({ programs: ["broken", "snake crash", "snake = unknown\n", "snake = unknown crash", "broken"] })
      )
    )
  )

  it.effect("goes on trying when it may try more often, without repeating a try", () =>
    Effect.gen(function* () {
      const { delivery } = yield* run({ attempts: 7 })
      assert.isTrue(delivery?.ok)
      const seeds = (yield* programsAsked).map(({ seed }) => seed)
      assert.deepStrictEqual(seeds, [1, 2, 3, 4, 5, 6, 7])
    }).pipe(Effect.provide(stack({ programs: [...Array.from({ length: 6 }, () => "broken"), good] })))
  )

  it.effect("judges by reading alone what no sandbox can run, and says so", () =>
    Effect.gen(function* () {
      const events = yield* Effect.flatMap(Events.Events, ({ subscribe }) => subscribe)
      const { delivery } = yield* run({
        language: {
          ...language,
          start: () => Effect.fail(Sandbox.lacking("none", ["a terminal"], "Install bubblewrap"))
        }
      })
      assert.isTrue(delivery?.ok)
      const told = yield* events.pipe(
        Stream.filter((event) => event._tag === "Noted" && event.message.includes("sandbox")),
        Stream.take(1),
        Stream.runCollect
      )
      assert.include(JSON.stringify(told), "a terminal")
    }).pipe(Effect.scoped, Effect.provide(stack({ programs: [good] })))
  )

  it.effect("believes a program that goes by other words, try after try", () =>
    Effect.gen(function* () {
      const { delivery } = yield* run()
      assert.isTrue(delivery?.ok)
      assert.lengthOf(yield* programsAsked, 3)
    }).pipe(Effect.provide(stack({ programs: ["a = 1\n", "b = 2\n", "worm = 3\n"] })))
  )

  it.effect(
    "plans several files only for a model that answers without a fault, and writes them in order",
    () =>
      Effect.gen(function* () {
        const { delivery } = yield* run()
        assert.deepStrictEqual(delivery?.files, ["snake_game/food.py", "snake_game/main.py"])
        const [first, second] = yield* programsAsked
        assert.include(first?.messages.at(-1)?.content, "the whole file food.py")
        assert.include(second?.messages.at(-1)?.content, "food.py is written:\nsnake food")
      }).pipe(
        Effect.provide(
          stack({
            design: JSON.stringify({ ...design, "File list": ["food.py", "../../etc/main.py", "notes.txt"] }),
            tasks: JSON.stringify({ "Logic Analysis": [["food.py", "Food"]], "Full API spec": "Food()" }),
            programs: ["snake food", good]
          })
        )
      )
  )

  it.effect("plans one file for a model whose answer had to be repaired", () =>
    Effect.gen(function* () {
      const { delivery } = yield* run().pipe(
        Effect.provide(
          Ask.layer({
            repairers: [
              {
                name: "whole",
                repair: (draft, target) =>
                  Effect.succeed(
                    target.name === "write PRD"
                      ? {
                          draft: { _tag: "Value", value: prd, text: draft.text },
                          fixes: [{ name: "whole", path: [], before: "", after: "", confidence: 1 }]
                        }
                      : { draft, fixes: [] }
                  )
              },
              code
            ]
          })
        )
      )
      assert.deepStrictEqual(delivery?.files, ["snake_game/main.py"])
    }).pipe(Effect.provide(stack({ prd: faulty, programs: [good] })))
  )

  it.effect("goes on without what a careless model leaves out of the plan", () =>
    Effect.gen(function* () {
      const { delivery, files } = yield* run()
      assert.isTrue(delivery?.ok)
      const written = JSON.parse(
        files["docs/prd/snake_game.json"] ?? ""
      ) as typeof SoftwareCompany.PRD.schema.Type
      assert.strictEqual(written["Requirement Analysis"], "kept")
      assert.deepStrictEqual(written["Requirement Pool"], [["P0", "write a snake game"]])
    }).pipe(
      Effect.provide(
        stack({ prd: '{"Requirement Analysis":"kept","Requirement Pool":7}', design: "no", programs: [good] })
      )
    )
  )

  it.effect("asks a model that answers as it is asked for more, and draws what it says", () =>
    Effect.gen(function* () {
      const { files } = yield* run()
      const written = JSON.parse(
        files["docs/prd/snake_game.json"] ?? ""
      ) as typeof SoftwareCompany.PRD.schema.Type
      assert.deepStrictEqual(written["Competitive Analysis"], ["Nibbles: old, plain"])
      assert.include(written["Competitive Quadrant Chart"], '  "Nibbles": [0.20, 0.90]')
      assert.strictEqual(
        files["resources/competitive_analysis/snake_game.mmd"],
        `${written["Competitive Quadrant Chart"]}\n`
      )
      assert.include(files["resources/prd/snake_game.md"], "```mermaid\nquadrantChart\n")
      const { "Data structures and interfaces": parts, "Program call flow": flow } = JSON.parse(
        files["docs/system_design/snake_game.json"] ?? ""
      ) as typeof SoftwareCompany.Design.schema.Type
      assert.strictEqual(parts, "classDiagram\n  class Snake {\n    +grow()\n  }")
      assert.include(flow, "n_main->>Snake: grow()")
    }).pipe(
      Effect.provide(
        stack({
          prd: JSON.stringify({
            ...prd,
            "Requirement Pool": ["it grows", "it moves", "it ends", "it scores"],
            "User Stories": ["one", "two"]
          }),
          design: JSON.stringify({ ...design, "File list": ["main.py"] }),
          market: {
            "Competitive Analysis": ["Nibbles: old, plain"],
            Positions: [{ name: "Nibbles", features: 0.2, ease: 0.9 }]
          },
          drawing: {
            Classes: [{ name: "Snake", members: ["grow()"], uses: [] }],
            Calls: [{ from: "main", to: "Snake", what: "grow()" }]
          },
          programs: [good]
        })
      )
    )
  )

  it.effect("leaves documents that can be read on their own, with the program as it was written", () =>
    Effect.gen(function* () {
      const { files } = yield* run()
      const page = files["docs/README.md"] ?? ""
      const links = [...page.matchAll(/\]\(([^)]+)\)/g)].map(([, path]) => `docs/${path}`)
      assert.lengthOf(links, 7)
      assert.includeMembers(Object.keys(files), links)
      assert.include(page, "```mermaid\nclassDiagram\n")
      assert.include(page, "n_main_py->>n_main_py: move()")
      assert.include(files["resources/data_api_design/snake_game.mmd"], "+move()")
      assert.isDefined(files["resources/seq_flow/snake_game.mmd"])
      assert.isUndefined(files["resources/competitive_analysis/snake_game.mmd"])
    }).pipe(Effect.provide(stack({ programs: ["def move():\n    print('snake')\n\nmove()\n"] })))
  )

  it.effect("stops after the plan when told not to implement", () =>
    Effect.gen(function* () {
      const { delivery, files } = yield* run({ implement: false })
      assert.isUndefined(delivery)
      assert.isDefined(files["docs/task/snake_game.json"])
      assert.lengthOf(yield* programsAsked, 0)
    }).pipe(Effect.provide(stack({ programs: [] })))
  )

  it.effect("writes the documents of a Chinese idea in Chinese, and the package by a Latin name", () =>
    Effect.gen(function* () {
      const { delivery, files } = yield* run({ idea: "写一个贪吃蛇游戏", projectName: "贪吃蛇游戏" })
      assert.strictEqual(delivery?.command, "python app/main.py")
      assert.include(files["docs/prd/app.json"], '"Language": "Chinese"')
      assert.match(
        files["docs/README.md"] ?? "",
        /^# 项目文档： 贪吃蛇游戏\n\n- \[原始需求\]\(requirement\.txt\)\n/
      )
    }).pipe(Effect.provide(stack({ programs: [good] })))
  )

  it.effect("runs the tests that QA wrote and refuses what they refuse", () =>
    Effect.gen(function* () {
      const { delivery, files } = yield* run({ runTests: true, attempts: 1 })
      assert.isFalse(delivery?.ok)
      assert.include(delivery?.problems[0], "1 tests fail")
      assert.isDefined(files["tests/test_main.py"])
      assert.isDefined(files["test_outputs/test_main.py.json"])
    }).pipe(Effect.provide(stack({ programs: [good, "import unittest"] }, "FAILED (failures=1)")))
  )

  it.effect("asks in other words when it is given some", () =>
    Effect.gen(function* () {
      const prompts = yield* SoftwareCompany.Prompts.make({
        engineer: "---\ngoal: write {{language}}\n---\n",
        program: "Only {{rules}}! One block and nothing else."
      })
      yield* run({ prompts })
      const [{ messages } = { messages: [] }] = yield* programsAsked
      assert.include(messages[0]?.content, "Your goal is: write python. Constraints: only the standard")
      assert.strictEqual(
        messages[1]?.content,
        "Only the snake grows! One block and nothing else.\nOnly walls end the game! One block and nothing else."
      )
    }).pipe(Effect.provide(stack({ programs: [good] })))
  )

  it.effect("asks in the words of its prompts", () =>
    Effect.gen(function* () {
      const several = {
        design: JSON.stringify({ ...design, "File list": ["food.py"] }),
        tasks: JSON.stringify({
          "Logic Analysis": [["food.py", "Food", "no import"]],
          "Full API spec": "Food()"
        })
      }
      const halves = "def snake():\n    return unknown\n\n\ndef food():\n    return 1\n"
      const ideas: ReadonlyArray<readonly [Partial<SoftwareCompany.Options>, Script]> = [
        [
          { runTests: true },
          {
            programs: ["snake crash", "", "snake broken", halves, `${good}def move():\n    pass\n`]
          }
        ],
        [{}, { ...several, programs: ["food", "broken", "food", good] }],
        [{ idea: "写一个贪吃蛇游戏" }, { design: "no", prd: "no", programs: [good] }]
      ]
      const asked: Array<string> = []
      for (const [options, script] of ideas) {
        yield* run(options).pipe(
          Effect.andThen(ScriptedLLM.requests),
          Effect.tap((requests) =>
            Effect.sync(() => {
              for (const { messages } of requests) {
                asked.push(messages.map(({ content, role }) => `## ${role}\n\n${content}`).join("\n\n"))
              }
            })
          ),
          Effect.provide(stack(script, "FAILED (failures=1)"))
        )
      }
      yield* Effect.promise(() =>
        expect(`${asked.join("\n\n---\n\n")}\n`).toMatchFileSnapshot("fixtures/asked.md")
      )
    })
  )

  it("is a team that can reach its goal", () => {
    for (const implement of [true, false]) {
      const options = SoftwareCompany.make({ idea: "x", language, projectName: "x", implement })
      assert.deepStrictEqual(Team.problems(options), [])
    }
  })

  it("says what a team of other members lacks", () => {
    const { Architect, Code, Engineer, ProductManager, ProjectManager, QaEngineer } = SoftwareCompany
    const options = { idea: "x", language, projectName: "x" }
    const planners = [ProductManager.make, Architect.make, ProjectManager.make]
    const without = SoftwareCompany.of(options, [...planners, Engineer.make], [Code])
    assert.deepStrictEqual(Team.problems(without), [])
    const few = SoftwareCompany.of(options, [ProductManager.make, Engineer.make, QaEngineer.make])
    assert.deepStrictEqual(Team.problems(few), [
      "Alice writes PRD, which nobody reads",
      "Alice writes Capacity, which nobody reads",
      "Alex waits for Tasks or Report, which nobody writes",
      "Edward waits for Tasks or Cases or Code, which nobody writes",
      "nobody writes Delivery, the goal"
    ])
  })

  it.effect("asks programs that nothing is wrong with for what nobody knows, until two agree", () => {
    const idea = "In the terminal: `add 5` adds, `sum` answers `Sum: 5`, and `quit` says `Bye`."
    const asked: Array<ReadonlyArray<ReadonlyArray<string>>> = []
    // Every program is what it says, after words of its own
    const telling: Language.Language = {
      ...language,
      answers: (files, entry, sessions) => {
        asked.push(sessions)
        return Effect.succeed(sessions.map(() => `Type something! ${files[entry] ?? ""}`))
      }
    }
    const programs = ["print('Sum: 1')", "print('Sum: 2'), 'Bye'", "say('Sum: 2', 'Bye')", "print('Sum: 3')"]
    const script = { programs, sessions: [["add 2", "sum", "quit"], ["sum"]] }
    return Effect.gen(function* () {
      const { board, delivery, files } = yield* run({ idea, language: telling, projectName: "sums" })
      assert.strictEqual(delivery?.ok, true)
      assert.strictEqual(files["sums/main.py"]?.trim(), programs[1])
      assert.lengthOf(board.all(SoftwareCompany.Code), 3)
      // A session of one line says nothing; a long one brings a game to its end
      const sessions = asked[0] ?? []
      assert.deepStrictEqual(sessions[0], ["add 2", "sum", "quit"])
      assert.deepStrictEqual(sessions[1]?.slice(0, 4), ["add 2", "sum", "quit", "a"])
      assert.lengthOf(sessions, 2)
    }).pipe(Effect.provide(stack(script)))
  })

  it.effect("drops a test that answers what the request itself answers", () => {
    const idea =
      "A command-line tool: `python main.py 8` prints `8 is even`, `python main.py 7` prints `7 is odd`."
    const other = { args: ["4"], prints: "4 is even" }
    const script = { programs: [good], cases: [{ args: ["8"], prints: "8 is odd" }, other] }
    return Effect.gen(function* () {
      const { board } = yield* run({ idea })
      assert.deepStrictEqual(board.latest(Cases.Cases)?.examples, [
        { _tag: "Command", args: ["4"], prints: ["4 is even"] }
      ])
    }).pipe(Effect.provide(stack(script)))
  })
})
