import * as fs from "node:fs"
import * as path from "node:path"

import { describe, expect, it } from "vitest"

import { answer } from "./Answers.ts"
import { closedPort, type Ended, folder, metagpt, server } from "./Metagpt.ts"

interface Check {
  readonly name: string
  readonly state: string
  readonly found: string
  readonly fix?: string
  readonly facts?: Readonly<Record<string, unknown>>
}

const lines = ({ stdout }: Ended): ReadonlyArray<unknown> =>
  stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown)

const checksOf = (run: Ended) => lines(run) as ReadonlyArray<Check>

const configure = (cwd: string, text: string): void => {
  fs.mkdirSync(path.join(cwd, "config"), { recursive: true })
  fs.writeFileSync(path.join(cwd, "config", "config2.yaml"), text)
}

/** Tells every address beyond this machine that is looked up or connected to, and refuses it. */
const spy = `data:text/javascript,${encodeURIComponent(`
import dns from "node:dns"
import fs from "node:fs"
import net from "node:net"
import { syncBuiltinESMExports } from "node:module"
const isHere = (host) => host === undefined || /^(localhost|127[.]|::1)/.test(host)
const tell = (host) => fs.writeSync(2, "OUTSIDE " + host + "\\n")
const { connect } = net.Socket.prototype
net.Socket.prototype.connect = function (...args) {
  const options = Array.isArray(args[0]) ? args[0][0] : args[0]
  const host = typeof options === "object" ? options.host : args[1]
  if (isHere(host)) return connect.apply(this, args)
  tell(host)
  setImmediate(() => this.destroy(Object.assign(new Error("no network"), { code: "ENETUNREACH" })))
  return this
}
const { lookup } = dns
dns.lookup = (host, ...rest) => {
  if (!isHere(host)) tell(host)
  return lookup(isHere(host) ? host : "localhost", ...rest)
}
syncBuiltinESMExports()
`)}`

const vendors = `
llm: { api_type: deepseek, model: deepseek-chat, fallback: [{ api_type: zhipuai, model: glm-4.6 }] }
models:
  spark: { api_type: spark, domain: lite, api_password: "spark-password-1" }
  lan: { api_type: open_llm, base_url: "http://10.1.2.3:8000/v1" }
  wenxin: { api_type: qianfan, model: ernie-4.0-turbo-8k, access_key: "access-key-11", secret_key: "secret-key-11" }
  remote: { api_type: ollama, base_url: "http://gpu.example:11434" }
`
const keys = { DEEPSEEK_API_KEY: "deepseek-key-1", ZHIPUAI_API_KEY: "zhipu.key-1" }

