import { execFile } from "node:child_process"
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"

import { expect, it } from "vitest"

const main = join(import.meta.dirname, "main.ts")

it("makes a project of an idea", async () => {
  const project = mkdtempSync(join(tmpdir(), "example-01-"))
  try {
    const env = { ...process.env, METAGPT_BASE_URL: undefined }
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--conditions=@metagpt-ts/source", main, project],
      { env }
    )
    expect(stdout).toContain("Alice wrote docs/prd/guess.json")
    expect(stdout).toMatch(/wrote guess\/main\.py/)
    expect(stdout).toMatch(/Done: cd \S+ && python3? guess\/main\.py\n$/)
    expect(readFileSync(join(project, "guess/main.py"), "utf8")).toMatch(/^import random\n/)
    expect(existsSync(join(project, ".git"))).toBe(true)
  } finally {
    rmSync(project, { recursive: true, force: true })
  }
})
