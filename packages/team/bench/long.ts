/**
 * Whether a run of many asks stays small: memory and CPU of each thousand, with repair chain, budget, file journal and a client of
 * the events, against a model in the same process; then the same run resumed.
 *
 *     node --expose-gc --conditions=@metagpt-ts/source packages/team/bench/long.ts [ASKS]
 */
import { mkdtempSync, rmSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { LLM } from "@metagpt-ts/core"
import { Ask, Budget, Call, Events, FileJournal } from "@metagpt-ts/team"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"

const asks = Number(process.argv[2] ?? 10_000)
const directory = mkdtempSync(join(tmpdir(), "long-"))
const Document = Schema.Struct({ title: Schema.String, lines: Schema.Array(Schema.String) })
const mega = 1 << 20

let asked = 0
/** Unlike `ScriptedLLM` it keeps no requests. */
const model: LLM.LLM["Service"] = {
  provider: "bench",
  model: "bench",
  supports: Effect.succeed({
    jsonSchema: true,
    jsonMode: true,
    systemMessage: true,
    reasoning: false,
    contextWindow: 32_768,
    concurrency: 8
  }),
  stream: () =>
    Stream.suspend(() => {
      const lines = Array.from({ length: 30 }, (_, n) => `line ${n} of answer ${asked}`)
      const text = JSON.stringify({ title: `answer ${asked++}`, lines })
      const pieces = text.match(/.{1,40}/gs) ?? []
      return Stream.make<ReadonlyArray<LLM.Part>>(
        ...pieces.map((text) => ({ _tag: "Text" as const, text })),
        { _tag: "Finish", reason: "stop", usage: { inputTokens: 300, outputTokens: 300 } }
      )
    })
}

const work = Effect.gen(function* () {
  const events = yield* Events.Events
  let seen = 0
  const stream = yield* events.subscribe
  yield* Effect.forkScoped(Stream.runForEach(stream, () => Effect.sync(() => void seen++)))
  const ask = yield* Ask.Ask
  const each = asks / 10
  for (let part = 0; part < 10; part++) {
    const cpu = process.cpuUsage()
    yield* Effect.forEach(
      Array.from({ length: each }, (_, n) => part * each + n),
      (n) =>
        ask
          .value(
            { step: `step ${n % 7}`, system: "a clerk", prompt: `question ${n} ${"context ".repeat(200)}` },
            Document
          )
          .pipe(Effect.provideService(Call.CurrentRole, `Role ${n % 5}`)),
      { concurrency: 4, discard: true }
    )
    globalThis.gc?.()
    const { heapUsed, rss } = process.memoryUsage()
    const { system, user } = process.cpuUsage(cpu)
    console.log(
      `${((part + 1) * each).toLocaleString("en")} asks: heap ${(heapUsed / mega).toFixed(1)} MB, resident ${(rss / mega).toFixed()} MB, ${((system + user) / 1000 / each).toFixed(2)} ms of CPU an ask`
    )
  }
  const { calls } = yield* Budget.Budget.use(({ spent }) => spent)
  console.log(`${calls} calls, ${asked} asked of the model, ${seen} events seen`)
})

const session = Effect.scoped(work).pipe(
  Effect.provide(
    Layer.mergeAll(
      Ask.layer({ repairers: [] }),
      Budget.layer({ calls: 10 * asks }),
      Events.layer,
      FileJournal.layer(directory),
      Layer.succeed(LLM.LLM, model)
    )
  )
)

await Effect.runPromise(session)
console.log(`journal ${(statSync(join(directory, FileJournal.name)).size / mega).toFixed()} MB; resumed:`)
await Effect.runPromise(session)
rmSync(directory, { recursive: true, force: true })
