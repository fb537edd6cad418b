import * as Net from "node:net"
import { inspect } from "node:util"

import { assert, describe, it } from "@effect/vitest"
import { LLM, Message } from "@metagpt-ts/core"
import { layer, type Options } from "@metagpt-ts/llm-ollama"
import { Fault, LocalServer, OllamaServer } from "@metagpt-ts/testing"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

import * as Address from "../src/Address.ts"
import * as Headers from "../src/Headers.ts"
import * as Network from "../src/Network.ts"

const hi = LLM.complete({ messages: [Message.user("hi")] })

const ask = (options: Options) => Effect.provide(hi, layer({ model: "test-model", retries: 0, ...options }))

const refusal = (options: Options) => Effect.flip(ask(options))

/** Everything a log could show of a value. */
const shown = (value: unknown) => inspect(value, { depth: 9, showHidden: true }) + JSON.stringify(value)

describe("bad input", () => {
  it.effect("follows no redirect, and shows no password of the address", () =>
    Effect.gen(function* () {
      const other = yield* OllamaServer.make()
      const server = yield* OllamaServer.make({
        fault: Fault.status(307, "", { location: `${other.url}/api/chat` })
      })
      const baseURL = server.url.replace("//", "//ann:hunter22@")
      const error = yield* Effect.flip(ask({ baseURL }))
      assert.strictEqual(error.reason._tag, "InvalidRequest")
      assert.include(error.message, other.url)
      assert.notInclude(JSON.stringify(error), "hunter22")
      assert.strictEqual(other.requests.length, 0)
      assert.strictEqual(server.requests.at(-1)?.headers.authorization, `Basic ${btoa("ann:hunter22")}`)
    })
  )

  it.effect("takes the blanks around a key away, and sends none with others in it", () =>
    Effect.gen(function* () {
      const server = yield* OllamaServer.make({ key: "sk-1234567890" })
      const baseURL = server.url
      assert.strictEqual((yield* ask({ baseURL, apiKey: Redacted.make("  sk-1234567890\n") })).text, "hi")
      for (const key of ["sk-1234 567890", "sk-1234\n567890", "sk-1234\u00a0567890", "密钥1234567890"]) {
        const asked = server.requests.length
        const error = yield* refusal({ baseURL, apiKey: Redacted.make(key) })
        assert.strictEqual(error.reason._tag, "AuthFailed")
        assert.strictEqual(error.reason.fix, "Set api_key to the key alone")
        assert.notInclude(shown(error), "567890")
        assert.strictEqual(server.requests.length, asked)
      }
    })
  )

  it.effect("names a header that cannot be sent, and not its value", () =>
    Effect.gen(function* () {
      const { url: baseURL } = yield* OllamaServer.make()
      const error = yield* refusal({ baseURL, headers: { "x-team": "blue\nsecret" } })
      assert.strictEqual(error.reason._tag, "InvalidRequest")
      assert.include(error.message, '"x-team"')
      assert.notInclude(shown(error), "blue")
    })
  )

  it.effect("sends the headers of the user, and one Authorization", () =>
    Effect.gen(function* () {
      const server = yield* OllamaServer.make({ key: "from-options" })
      const headers = { Authorization: "Basic mine", "X-Team": "blue" }
      yield* ask({ baseURL: server.url, headers, apiKey: Redacted.make("from-options") })
      assert.deepInclude(server.requests.at(-1)?.headers, {
        authorization: "Bearer from-options",
        "x-team": "blue"
      })
    })
  )

  it.effect("says that an address or a proxy is none, and shows no password of either", () =>
    Effect.gen(function* () {
      const wrong = yield* refusal({ baseURL: "http://ann:hunt/er@22@ho st" })
      assert.strictEqual(wrong.reason._tag, "InvalidRequest")
      assert.match(wrong.message, /base_url is not an address: http:\/\/ho st/)
      assert.notInclude(shown(wrong), "hunt")
      const proxy = yield* refusal({ baseURL: "http://192.0.2.1", proxy: "ann:hunter22@proxy" })
      assert.strictEqual(proxy.reason._tag, "InvalidRequest")
      assert.match(proxy.message, /proxy is not an address/)
      assert.notInclude(shown(proxy), "hunter22")
    })
  )

  it.effect("goes to another machine by the proxy, and to this one without", () =>
    Effect.gen(function* () {
      const proxied: Array<string> = []
      const proxy = yield* LocalServer.listen(({ path }) => {
        proxied.push(path)
        return Fault.respond({ status: 502, body: "no way" })
      })
      const local = yield* OllamaServer.make()
      assert.strictEqual((yield* ask({ baseURL: local.url, proxy: proxy.origin })).text, "hi")
      assert.strictEqual(proxied.length, 0)
      const { reason } = yield* refusal({ baseURL: "http://ollama.example", proxy: proxy.origin })
      assert.include(["Unreachable", "Unavailable"], reason._tag)
    })
  )

  it.effect("gives the key of the environment to ollama.com and to nobody else", () =>
    Effect.gen(function* () {
      const kept = process.env["OLLAMA_API_KEY"]
      process.env["OLLAMA_API_KEY"] = "key-of-the-cloud"
      const sent = yield* Effect.forEach(
        ["https://ollama.com/api", "http://ollama.com", "https://ollama.com.example", "localhost"],
        (written) =>
          Effect.map(Headers.make(Address.parse(written) ?? assert.fail(), {}), ({ headers }) => headers)
      )
      if (kept === undefined) delete process.env["OLLAMA_API_KEY"]
      else process.env["OLLAMA_API_KEY"] = kept
      assert.deepStrictEqual(sent, [{ authorization: "Bearer key-of-the-cloud" }, {}, {}, {}])
    })
  )

  it.effect("says what the address has in place of an Ollama", () =>
    Effect.gen(function* () {
      const { url } = yield* OllamaServer.make()
      const tls = yield* refusal({ baseURL: url.replace("http:", "https:") })
      assert.strictEqual(tls.reason.message, "The server does not speak TLS")
      const other = yield* Effect.acquireRelease(
        Effect.callback<Net.Server>((resume) => {
          const server = Net.createServer((socket) => {
            socket.on("error", () => socket.destroy())
            socket.write("SSH-2.0-OpenSSH_9.6\r\n")
          })
          server.listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
        }),
        (server) => Effect.sync(() => server.close())
      )
      const { port } = other.address() as Net.AddressInfo
      const { reason } = yield* refusal({ baseURL: `127.0.0.1:${port}` })
      assert.strictEqual(reason._tag, "ProtocolViolation")
      assert.strictEqual(reason.message, "The server does not speak HTTP")
      const cause = new TypeError("fetch failed", {
        cause: Object.assign(new Error("self-signed certificate"), { code: "DEPTH_ZERO_SELF_SIGNED_CERT" })
      })
      const address = Address.parse("https://host") ?? assert.fail()
      assert.match(
        Network.unreachable(cause, address, (text) => text).reason.fix ?? "",
        /NODE_EXTRA_CA_CERTS/
      )
    })
  )

  it.effect("prints nothing, though the package does", () =>
    Effect.gen(function* () {
      const printed: Array<unknown> = []
      const methods = ["log", "warn", "error"] as const
      const kept = methods.map((method) => console[method])
      for (const method of methods) console[method] = (...said: ReadonlyArray<unknown>) => printed.push(said)
      for (const fault of [
        Fault.html,
        Fault.status(500, "<h1>oops</h1>"),
        Fault.status(500, "{", { "content-type": "application/json" })
      ]) {
        const { url: baseURL } = yield* OllamaServer.make({ fault })
        yield* refusal({ baseURL })
      }
      for (const [index, method] of methods.entries()) console[method] = kept[index] ?? console[method]
      assert.deepStrictEqual(printed, [])
    })
  )
})
