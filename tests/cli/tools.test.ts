import * as fs from "node:fs"
import * as path from "node:path"

import { describe, expect, it } from "vitest"

import { folder, metagpt } from "./Metagpt.ts"

describe("repair", () => {
  const schema = JSON.stringify({
    type: "object",
    properties: { name: { type: "string" }, tags: { type: "array", items: { type: "string" } } },
    required: ["name", "tags"],
    additionalProperties: false
  })

  it("prints the value that was meant and names the fixes", async () => {
    const cwd = folder()
    fs.writeFileSync(path.join(cwd, "schema.json"), schema)
    const stdin = "Sure! Here it is:\n```json\n{'name': 'snake', tags: ['game']}\n```"
    const { code, stderr, stdout } = await metagpt(cwd, ["repair", "--schema", "schema.json"], { stdin })
    expect(JSON.parse(stdout)).toEqual({ name: "snake", tags: ["game"] })
    expect(stderr).toMatch(/^repair_\w+/m)
    expect(code).toBe(0)
  })

  it("leaves a right answer as it is", async () => {
    const cwd = folder()
    fs.writeFileSync(path.join(cwd, "schema.json"), schema)
    fs.writeFileSync(path.join(cwd, "answer.txt"), '{"name": "a", "tags": []}')
    const { code, stdout } = await metagpt(cwd, ["repair", "answer.txt", "--schema", "schema.json", "--json"])
    expect(JSON.parse(stdout)).toEqual({ ok: true, value: { name: "a", tags: [] }, fixes: [] })
    expect(code).toBe(0)
  })

  it("exits with 1 when nothing fits, and with 2 when the schema cannot be read", async () => {
    const cwd = folder()
    fs.writeFileSync(path.join(cwd, "schema.json"), schema)
    expect(await metagpt(cwd, ["repair", "--schema", "schema.json"], { stdin: "no" })).toMatchObject({
      code: 1
    })
    expect(await metagpt(cwd, ["repair", "--schema", "none.json"], { stdin: "{}" })).toMatchObject({
      code: 2
    })
  })
})

describe("--init-config", () => {
  it("writes a file once and never over one", async () => {
    const cwd = folder()
    const first = await metagpt(cwd, ["--init-config"])
    expect(first.code).toBe(0)
    const file = path.join(cwd, ".metagpt", "config2.yaml")
    const text = fs.readFileSync(file, "utf8")
    const second = await metagpt(cwd, ["--init-config"])
    expect(second.code).toBe(3)
    expect(fs.readFileSync(file, "utf8")).toBe(text)
  })
})
