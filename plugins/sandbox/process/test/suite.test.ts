import { make } from "@metagpt-ts/sandbox-process"
import { Suite } from "@metagpt-ts/testing"
import * as SandboxSuite from "@metagpt-ts/workspace/SandboxSuite"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"

const sandbox = Effect.runSync(make({ concurrency: 2 }))

const walls: ReadonlyArray<SandboxSuite.Wall> = process.platform === "linux" ? ["daemons"] : []

const hasPython = sandbox.languages.includes("python")

describe.skipIf(!hasPython)(`process${hasPython ? "" : ": there is no Python here"}`, () => {
  Suite.run({ describe, it }, "keeps what it promises", SandboxSuite.cases({ sandbox, walls }))
})

describe("node", () => {
  it("runs, and stops when nobody types on", { timeout: 60_000 }, async () => {
    const code =
      "import { createInterface } from 'node:readline/promises'\nconst lines = createInterface({ input: process.stdin, output: process.stdout })\nconsole.log('hello', await lines.question('name? '))\nawait lines.question('more? ')\nconsole.log('never')\n"
    const outcome = await Effect.runPromise(
      sandbox.run({
        language: "node",
        files: { "index.mjs": code },
        entry: "index.mjs",
        stdin: "Ann\n",
        onInputEnd: "stop"
      })
    )
    expect(outcome).toMatchObject({ ended: "input", stdout: "name? hello Ann\nmore? ", stderr: "" })
  })
})
