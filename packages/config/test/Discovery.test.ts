import { createServer, type RequestListener } from "node:http"
import { type AddressInfo, createServer as createSocketServer } from "node:net"
import { tmpdir } from "node:os"

import { Discovery, type Server, Server as Servers, Settings } from "@metagpt-ts/config"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { afterEach, describe, expect, it } from "vitest"

const close: Array<() => void> = []
afterEach(() => {
  for (const stop of close.splice(0)) stop()
})

const listen = (listener: RequestListener) =>
  new Promise<string>((resolve) => {
    const server = createServer(listener).listen(0, "127.0.0.1", () => {
      close.push(() => {
        server.closeAllConnections()
        server.close()
      })
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    })
  })

type Routes = Readonly<Record<string, unknown>>
/** Answers JSON by path, and 404 elsewhere. */
const json = (routes: Routes) =>
  listen((request, response) => {
    const body = routes[request.url ?? ""]
    response.writeHead(body === undefined ? 404 : 200, { "content-type": "application/json" })
    response.end(JSON.stringify(body ?? { detail: "Not Found" }))
  })

const open = (origin: string, name = "vLLM", states?: string): Server.Server => ({
  name,
  origin,
  api_type: "open_llm",
  ...(states !== undefined && { states })
})
const ollama = (origin: string): Server.Server => ({ name: "Ollama", origin, api_type: "ollama" })
const models = (...names: ReadonlyArray<string>) => ({
  object: "list",
  data: names.map((id) => ({ id, owned_by: "vllm" }))
})
const tags = (...names: ReadonlyArray<string>) => ({ models: names.map((name) => ({ name, size: 1000 })) })
const nobody = "http://127.0.0.1:9"

const options = (more: Partial<Discovery.Options> = {}): Discovery.Options => ({
  cwd: tmpdir(),
  env: {},
  servers: [],
  ...more
})
const choose = (more?: Partial<Discovery.Options>) => Effect.runPromise(Discovery.choose(options(more)))
const refuse = (more?: Partial<Discovery.Options>) =>
  Effect.runPromise(Effect.flip(Discovery.choose(options(more))))
const configured = (text: string) =>
  Effect.runSync(Settings.parse(text, { file: "/home/me/.metagpt/config2.yaml", env: {} }))
/** What is found when only this place is looked at; nothing when it is passed over. */
const reasonAt = async (server: Server.Server) => {
  const { candidates, from } = await choose({ servers: [server] })
  expect(from).toBe("embedded")
  return candidates[0]?.reason
}

describe("what was said comes first", () => {
  it("in the file, with its place", async () => {
    const loaded = configured("proxy: http://p:1\nllm: {api_type: ollama, model: qwen}")
    expect(await choose({ loaded })).toEqual({
      fallback: [],
      llm: { api_type: "ollama", model: "qwen", proxy: "http://p:1" },
      why: "qwen on ollama (configured in /home/me/.metagpt/config2.yaml:2)",
      from: "file",
      candidates: []
    })
  })

  it("by flags, which change the file's block", async () => {
    const loaded = configured(
      "llm: {api_type: open_llm, base_url: 'http://10.0.0.2/v1', model: a, temperature: 1, api_key: k}"
    )
    const { from, llm, why } = await choose({ loaded, flags: { model: "b" } })
    expect(llm).toMatchObject({
      api_type: "open_llm",
      base_url: "http://10.0.0.2/v1",
      model: "b",
      temperature: 1
    })
    expect(from).toBe("flags")
    expect(why).toBe("b on open_llm at http://10.0.0.2/v1 (asked for by --model)")
  })

  it("and a flag for another server leaves the key of the file's behind", async () => {
    const loaded = configured(
      "llm: {api_type: openai, model: gpt-4, api_key: sk-1, api_secret: s, temperature: 1, options: {a: 1}}"
    )
    const { llm } = await choose({ loaded, flags: { base_url: "http://127.0.0.1:8000" } })
    expect(llm).toEqual({ api_type: "open_llm", base_url: "http://127.0.0.1:8000", temperature: 1 })
    const { llm: other } = await choose({
      loaded,
      flags: { api_type: "deepseek", api_key: "sk-2", model: "m" }
    })
    expect(other.api_key && Redacted.value(other.api_key)).toBe("sk-2")
  })

  it.each([
    ["http://127.0.0.1:8000/v1", "open_llm"],
    ["127.0.0.1:8000", "open_llm"],
    ["http://localhost:11434", "ollama"],
    ["localhost:11434/", "ollama"],
    ["http://gpu:80/api/", "ollama"],
    ["http://localhost:11434/v1", "open_llm"]
  ])("--base-url %s is %s", async (base_url, api_type) => {
    expect((await choose({ flags: { base_url } })).llm.api_type).toBe(api_type)
  })

  it("without a secret in the reason", async () => {
    const { why } = await choose({ flags: { base_url: "http://me:pw@host/v1", api_key: "sk-1" } })
    expect(why).toBe(
      "the server's model on open_llm at http://***@host/v1 (asked for by --base-url, --api-key)"
    )
  })

  it("and says where the file lacks something", async () => {
    const loaded = configured("\nllm:\n  api_type: openai\n  api_key: YOUR_API_KEY")
    const { message } = await refuse({ loaded })
    expect(message).toContain("/home/me/.metagpt/config2.yaml:4:3: api_type openai needs an api_key")
    expect(message).toContain("Set OPENAI_API_KEY")
  })
})