describe("doctor", () => {
  it("says what was found, and what the model can do: context, schema, speed", async () => {
    const cwd = folder()
    const { url } = await server({
      answer: () => "one two three four five six",
      delay: 30,
      contextWindow: 8192
    })
    configure(cwd, `llm: { api_type: open_llm, base_url: "${url}", model: test-model }`)
    const run = await metagpt(cwd, ["doctor", "--json"])
    const checks = checksOf(run)
    expect(new Set(checks.map(({ name }) => name))).toEqual(
      new Set(["node", "memory", "config", "server", "embedded", "model", "run", "sandbox", "workspace"])
    )
    // Other servers of this machine may be found too
    const model = checks.find(({ facts, name }) => name === "model" && facts?.["model"] === "test-model")
    expect(model).toMatchObject({
      state: "ok",
      facts: { contextWindow: 8192, jsonSchema: false }
    })
    expect(model?.facts?.["tokensPerSecond"]).toBeGreaterThan(1)
    expect(model?.facts?.["tokensPerSecond"]).toBeLessThan(60)
    expect(run.code).toBe(0)
  })

  it("tells a schema that is honoured from one that is ignored, and what a small window needs", async () => {
    const cwd = folder()
    const honest = await server({ answer, format: "honoured", contextWindow: 2048 })
    const { code, stdout } = await metagpt(cwd, ["doctor", "--base-url", honest.url])
    expect(stdout).toContain("2048 tokens of context · JSON schema honoured")
    expect(stdout).toContain("-> Give it 4096 tokens of context or more: -c 8192 (llama.cpp)")
    expect(code).toBe(0)
    const deaf = await server({ answer, format: "ignored" })
    const other = await metagpt(cwd, ["doctor", "--base-url", deaf.url])
    expect(other.stdout).toContain("JSON schema ignored")
  })

  it("leaves the question out with --no-ask", async () => {
    const cwd = folder()
    const { chats, url } = await server({ answer })
    const { code, stdout } = await metagpt(cwd, ["doctor", "--no-ask", "--base-url", url])
    expect(stdout).toContain("not asked")
    expect(chats).toEqual([])
    expect(code).toBe(0)
  })

  it("calls nobody beyond this machine, with or without a network, unless told to", async () => {
    const cwd = folder()
    configure(cwd, vendors)
    const { code, stderr, stdout } = await metagpt(cwd, ["doctor"], { env: keys, preload: [spy] })
    expect(stderr).not.toContain("OUTSIDE")
    expect(stdout.match(/was not called/g)).toHaveLength(6)
    expect(stdout).toContain("key from DEEPSEEK_API_KEY")
    expect(stdout).not.toContain("MISSING")
    expect(code).toBe(0)
    const models = await metagpt(cwd, ["models"], { env: keys, preload: [spy] })
    expect(models.stderr).not.toContain("OUTSIDE")
    const called = await metagpt(cwd, ["doctor", "--call"], { env: keys, preload: [spy] })
    expect(called.stderr).toContain("OUTSIDE api.deepseek.com")
    expect(called.stderr).toContain("OUTSIDE 10.1.2.3")
  })

  it("never shows a key: of the file, the environment, a flag, a URL or a header", async () => {
    const cwd = folder()
    const { url } = await server({ answer, key: "right-key-1" })
    const at = new URL(url)
    const secrets = [
      "wrong-key-1",
      "header-key-1",
      "pass-word-1",
      "query-key-1",
      "proxy-word-1",
      "option-key-1"
    ]
    configure(
      cwd,
      `
llm:
  api_type: open_llm
  base_url: ${url}
  api_key: wrong-key-1
  proxy: http://me:proxy-word-1@127.0.0.1:9
  options: { headers: { x-mine: header-key-1 }, my_token: option-key-1 }
models:
  a: { api_type: open_llm, base_url: "http://me:pass-word-1@${at.host}/v1", model: option-key-1 }
  b: { api_type: open_llm, base_url: "${url}?api_key=query-key-1", model: x }
`
    )
    for (const args of [["doctor"], ["doctor", "--json"], ["models"], ["models", "--json"]]) {
      const flags = args.includes("--json") ? ["--api-key", "flag-key-99"] : []
      const { stderr, stdout } = await metagpt(cwd, [...args, ...flags], {
        env: { ...keys, SOME_SECRET: "option-key-1" }
      })
      for (const secret of [...secrets, ...Object.values(keys), "flag-key-99", "right-key-1"]) {
        expect(stdout + stderr).not.toContain(secret)
      }
    }
  })

  it("gives the fix for what is wrong with a model, and goes on with the others", async () => {
    const cwd = folder()
    const { url } = await server({ answer, models: ["there"] })
    configure(
      cwd,
      `
llm: { api_type: open_llm, base_url: "http://127.0.0.1:${await closedPort()}/v1", model: m }
models:
  wrong: { api_type: open_llm, base_url: "${url}", model: nowhere }
  keyless: { api_type: moonshot, model: kimi }
  foreign: { api_type: metagpt-llm-nobody, model: x }
`
    )
    const run = await metagpt(cwd, ["doctor", "--json", "--no-ask"])
    const of = (name: string) => checksOf(run).find(({ found }) => found.includes(`(${name})`))
    expect(of("llm")).toMatchObject({
      state: "missing",
      fix: expect.stringContaining("Start the server") as string
    })
    expect(of("models.wrong")).toMatchObject({ state: "absent", fix: "Set model to one of: there" })
    expect(of("models.keyless")?.fix).toContain("Set MOONSHOT_API_KEY")
    expect(of("models.foreign")?.fix).toBe("npm install metagpt-llm-nobody")
    expect(run.code).toBe(3)
  })

  it("exits with 3 when the configuration is wrong", async () => {
    const cwd = folder()
    fs.writeFileSync(path.join(cwd, "bad.yaml"), "llm:\n  api_type: olama\n")
    const { code, stdout } = await metagpt(cwd, ["doctor", "--config", "bad.yaml", "--no-ask"])
    expect(stdout).toContain("MISSING")
    expect(stdout).toContain('Did you mean "ollama"?')
    expect(code).toBe(3)
  })
})

interface Model {
  readonly model: string
  readonly local: boolean
  readonly names: ReadonlyArray<string>
  readonly flags: ReadonlyArray<string>
  readonly usable: boolean
  readonly why?: string
}

describe("models", () => {
  it("lists what can be used: what is on this machine first, vendors last, and what stands in the way", async () => {
    const cwd = folder()
    const { chats, url } = await server({ answer, models: ["near", "other"] })
    configure(
      cwd,
      `
llm: { api_type: deepseek, model: deepseek-chat, fallback: [mine] }
models:
  mine: { api_type: open_llm, base_url: "${url.replace("127.0.0.1", "localhost")}", model: near }
  keyless: { api_type: moonshot, model: kimi }
`
    )
    const run = await metagpt(cwd, ["models", "--json"], { env: keys })
    const all = lines(run) as ReadonlyArray<Model>
    const isLocal = all.map(({ local }) => local)
    expect(isLocal).toEqual(isLocal.toSorted((a, b) => Number(b) - Number(a)))
    expect(all.filter(({ model }) => model === "near")).toMatchObject([
      { local: true, names: ["models.mine"], usable: true, flags: [] }
    ])
    expect(all.find(({ model }) => model === "other")?.flags).toContain("--base-url")
    expect(all.slice(-2)).toMatchObject([
      { model: "deepseek-chat", names: ["llm"], usable: true },
      { model: "kimi", usable: false, why: expect.stringContaining("MOONSHOT_API_KEY") as string }
    ])
    expect(chats).toEqual([])
    expect(run.code).toBe(0)
  })

  it("says which a run would use", async () => {
    const cwd = folder()
    const { url } = await server({ answer })
    const { code, stderr, stdout } = await metagpt(cwd, [
      "models",
      "--base-url",
      url,
      "--model",
      "test-model"
    ])
    expect(stdout).toContain("test-model")
    expect(stderr).toContain("A run would use test-model")
    expect(code).toBe(0)
  })
})
