import { describe, it } from "@effect/vitest"
import { type Repairer, Role } from "@metagpt-ts/core"
import * as SoftwareCompany from "@metagpt-ts/role-software-company"
import { Code, Delivery, Design, PRD, Report, Requirement, Tasks } from "@metagpt-ts/role-software-company"
import { Ask, Budget, Events, FileJournal } from "@metagpt-ts/team"
import { RoleSuite } from "@metagpt-ts/testing"
import { type Language, Sandbox, Workspace } from "@metagpt-ts/workspace"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

import { Cases } from "../src/Cases.ts"
import { Capacity } from "../src/Documents.ts"
import { plainLanguage } from "./PlainLanguage.ts"

/** A language whose programs are right unless they say that they are broken. */
const language: Language.Language = {
  ...plainLanguage,
  check: (files) =>
    Effect.succeed(
      Object.entries(files).flatMap(([path, text]): ReadonlyArray<Language.Problem> =>
        text.includes("broken") ? [{ rule: "syntax", path, line: 1, message: "invalid syntax" }] : []
      )
    )
}

const sandbox = Layer.succeed(Sandbox.Sandbox, {
  name: "none",
  languages: ["python"],
  lacks: [],
  run: () => Effect.succeed({ ended: "exit", code: 0, stdout: "", stderr: "OK", files: {}, duration: 1 })
})

/** Takes every answer that is wanted as code for code. */
const code: Repairer.Repairer = {
  name: "code",
  repair: (draft, target) =>
    Effect.succeed({
      draft:
        target.jsonSchema["contentMediaType"] === undefined || draft._tag === "Value"
          ? draft
          : { _tag: "Value", value: draft.text, text: draft.text },
      fixes: []
    })
}

const layer = ({ calls, journal, llm, project }: RoleSuite.World) =>
  Layer.mergeAll(
    llm,
    Ask.layer({ repairers: [code] }),
    Budget.layer({ calls }),
    Events.layer,
    FileJournal.layer(journal),
    Workspace.layer({ root: project }),
    sandbox
  )

const program = "snake = []\nprint(snake)\n"
const path = "snake_game/main.py"
const problem = { rule: "syntax", path, line: 1, message: "invalid syntax" } as const

const requirement = Role.document(Requirement, { idea: "write a snake game" }, "user")
const prd = Role.document(
  PRD,
  {
    Language: "English",
    "Programming Language": "python",
    "Original Requirements": "write a snake game",
    "Project Name": "snake_game",
    "Product Goals": ["fun"],
    "User Stories": [],
    "Competitive Analysis": [],
    "Competitive Quadrant Chart": "",
    "Requirement Analysis": "The snake moves.",
    "Requirement Pool": [["P0", "the snake grows"]],
    "UI Design draft": "a grid",
    "Anything UNCLEAR": ""
  },
  "Alice"
)
const capacity = Role.document(Capacity, { files: 5, details: true }, "Alice")
const design = Role.document(
  Design,
  {
    "Implementation approach": "a list of cells",
    "File list": ["food.py", "main.py"],
    "Data structures and interfaces": "main()",
    "Program call flow": "main loops",
    "Anything UNCLEAR": ""
  },
  "Bob"
)
const tasks = Role.document(
  Tasks,
  {
    "Required Python packages": [],
    "Required Other language third-party packages": [],
    "Logic Analysis": [
      ["food.py", "Food"],
      ["main.py", "main"]
    ],
    "Task list": ["food.py", "main.py"],
    "Full API spec": "Food()",
    "Shared Knowledge": "",
    "Anything UNCLEAR": ""
  },
  "Eve"
)
const written = (text: string) => Role.document(Code, { attempt: 1, files: { [path]: text } }, "Alex")
const cases = Role.document(Cases, { examples: [] }, "Edward")
const refused = Role.document(Report, { attempt: 1, problems: [problem] }, "Edward")

const delivery = Role.document(
  Delivery,
  { ok: true, command: `python ${path}`, files: [path], problems: [] },
  "Edward"
)

const json = (value: unknown) => () => JSON.stringify(value)

/** What each member of the company sees and what its model says. */
const runs: Readonly<Record<string, ReadonlyArray<RoleSuite.Run>>> = {
  "Product Manager": [
    {
      news: [requirement],
      answer: json({
        "Requirement Analysis": "The snake moves.",
        "Requirement Pool": ["the snake grows"],
        "Product Goals": ["fun"],
        "User Stories": ["as a player I play"],
        "UI Design draft": "a grid"
      })
    }
  ],
  Architect: [
    {
      board: [requirement],
      news: [prd, capacity],
      answer: json(design.value)
    },
    {
      board: [requirement, prd, capacity, design, tasks, written(program)],
      news: [delivery],
      answer: () => ""
    },
    { board: [requirement], news: [prd, delivery], answer: json(design.value) }
  ],
  "Project Manager": [
    {
      board: [requirement, prd, capacity],
      news: [design],
      answer: json({ "Full API spec": "Food()", "Logic Analysis": [["food.py", "Food"]] })
    }
  ],
  Engineer: [
    { board: [requirement, prd, design], news: [tasks], answer: () => program },
    {
      board: [requirement, prd, design, tasks, written("broken")],
      news: [refused],
      answer: () => program
    }
  ],
  "QA Engineer": [
    { board: [requirement, prd, design], news: [tasks], answer: json({ tests: [] }) },
    {
      board: [requirement, prd, tasks, written(program)],
      news: [cases, written(program)],
      answer: () => "import unittest"
    },
    { board: [requirement, prd, tasks], news: [written("broken")], answer: () => "import unittest" },
    { board: [requirement, prd, tasks], news: [written(program)], answer: () => "import unittest" }
  ]
}

const { roles } = SoftwareCompany.make({
  idea: "write a snake game",
  language,
  projectName: "snake_game",
  runTests: true
})

for (const role of roles) {
  RoleSuite.run({ describe, it }, role.profile, { role, layer, runs: runs[role.profile] ?? [] })
}
