import { execFile } from "node:child_process"
import { join } from "node:path"
import { promisify } from "node:util"

import { expect, it } from "vitest"

it("repairs, asks again for what is missing, and pays once", async () => {
  const main = join(import.meta.dirname, "main.ts")
  const env = { ...process.env, METAGPT_BASE_URL: undefined, NO_COLOR: "1" }
  const { stdout } = await promisify(execFile)(process.execPath, ["--conditions=@metagpt-ts/source", main], {
    env
  })
  const plan = "{ title: 'To do', files: [ 'main.py', 'store.py' ], tested: true }"
  expect(stdout.split(plan)).toHaveLength(3)
  expect(stdout).toMatch(/fixes: .*commas_to_list.*reasked_field/)
  expect(stdout).toContain("Asked twice, paid once: 0 more requests")
})