describe("a server on this machine", () => {
  it("is taken, with its first line", async () => {
    const origin = await json({ "/v1/models": models("Qwen/Qwen2.5-Coder-7B") })
    const { candidates, from, llm, why } = await choose({ servers: [open(origin), ollama(nobody)] })
    expect(llm).toEqual({ api_type: "open_llm", base_url: `${origin}/v1`, model: "Qwen/Qwen2.5-Coder-7B" })
    expect(why).toBe(`Qwen/Qwen2.5-Coder-7B on vLLM at ${origin} (found on this machine)`)
    expect(from).toBe("server")
    expect(candidates.map(({ isAbsent }) => isAbsent)).toEqual([false, true])
  })

  it("keeps what the file says of sampling", async () => {
    const servers = [open(await json({ "/v1/models": models("m") }))]
    const { llm } = await choose({
      servers,
      loaded: configured("llm: {temperature: 0.5, timeout: 60}\nproxy: 'http://p'")
    })
    expect(llm).toMatchObject({ model: "m", temperature: 0.5, timeout: 60, proxy: "http://p" })
  })

  it("is ranked: Ollama with a loaded model, servers in order, Ollama that must load one", async () => {
    const routes = { "/api/tags": tags("a", "b") }
    const loaded = ollama(await json({ ...routes, "/api/ps": { models: [{ name: "b" }] } }))
    const waiting = ollama(await json({ ...routes, "/api/ps": { models: [] } }))
    const first = open(await json({ "/v1/models": models("c") }), "llama.cpp")
    const second = open(await json({ "/v1/models": models("d") }), "LM Studio")
    expect((await choose({ servers: [loaded, first, second] })).why).toContain("b on Ollama")
    expect((await choose({ servers: [loaded, first, second] })).why).toContain(
      "(found on this machine, model loaded; also found: llama.cpp, LM Studio)"
    )
    expect((await choose({ servers: [waiting, first, second] })).llm.model).toBe("c")
    expect((await choose({ servers: [waiting, second] })).llm.model).toBe("d")
    expect((await choose({ servers: [waiting, open(nobody)] })).llm).toMatchObject({
      api_type: "ollama",
      model: "a"
    })
  })

  it("answers with a code model of those installed, the biggest that fits, never one that embeds or is elsewhere", async () => {
    const all = [
      { name: "nomic-embed-text", size: 1 },
      { name: "llama3:8b", size: 5e9 },
      { name: "qwen2.5-coder:0.5b", size: 4e8 },
      { name: "qwen2.5-coder:1.5b", size: 1e9 },
      { name: "deepseek-coder:max", size: 1e15 },
      { name: "qwen3-coder:480b-cloud", size: 300 },
      { name: "gpt-code", size: 300, remote_host: "https://ollama.com:443" }
    ]
    const servers = [ollama(await json({ "/api/tags": { models: all }, "/api/ps": { models: [] } }))]
    const { candidates, llm } = await choose({ servers })
    expect(llm.model).toBe("qwen2.5-coder:1.5b")
    expect(candidates[0]?.models).toHaveLength(4)
  })

  it("of LM Studio answers with the model that is loaded", async () => {
    const states = {
      data: [
        { id: "a", state: "not-loaded" },
        { id: "b", state: "loaded" }
      ]
    }
    const origin = await json({
      "/v1/models": models("a", "b", "text-embedding-nomic"),
      "/api/v0/models": states
    })
    expect((await choose({ servers: [open(origin, "LM Studio", "/api/v0/models")] })).llm.model).toBe("b")
  })

  it("is found by the model that was asked for", async () => {
    const servers = [
      open(await json({ "/v1/models": models("a") })),
      ollama(await json({ "/api/tags": tags("qwen:latest", "b"), "/api/ps": { models: [] } }))
    ]
    expect((await choose({ servers, flags: { model: "qwen" } })).llm.model).toBe("qwen:latest")
    expect((await choose({ servers, loaded: configured("llm: {model: b}") })).llm.api_type).toBe("ollama")
    const { message } = await refuse({ servers, flags: { model: "qwem" } })
    expect(message).toContain('no server on this machine has the model "qwem"')
    expect(message).toContain("--base-url")
  })
})

