/**
 * What a call costs besides the model: CPU of a question with repair chain, budget, file journal and events on, against a model in
 * the same process that answers at once.
 *
 *     node --conditions=@metagpt-ts/source packages/team/bench/overhead.ts [CALLS]
 */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { LLM } from "@metagpt-ts/core"
import { Ask, Budget, Events, FileJournal } from "@metagpt-ts/team"
import { ScriptedLLM } from "@metagpt-ts/testing"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"

const calls = Number(process.argv[2] ?? 2000)
const answer = JSON.stringify({
  title: "x".repeat(200),
  lines: Array.from({ length: 10 }, (_, n) => `line ${n} of the answer`)
})
const Document = Schema.Struct({ title: Schema.String, lines: Schema.Array(Schema.String) })
const directory = mkdtempSync(join(tmpdir(), "overhead-"))

const cpu = <A, E, R>(work: (n: number) => Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    for (let n = 0; n < 200; n++) yield* work(-n)
    const before = process.cpuUsage()
    for (let n = 0; n < calls; n++) yield* work(n)
    const { system, user } = process.cpuUsage(before)
    return (system + user) / 1000 / calls
  })

const program = Effect.gen(function* () {
  const bare = yield* cpu((n) => LLM.complete({ messages: [{ role: "user", content: `question ${n}` }] }))
  const whole = yield* cpu((n) =>
    Ask.Ask.use((ask) => ask.value({ step: "bench", system: "a clerk", prompt: `question ${n}` }, Document))
  )
  console.log(
    `the model alone ${bare.toFixed(3)} ms, with everything ${whole.toFixed(3)} ms: ${(whole - bare).toFixed(3)} ms of CPU a call`
  )
})

const stack = Layer.mergeAll(
  Ask.layer({ repairers: [] }),
  Budget.layer(),
  Events.layer,
  FileJournal.layer(directory),
  ScriptedLLM.router(() => answer)
)

await Effect.runPromise(program.pipe(Effect.provide(stack)))
rmSync(directory, { recursive: true, force: true })
