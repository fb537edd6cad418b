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

describe("repair --jsonl", () => {
  const schema = { type: "object", properties: { n: { type: "integer" } }, required: ["n"] }

  it("answers every line in order, refusals and bad lines too", async () => {
    const cwd = folder()
    fs.writeFileSync(path.join(cwd, "schema.json"), JSON.stringify(schema))
    const stdin = [
      JSON.stringify({ id: 1, input: "{'N': '5'}" }),
      "",
      JSON.stringify({ id: "two", input: "[1, 2,]", schema: { type: "array" } }),
      "no json",
      JSON.stringify({ id: 4, input: "no" }),
      JSON.stringify({ id: 5 }),
      JSON.stringify({ id: 6, input: "{}", schema: { $ref: "#/nowhere" } }),
      JSON.stringify({ id: 7, input: '{"n": 1, "s": "\u2028"}' }).replace("\\u2028", "\u2028"),
      '{"id": 8, "input": "{\\"n\\": 8}"}',
      JSON.stringify({ id: 9, input: '{"s": "cut o' })
    ].join("\n")
    const { code, stderr, stdout } = await metagpt(cwd, ["repair", "--schema", "schema.json", "--jsonl"], {
      stdin
    })
    const rows = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(rows.map(({ id }) => id)).toEqual([1, "two", null, 4, 5, 6, 7, 8, 9])
    expect(rows[0]).toMatchObject({ value: { n: 5 }, fixes: [{ name: "quote_form" }, {}, {}, {}] })
    expect(rows[1]).toMatchObject({ value: [1, 2] })
    expect(rows[2]).toEqual({
      id: null,
      error: expect.stringContaining("line 4 is no JSON") as string,
      fixes: []
    })
    expect(rows[3]).toMatchObject({ error: expect.stringContaining("No value") as string, fixes: [] })
    expect(rows[4]).toMatchObject({ error: expect.stringContaining('"input"') as string })
    expect(rows[5]).toMatchObject({ error: expect.stringContaining("#/nowhere") as string })
    expect(rows[7]).toEqual({ id: 8, value: { n: 8 }, fixes: [] })
    expect(rows[8]).toMatchObject({ value: { s: "cut o" }, missing: [["n"]], fixes: [{ name: "truncated" }] })
    expect(stderr).toBe("")
    expect(code).toBe(0)
  })

  it("writes values of any depth", async () => {
    const input = "[".repeat(100_000) + "1"
    const { stdout } = await metagpt(folder(), ["repair", "--jsonl"], {
      stdin: JSON.stringify({ id: 1, input })
    })
    expect(stdout.slice(0, 20)).toBe('{"id":1,"value":[[[[')
    const one = await metagpt(folder(), ["repair", "--quiet"], { stdin: input })
    expect(one.stdout.trim()).toBe(`${input}${"]".repeat(100_000)}`)
  })

  it("needs no schema", async () => {
    expect(await metagpt(folder(), ["repair"], { stdin: "so: {'a': 1,}" })).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('"a": 1') as string
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
