import * as fs from "node:fs"
import * as path from "node:path"

import { Fault } from "@metagpt-ts/testing"
import { describe, expect, it } from "vitest"

import { answer } from "./Answers.ts"
import { files, folder, metagpt, server } from "./Metagpt.ts"

const key = "sk-of-the-user-5d1c0a9be774"

describe("a key", () => {
  it("stands in no output, no journal and no log of a run, though the server says it", async () => {
    const cwd = folder()
    const said = Fault.status(403, { error: { message: `The key ${key} may not do this`, code: 403 } })
    let isRefused = false
    const { url } = await server({
      answer,
      key,
      fault: ({ messages }) => {
        // The plan is paid for and in the journal when this happens.
        if (isRefused || !JSON.stringify(messages).includes("Design this")) return undefined
        isRefused = true
        return said
      }
    })
    const config = path.join("config", "config2.yaml")
    fs.mkdirSync(path.join(cwd, "config"))
    fs.writeFileSync(
      path.join(cwd, config),
      `llm: { api_type: open_llm, base_url: "${url}", api_key: ${key}, model: test-model }\n`
    )
    const refused = await metagpt(cwd, ["write a snake game", "--json"])
    expect(refused.code).not.toBe(0)
    expect(refused.stdout + refused.stderr).toContain("may not do this")
    const resumed = await metagpt(cwd, ["resume", "workspace/snake_game"])
    expect(resumed.code, resumed.stderr).toBe(0)
    const written = files(cwd).filter((name) => name !== config)
    expect(written).toEqual(expect.arrayContaining([expect.stringContaining("journal")]))
    const shown = [refused, resumed].flatMap(({ stderr, stdout }) => [stdout, stderr])
    const kept = written.map((name) => fs.readFileSync(path.join(cwd, name), "latin1"))
    expect([...shown, ...kept].filter((text) => text.includes(key))).toEqual([])
  })
})
