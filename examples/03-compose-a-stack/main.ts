/**
 * A stack composed by hand: a provider, repairers, a budget and a journal that never pays twice.
 * METAGPT_BASE_URL is the address of a model server; without it one that answers carelessly is started here.
 */
import { mkdtemp } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { layer as openLLM } from "@metagpt-ts/llm-open-llm"
import { make as json } from "@metagpt-ts/repair-json"
import { make as markers } from "@metagpt-ts/repair-markers"
import { make as reask } from "@metagpt-ts/repair-reask"
import { make as schema } from "@metagpt-ts/repair-schema"
import { Ask, Budget, Events, FileJournal } from "@metagpt-ts/team"
import { ChatServer } from "@metagpt-ts/testing"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

const { Array, Boolean, String, Struct } = Schema
const Plan = Struct({ title: String, files: Array(String), tested: Boolean })
const question = { step: "plan", system: "You plan programs.", prompt: "Plan a to-do list." }

/** `tested` is missing at first, and all that is asked for again. */
const careless: ChatServer.Options = {
  format: "ignored",
  answer: ({ messages }) =>
    messages.at(-1)?.content.includes("Known already")
      ? '{"tested": "yes, with unittest"}'
      : "```json\n{'Title': 'To do', 'files': 'main.py, store.py',}\n```"
}

const ask = Effect.gen(function* () {
  const { fixes, value } = yield* (yield* Ask.Ask).value(question, Plan)
  yield* Console.log(value, `fixes: ${fixes.map(({ name }) => name).join(", ")}`)
})

const program = Effect.gen(function* () {
  const url = process.env["METAGPT_BASE_URL"]
  const server = url === undefined ? yield* ChatServer.make(careless) : { url, chats: [] }
  const journal = yield* Effect.promise(() => mkdtemp(join(tmpdir(), "journal-")))
  const asking = ask.pipe(
    Effect.provide([
      Ask.layer({ repairers: [markers(), json(), schema()], reask }),
      Budget.layer({ calls: 10, tokens: 20_000 }),
      FileJournal.layer(journal),
      Events.layer
    ])
  )
  const twice = Effect.gen(function* () {
    yield* asking
    const requests = server.chats.length
    yield* asking
    yield* Console.log(`Asked twice, paid once: ${server.chats.length - requests} more requests`)
  })
  yield* Effect.provide(twice, openLLM({ baseURL: server.url }))
})

await Effect.runPromise(Effect.scoped(program))
