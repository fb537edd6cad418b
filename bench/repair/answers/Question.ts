/** The company's own questions: its roles ask them, and a model that only listens notes them down. */
import { LLM, type Message, Repairer, type Role } from "@metagpt-ts/core"
import { make as node } from "@metagpt-ts/language-node"
import { make as python } from "@metagpt-ts/language-python"
import { Design, make as company, PRD, Requirement, Tasks } from "@metagpt-ts/role-software-company"
import { Ask, Budget, Events, Journal } from "@metagpt-ts/team"
import { Sandbox, Workspace } from "@metagpt-ts/workspace"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"

import type { Idea } from "./ideas.ts"

/** A question, and the JSON Schema that its answer must fit. */
export interface Question {
  readonly idea: string
  readonly language: "en" | "zh"
  readonly kind: (typeof kinds)[number]
  readonly messages: ReadonlyArray<Message.Message>
  readonly maxTokens: number
  readonly schema: Repairer.Target["jsonSchema"]
}

/** What is asked for, and the role that asks for it. */
const askers = {
  prd: "Product Manager",
  design: "Architect",
  tasks: "Project Manager",
  python: "Engineer",
  javascript: "Engineer"
} as const

export const kinds = Object.keys(askers) as ReadonlyArray<keyof typeof askers>

/** What the others have written before, as far as it follows from the idea. */
const board = (idea: Idea, text: string, files: ReadonlyArray<string>): Role.Board => {
  const documents: Readonly<Record<string, unknown>> = {
    [Requirement.name]: { idea: text },
    [PRD.name]: { "Requirement Analysis": text, "Requirement Pool": [] } satisfies Partial<
      typeof PRD.schema.Type
    >,
    Capacity: { files: 5 },
    [Design.name]: {
      "Implementation approach": text,
      "File list": idea.files,
      "Data structures and interfaces": "",
      "Program call flow": "",
      "Anything UNCLEAR": ""
    } satisfies typeof Design.schema.Type,
    [Tasks.name]: { "Task list": files } satisfies Partial<typeof Tasks.schema.Type>
  }
  const latest = <A>({ name }: Role.Kind<A>) => documents[name] as A | undefined
  return { latest, all: (kind) => [latest(kind)].filter((value) => value !== undefined) }
}

/** Asks one role for its document, and gives what it asked. */
export const make = (
  idea: Idea,
  language: Question["language"],
  kind: Question["kind"]
): Effect.Effect<Question> => {
  const text = idea[language]
  const asked: Array<LLM.Request> = []
  const targets: Array<Repairer.Target> = []
  const listener = Layer.succeed(LLM.LLM, {
    provider: "listener",
    model: "none",
    supports: Effect.succeed({
      jsonSchema: false,
      jsonMode: false,
      systemMessage: true,
      reasoning: false,
      contextWindow: undefined,
      concurrency: 1
    }),
    stream: (request) => {
      asked.push(request)
      return Stream.make(
        { _tag: "Text" as const, text: "?" },
        { _tag: "Finish" as const, reason: "stop" as const }
      )
    }
  })
  const keeper: Repairer.Repairer = {
    name: "keeper",
    repair: (_, target) => {
      targets.push(target)
      return Effect.fail(new Repairer.Unrepairable({ message: "only listening", fixes: [] }))
    }
  }
  const sandbox = Layer.succeed(Sandbox.Sandbox, {
    name: "none",
    languages: [],
    lacks: [],
    run: () => Effect.succeed({ ended: "exit", code: 0, stdout: "{}", stderr: "", files: {}, duration: 0 })
  })
  const order = {
    idea: text,
    language: kind === "javascript" ? node({ dialect: "javascript" }) : python(),
    projectName: idea.name
  }
  const role = company(order).roles.find(({ profile }) => profile === askers[kind])
  if (role === undefined) throw new Error(`Nobody is ${askers[kind]}`)
  return role.act([], board(idea, text, [order.language.entry])).pipe(
    // What it makes of the answer does not matter here.
    Effect.exit,
    Effect.provide(
      Layer.mergeAll(
        Ask.layer({ repairers: [keeper] }),
        Budget.layer(),
        Events.layer,
        Journal.memory,
        Workspace.memory(),
        listener,
        sandbox
      )
    ),
    Effect.map(() => {
      const [request] = asked
      const [target] = targets
      if (request === undefined || target === undefined) throw new Error(`${role.name} asked nothing`)
      return {
        idea: idea.name,
        language,
        kind,
        messages: request.messages,
        maxTokens: request.maxTokens ?? 1024,
        schema: target.jsonSchema
      }
    })
  )
}