describe("what is no model server is passed over", () => {
  it.each<[string, RequestListener, string]>([
    ["HTML", (_, response) => response.end("<html>hello</html>"), "did not answer in JSON"],
    ["foreign JSON", (_, response) => response.end('{"status":"ok"}'), "does not list models"],
    ["JSON that is no object", (_, response) => response.end("null"), "does not list models"],
    ["no models", (_, response) => response.end('{"data":[]}'), "has no model that can answer"],
    ["models without a name", (_, response) => response.end('{"data":[{"id":7},null]}'), "has no model"],
    [
      "a proxy to a vendor",
      (_, response) => response.end('{"data":[{"id":"gpt-4","owned_by":"openai"}]}'),
      "on the network"
    ],
    ["404", (_, response) => response.writeHead(404).end(), "status 404"],
    [
      "a redirect",
      (_, response) => response.writeHead(302, { location: "https://example.com" }).end(),
      "status 302"
    ],
    ["a key wanted", (_, response) => response.writeHead(401).end(), "asks for a key"],
    ["a model loading", (_, response) => response.writeHead(503).end(), "still loading"],
    ["too much", (_, response) => response.end("[".repeat(2_000_000)), "more than 1 MB"],
    ["a hang-up", (request) => request.socket.destroy(), "ECONNRESET"]
  ])("%s", async (_, listener, expected) => {
    expect(await reasonAt(open(await listen(listener)))).toContain(expected)
  })

  it("also where Ollama should be", async () => {
    expect(await reasonAt(ollama(await json({ "/v1/models": models("a") })))).toContain("status 404")
    expect(await reasonAt(ollama(await json({ "/api/tags": { tags: [] } })))).toContain(
      "does not speak Ollama"
    )
    expect(await reasonAt(ollama(await json({ "/api/tags": tags("bge-m3") })))).toContain("ollama pull")
    expect(await reasonAt(ollama(nobody))).toBe("nothing listens there")
  })

  it("also when it does not speak HTTP", async () => {
    const server = createSocketServer((socket) => socket.end("220 mail\r\n"))
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
    close.push(() => server.close())
    expect(await reasonAt(open(`http://127.0.0.1:${(server.address() as AddressInfo).port}`))).toContain(
      "HPE_"
    )
  })

  it("without waiting for its turn, however many are silent or slow, and beside one that answers", async () => {
    const silent = open(await listen(() => {}))
    const drip = open(
      await listen((_, response) => {
        const timer = setInterval(() => response.write(" "), 20)
        response.on("close", () => clearInterval(timer))
      })
    )
    const good = open(await json({ "/v1/models": models("a") }))
    const halfOllama = await listen((request, response) => {
      if (request.url === "/api/tags") response.end(JSON.stringify(tags("o")))
    })
    await choose({ servers: [good] })
    const start = performance.now()
    const { candidates, llm } = await choose({ servers: [silent, drip, ollama(halfOllama), silent, good] })
    expect(performance.now() - start).toBeLessThan(5_000)
    expect(llm.model).toBe("a")
    expect(candidates.map(({ reason }) => reason)).toEqual([
      "it did not answer in time",
      "it did not answer in time",
      "1 models",
      "it did not answer in time",
      "1 models"
    ])
  })

  it("and nothing off this machine is ever asked", async () => {
    let asked = 0
    const origin = await listen((_, response) => {
      asked++
      response.end(JSON.stringify(models("a")))
    })
    const port = new URL(origin).port
    const { candidates } = await choose({
      servers: [open(`http://192.0.2.1:${port}`), open(`http://example.com:${port}`)]
    })
    expect(candidates).toEqual([])
    expect(asked).toBe(0)
  })
})

