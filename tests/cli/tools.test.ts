import * as fs from "node:fs"
import * as path from "node:path"

import { describe, expect, it } from "vitest"

import { answer } from "./Answers.ts"
import { folder, metagpt, server } from "./Metagpt.ts"

describe("doctor", () => {
  it("names what is missing with its fix, as JSON too, and never a key", async () => {
    const cwd = folder()
    const { url } = await server({ answer, key: "the-secret-key" })
    fs.mkdirSync(path.join(cwd, "config"))
    fs.writeFileSync(
      path.join(cwd, "config", "config2.yaml"),
      `llm:\n  api_type: open_llm\n  base_url: ${url}\n  api_key: the-secret-key\n  model: test-model\n`
    )
    const { code, stdout, stderr } = await metagpt(cwd, ["doctor", "--json"])
    const checks = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { readonly name: string; readonly state: string })
    expect(new Set(checks.map(({ name }) => name))).toEqual(
      new Set(["node", "config", "servers", "embedded", "model", "sandbox", "workspace"])
    )
    expect(checks.filter(({ state }) => state === "missing")).toEqual([])
    expect(stdout + stderr).not.toContain("the-secret-key")
    expect(code).toBe(0)
  })

  it("exits with 3 when the configuration is wrong", async () => {
    const cwd = folder()
    fs.writeFileSync(path.join(cwd, "bad.yaml"), "llm:\n  api_type: olama\n")
    const { code, stdout } = await metagpt(cwd, ["doctor", "--config", "bad.yaml"])
    expect(stdout).toContain("MISSING")
    expect(code).toBe(3)
  })
})

describe("models", () => {
  it("lists the models of the file and says which a run would use", async () => {
    const cwd = folder()
    const { url } = await server({ answer })
    fs.writeFileSync(
      path.join(cwd, "own.yaml"),
      `llm:\n  api_type: open_llm\n  base_url: ${url}\n  model: test-model\n`
    )
    const { code, stderr, stdout } = await metagpt(cwd, ["models", "--config", "own.yaml"])
    expect(stdout).toContain("test-model")
    expect(stderr).toContain("A run would use test-model")
    expect(code).toBe(0)
  })
})

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
