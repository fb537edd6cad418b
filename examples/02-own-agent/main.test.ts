import { execFile } from "node:child_process"
import { join } from "node:path"
import { promisify } from "node:util"

import { expect, it } from "vitest"

it("writes release notes, whatever quotes the model uses", async () => {
  const main = join(import.meta.dirname, "main.ts")
  const env = { ...process.env, METAGPT_BASE_URL: undefined, NO_COLOR: "1" }
  const { stdout } = await promisify(execFile)(process.execPath, ["--conditions=@metagpt-ts/source", main], {
    env
  })
  expect(stdout).toContain("headline: 'Runs can be resumed'")
  expect(stdout).toContain("changes: [ 'metagpt resume', 'faster start' ]")
})
