/**
 * The software company from code: an idea in, a project out.
 *
 * METAGPT_BASE_URL is the address of a model server; without it a script plays the model.
 */
import { mkdtemp } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { make as python } from "@metagpt-ts/language-python"
import { layer as openLLM } from "@metagpt-ts/llm-open-llm"
import { make as json } from "@metagpt-ts/repair-json"
import { make as markers } from "@metagpt-ts/repair-markers"
import { make as schema } from "@metagpt-ts/repair-schema"
import * as SoftwareCompany from "@metagpt-ts/role-software-company"
import { layer as sandbox } from "@metagpt-ts/sandbox-wasm"
import { Ask, Budget, Events, Journal, Team } from "@metagpt-ts/team"
import { Workspace } from "@metagpt-ts/workspace"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"

import * as Script from "./Script.ts"

const root = process.argv[2] ?? (await mkdtemp(join(tmpdir(), "guess-")))
const baseURL = process.env["METAGPT_BASE_URL"]

const stack = Layer.mergeAll(
  baseURL === undefined ? Script.layer : openLLM({ baseURL }),
  Ask.layer({ repairers: [markers(), json(), schema()] }),
  Budget.layer({ calls: 50 }),
  Events.layer,
  Journal.memory,
  Workspace.layer({ root }),
  sandbox()
)

const company = SoftwareCompany.make({
  idea: "write a number guessing game",
  language: python(),
  projectName: "guess"
})

const program = Effect.gen(function* () {
  const events = yield* (yield* Events.Events).subscribe
  yield* Effect.forkScoped(
    Stream.runForEach(events, (event) =>
      event._tag === "FileWritten" ? Console.log(`${event.by} wrote ${event.path}`) : Effect.void
    )
  )
  const board = yield* Team.run(company)
  const delivery = board.latest(SoftwareCompany.Delivery)
  yield* Console.log(`${delivery?.ok ? "Done" : "Not all of it works"}: cd ${root} && ${delivery?.command}`)
})

await Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(stack)))