const ports = (env: Readonly<Record<string, string>>) =>
  Servers.all(env).map(({ origin }) => new URL(origin).port)

describe("places", () => {
  it.each([
    [undefined, "http://127.0.0.1:11434"],
    ["", "http://127.0.0.1:11434"],
    ["0.0.0.0", "http://127.0.0.1:11434"],
    [":11500", "http://127.0.0.1:11500"],
    ["0.0.0.0:11500", "http://127.0.0.1:11500"],
    ["localhost", "http://localhost:11434"],
    ["http://127.0.0.1:8888/", "http://127.0.0.1:8888"],
    ["http://127.0.0.1", "http://127.0.0.1:80"],
    ["[::1]:11434", "http://[::1]:11434"],
    ["[::]", "http://127.0.0.1:11434"],
    ["gpu-box", "http://gpu-box:11434"]
  ])("OLLAMA_HOST=%s is %s", (host, origin) => {
    expect(Servers.ollamaOrigin(host)).toBe(origin)
  })

  it("are the customary ports, and Ollama's own when OLLAMA_HOST is another machine", () => {
    expect(ports({})).toEqual(["11434", "8080", "8000", "1234", "30000"])
    expect(ports({ OLLAMA_HOST: ":5000" })).toEqual(["5000", "8080", "8000", "1234", "30000"])
    expect(Servers.all({ OLLAMA_HOST: "gpu-box:5000" })[0]?.origin).toBe("http://127.0.0.1:11434")
  })
})

describe("without a server", () => {
  it("the embedded model answers when it is installed", async () => {
    expect(await choose()).toMatchObject({
      llm: { api_type: "llama_cpp" },
      why: "the default model, embedded (no model server found on this machine)",
      from: "embedded"
    })
    const gguf = await choose({ flags: { model: "/models/a.gguf" }, servers: [open(nobody)] })
    expect(gguf).toMatchObject({ llm: { model: "/models/a.gguf" }, from: "embedded", candidates: [] })
  })

  it("and without it, three ways out are said, and what was passed over", async () => {
    const origin = await listen((_, response) => response.writeHead(401).end())
    const servers = [open(origin), ollama(nobody)]
    const error = await refuse({ servers, env: { OLLAMA_HOST: "gpu-box" }, embedded: false })
    expect(error._tag).toBe("NoModel")
    const { message } = error
    expect(message).toContain("npm install @metagpt-ts/llm-llama-cpp")
    expect(message).toContain("ollama pull ")
    expect(message).toContain("metagpt --base-url http://127.0.0.1:8000/v1 --model NAME")
    expect(message).toContain(`vLLM at ${origin} is not used: it asks for a key`)
    expect(message).toContain("--base-url http://gpu-box:11434")
    expect(message).not.toContain(nobody)
  })
})
