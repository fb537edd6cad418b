/**
 * A role of your own on the board: an editor who makes release notes of commits.
 *
 * METAGPT_BASE_URL is the address of a model server; without it a script plays a careless model.
 */
import { Role } from "@metagpt-ts/core"
import { layer as openLLM } from "@metagpt-ts/llm-open-llm"
import { make as json } from "@metagpt-ts/repair-json"
import { make as markers } from "@metagpt-ts/repair-markers"
import { Ask, Budget, Events, Journal, Team } from "@metagpt-ts/team"
import { ScriptedLLM } from "@metagpt-ts/testing"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"

const Commits = { name: "Commits", schema: Schema.Array(Schema.String) } satisfies Role.Kind
const Notes = {
  name: "Notes",
  schema: Schema.Struct({ headline: Schema.String, changes: Schema.Array(Schema.String) })
} satisfies Role.Kind

const nina = {
  name: "Nina",
  profile: "Editor",
  goal: "tell users what changed for them",
  constraints: "be brief"
}

const editor: Role.Role<Ask.Failure, Ask.Ask | Ask.Needs> = {
  ...nina,
  watches: [Commits],
  publishes: [Notes],
  act: Effect.fn(function* (_, board: Role.Board) {
    const prompt = `Commits:\n${board.latest(Commits)?.join("\n")}\n\nWrite the release notes.`
    const question = { step: "write notes", system: Role.persona(nina), prompt }
    const { value } = yield* (yield* Ask.Ask).value(question, Notes.schema)
    return [Role.document(Notes, value, nina.name)]
  })
}

const baseURL = process.env["METAGPT_BASE_URL"]
const careless = "Sure!\n{'headline': 'Runs can be resumed', changes: ['metagpt resume', 'faster start',]"
const stack = Layer.mergeAll(
  baseURL === undefined ? ScriptedLLM.layer([careless]) : openLLM({ baseURL }),
  Ask.layer({ repairers: [markers(), json()] }),
  Budget.layer({ calls: 5 }),
  Events.layer,
  Journal.memory
)

const program = Effect.gen(function* () {
  const given = [Role.document(Commits, ["Add metagpt resume", "Load plugins lazily"], "git")]
  const board = yield* Team.run({ roles: [editor], given, goals: [Notes] })
  yield* Console.log(board.latest(Notes))
})

await Effect.runPromise(Effect.provide(program, stack))
