import { execFile } from "node:child_process"
import { join } from "node:path"
import { promisify } from "node:util"

import { describe, expect, it } from "vitest"

const run = async (file: string) => {
  const env = { ...process.env, METAGPT_BASE_URL: undefined }
  const program = join(import.meta.dirname, file)
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--conditions=@metagpt-ts/source", program],
    {
      env
    }
  )
  return stdout
}

const command = /\npython3? greeter\/main\.py\n$/

describe("a company of your own", () => {
  it("has another role", async () => {
    const stdout = await run("another-role.ts")
    expect(stdout).toContain("Edward wrote greeter/main.py")
    expect(stdout).toMatch(/Grace: write guide\nGrace wrote docs\/guide\.md\nType your name\.\n$/)
  })

  it("works in another order", async () => {
    const stdout = await run("another-order.ts")
    expect(stdout).toMatch(/^Bob: write design\n/)
    expect(stdout).not.toContain("Alice")
    expect(stdout).toMatch(command)
  })

  it("asks in other words", async () => {
    const stdout = await run("other-prompts.ts")
    expect(stdout).toMatch(/^write programs that a child can read\n/)
    expect(stdout).toMatch(command)
  })

  it("has no QA", async () => {
    const stdout = await run("without-qa.ts")
    expect(stdout).not.toContain("Edward")
    expect(stdout).toContain("# greeter/main.py\ndef greet(name):")
  })
})
