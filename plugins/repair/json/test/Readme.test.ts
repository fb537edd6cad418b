import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

import { describe, it } from "@effect/vitest"
import { expect } from "vitest"

const folder = fileURLToPath(new URL("..", import.meta.url))
const programs = [...readFileSync(`${folder}README.md`, "utf8").matchAll(/^```ts\n(.*?)^```/gms)].map(
  ([, text = ""]) => text
)

describe("the programs of the README", () => {
  it("are there", () => {
    expect(programs).toHaveLength(3)
  })

  for (const program of programs) {
    it(`print what they say: ${program.split("\n", 1)[0]}`, () => {
      const printed = execFileSync(
        process.execPath,
        ["--conditions=@metagpt-ts/source", "--input-type=module-typescript"],
        { cwd: folder, input: program, encoding: "utf8" }
      )
      const said = [...program.matchAll(/^console\.log\(.*\) \/\/ (.*)$/gm)].map(([, output]) => output)
      expect(printed.trimEnd().split("\n")).toEqual(said)
    }, 20_000)
  }
})
