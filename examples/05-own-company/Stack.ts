/**
 * What a company works with, and the order that it is given.
 *
 * METAGPT_BASE_URL is the address of a model server; without it a script plays the model: it fills in what it is asked for.
 */
import type { LLM } from "@metagpt-ts/core"
import { make as python } from "@metagpt-ts/language-python"
import { layer as openLLM } from "@metagpt-ts/llm-open-llm"
import { make as json } from "@metagpt-ts/repair-json"
import { make as markers } from "@metagpt-ts/repair-markers"
import { make as schema } from "@metagpt-ts/repair-schema"
import type * as SoftwareCompany from "@metagpt-ts/role-software-company"
import { layer as sandbox } from "@metagpt-ts/sandbox-wasm"
import { Ask, Budget, Events, Journal, Team } from "@metagpt-ts/team"
import { ScriptedLLM } from "@metagpt-ts/testing"
import { Workspace } from "@metagpt-ts/workspace"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"

export const options: SoftwareCompany.Options = {
  idea: "write a program that greets its user by name",
  language: python(),
  projectName: "greeter"
}

const code = `def greet(name):\n    return f"Hello, {name}!"\n\n\nprint(greet(input("What is your name? ")))\n`

const answer = ({ messages }: LLM.Request): string => {
  const asked = messages.at(-1)?.content ?? ""
  const keys = [...asked.matchAll(/^- "([^"]+)" \((string|list)/gm)]
  if (keys.length === 0)
    return asked.includes("```python") ? `\`\`\`python\n${code}\`\`\`` : "Type your name."
  return JSON.stringify(
    Object.fromEntries(
      keys.map(([, key = "", type]) => [key, type === "list" ? ["greet by name"] : "It greets."])
    )
  )
}

const baseURL = process.env["METAGPT_BASE_URL"]

const stack = Layer.mergeAll(
  baseURL === undefined ? ScriptedLLM.router(answer) : openLLM({ baseURL }),
  Ask.layer({ repairers: [markers(), json(), schema()] }),
  Budget.layer({ calls: 20 }),
  Events.layer,
  Journal.memory,
  Workspace.memory(),
  sandbox()
)

/** Lets a team work, and says who asks what and who writes what. */
export const run = <E>(team: Team.Options<E, Layer.Success<typeof stack>>) =>
  Effect.gen(function* () {
    const events = yield* (yield* Events.Events).subscribe
    const told = Stream.runForEach(events, (event) => {
      if (event._tag === "FileWritten") return Console.log(`${event.by} wrote ${event.path}`)
      return event._tag === "AskStarted" ? Console.log(`${event.role}: ${event.step}`) : Effect.void
    })
    yield* Effect.forkScoped(told)
    return yield* Team.run(team)
  }).pipe(Effect.scoped, Effect.provide(stack), Effect.runPromise)
