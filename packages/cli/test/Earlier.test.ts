import * as fs from "node:fs"
import { tmpdir } from "node:os"
import * as path from "node:path"

import { it } from "@effect/vitest"
import { FileJournal, Journal } from "@metagpt-ts/team"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { assert } from "vitest"

import * as Earlier from "../src/Earlier.ts"
import * as RunFile from "../src/RunFile.ts"

const run: RunFile.RunFile = {
  format: 1,
  id: "1",
  idea: "a snake game",
  projectName: "snake",
  options: {},
  model: { provider: "p", model: "m" },
  versions: { metagpt: "0.1.0", node: "24.0.0" },
  state: "finished",
  started: "2026-01-01T00:00:00.000Z"
}

/** A run of calls that wrote so many tokens. */
const keep = (
  workspace: string,
  name: string,
  tokens: ReadonlyArray<number>,
  less: Partial<RunFile.RunFile>
) =>
  Effect.gen(function* () {
    const project = path.join(workspace, name)
    yield* RunFile.write(project, { ...run, ...less })
    const journal = yield* FileJournal.open(RunFile.directory(project))
    for (const outputTokens of tokens) {
      const key = Journal.key("write", outputTokens, run.model)
      const step = yield* journal.step(key, Schema.Unknown)
      yield* journal.memo(step, Effect.succeed({ usage: { inputTokens: 10, outputTokens } }))
    }
  }).pipe(Effect.scoped)

it.effect("is the mean of the finished runs that did the same with the same model", () =>
  Effect.gen(function* () {
    const workspace = fs.mkdtempSync(path.join(tmpdir(), "metagpt-earlier-"))
    yield* Effect.addFinalizer(() => Effect.sync(() => fs.rmSync(workspace, { recursive: true })))
    assert.isUndefined(yield* Earlier.of(workspace, run, "en"))
    yield* keep(workspace, "one", [100], {})
    yield* keep(workspace, "two", [200, 300], {})
    yield* keep(workspace, "failed", [9], { state: "failed" })
    yield* keep(workspace, "other", [9], { model: { provider: "p", model: "other" } })
    yield* keep(workspace, "plan", [9], { options: { implement: false } })
    const { calls, runs, usage } = (yield* Earlier.of(workspace, run, "en")) ?? {}
    assert.deepStrictEqual(
      { calls, runs, usage },
      {
        calls: 1.5,
        runs: 2,
        usage: { inputTokens: 15, outputTokens: 300 }
      }
    )
  }).pipe(Effect.scoped)
)
