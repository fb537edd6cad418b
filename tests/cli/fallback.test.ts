import * as fs from "node:fs"
import * as path from "node:path"

import { describe, expect, it } from "vitest"

import { answer } from "./Answers.ts"
import { closedPort, folder, metagpt, server } from "./Metagpt.ts"

const idea = "write a snake game"

/** A configuration whose first model is at one address, and the second at another. */
const configure = (cwd: string, near: string, far: string): void => {
  fs.mkdirSync(path.join(cwd, "config"), { recursive: true })
  fs.writeFileSync(
    path.join(cwd, "config", "config2.yaml"),
    [
      "llm:",
      `  { api_type: open_llm, base_url: "${near}", model: near, fallback: [far] }`,
      "models:",
      `  far: { api_type: open_llm, base_url: "${far}", api_key: the-far-key }`
    ].join("\n")
  )
}

const isQuestion = ({ messages }: { readonly messages: unknown }) =>
  JSON.stringify(messages).includes("snake")

describe("a model that cannot answer", () => {
  it("is replaced by the next, in the open; resumed with the first back, nothing is paid twice", async () => {
    const cwd = folder()
    const port = await closedPort()
    const far = await server({ answer, models: ["far"], key: "the-far-key" })
    configure(cwd, `http://127.0.0.1:${port}/v1`, far.url)
    const run = await metagpt(cwd, [idea, "--json"])
    expect(run.stderr).toContain("falls back on far on open_llm")
    const events = run.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)
    const fell = events.filter(({ _tag }) => _tag === "FellBack")
    expect(fell).toMatchObject([{ from: { model: "near" }, to: { model: "far" }, reason: "Unreachable" }])
    expect(events.find(({ _tag }) => _tag === "CallFinished")).toMatchObject({ by: { model: "far" } })
    expect(run.code).toBe(0)
    expect(run.stdout + run.stderr).not.toContain("the-far-key")
    expect(far.chats.filter(isQuestion).length).toBeGreaterThan(0)

    const near = await server({ answer, models: ["near"] })
    configure(cwd, near.url, far.url)
    const before = far.chats.length
    const again = await metagpt(cwd, ["resume", "workspace/snake_game"])
    expect(again.code).toBe(0)
    expect(near.chats.filter(isQuestion)).toEqual([])
    expect(far.chats).toHaveLength(before)
  })

  it("is said on a terminal in a line, with who answered instead", async () => {
    const cwd = folder()
    const far = await server({ answer, models: ["far"], key: "the-far-key" })
    configure(cwd, `http://127.0.0.1:${await closedPort()}/v1`, far.url)
    const { code, stderr } = await metagpt(cwd, [idea, "--no-implement"])
    expect(stderr).toContain("near · open-llm cannot answer, so far · open-llm is asked")
    expect(stderr).toContain(", by far · open-llm")
    expect(code).toBe(0)
  })

  it("and whose replacement cannot either: says both, exits with 4", async () => {
    const cwd = folder()
    const far = await server({ answer, models: ["far"], key: "another-key" })
    configure(cwd, `http://127.0.0.1:${await closedPort()}/v1`, far.url)
    const { code, stderr } = await metagpt(cwd, [idea])
    expect(stderr).toContain("cannot be reached")
    expect(stderr).toContain("What it falls back on failed too")
    expect(code).toBe(4)
  })
})
