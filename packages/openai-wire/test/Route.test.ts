import { readFileSync } from "node:fs"
import { createServer as createProxy } from "node:http"
import { createServer } from "node:https"
import { connect } from "node:net"
import type { AddressInfo, Server, Socket } from "node:net"
import { fileURLToPath } from "node:url"

import { describe, expect, it } from "@effect/vitest"
import { LLM, Message } from "@metagpt-ts/core"
import { Dialect, Provider } from "@metagpt-ts/openai-wire"
import * as Effect from "effect/Effect"

import { ask, failure } from "./Ask.ts"
import { answer, frame, hello, listen } from "./RawServer.ts"

const ca = fileURLToPath(new URL("./fixtures/self-signed.cert.pem", import.meta.url))
const key = readFileSync(new URL("./fixtures/self-signed.key.pem", import.meta.url))

const open = (server: Server, host = "127.0.0.1") =>
  Effect.acquireRelease(
    Effect.callback<number>((resume) => {
      server.listen(0, host, () => resume(Effect.succeed((server.address() as AddressInfo).port)))
    }),
    () => Effect.sync(() => server.close())
  )

/** A server with a certificate that nobody vouches for. */
const secured = open(
  createServer({ key, cert: readFileSync(ca) }, (_, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" })
    response.end(`${frame({ content: "Hello" }, "stop")}data: [DONE]\n\n`)
  })
)

/** A proxy that leads every tunnel to one port of this machine, or answers with a status. */
const tunnel = (port: number, status = 200) =>
  Effect.gen(function* () {
    const seen: Array<string> = []
    const proxy = createProxy().on("connect", ({ headers, url }, client: Socket) => {
      seen.push(`${url} ${headers["proxy-authorization"]}`)
      client.on("error", () => client.destroy())
      if (status !== 200) return client.end(`HTTP/1.1 ${status} No\r\n\r\n`)
      const upstream = connect(port, "127.0.0.1", () => {
        client.write("HTTP/1.1 200 OK\r\n\r\n")
        upstream.pipe(client).pipe(upstream)
      })
      return upstream.on("error", () => client.destroy())
    })
    return { proxy: `me:secret-word@127.0.0.1:${yield* open(proxy)}`, seen }
  })

describe("a certificate", () => {
  it.live("that nobody vouches for is refused, and it is said what to set", () =>
    Effect.gen(function* () {
      const reason = yield* failure(`https://127.0.0.1:${yield* secured}/v1`)
      expect(reason).toMatchObject({
        _tag: "Unreachable",
        message: "The certificate of the server is not trusted",
        fix: expect.stringContaining("options: {ca: /path/to/ca.pem}")
      })
    })
  )

  it.live("is trusted when ca says so, in code or in the block", () =>
    Effect.gen(function* () {
      const base_url = `https://127.0.0.1:${yield* secured}/v1`
      expect((yield* ask(base_url, { ca })).text).toBe("Hello")
      const { layerConfig } = Provider.make({ ...Dialect.standard, provider: "test" })
      const { text } = yield* Effect.provide(
        LLM.complete({ messages: [Message.user("Hi")] }),
        layerConfig({ base_url, model: "m", ca })
      )
      expect(text).toBe("Hello")
    })
  )

  it.live("is looked at behind a proxy as well", () =>
    Effect.gen(function* () {
      const { proxy, seen } = yield* tunnel(yield* secured)
      const through = { proxy: `http://${proxy}` }
      expect((yield* ask("https://model.invalid/v1", { ...through, ca })).text).toBe("Hello")
      expect(seen[0]).toBe(`model.invalid:443 Basic ${btoa("me:secret-word")}`)
      const reason = yield* failure("https://model.invalid/v1", through)
      expect(reason.message).toBe("The certificate of the server is not trusted")
      expect(yield* failure("https://other.invalid/v1", { ...through, ca })).toMatchObject({
        _tag: "Unreachable",
        evidence: expect.stringContaining("other.invalid")
      })
    })
  )

  it.live.each([
    ["/nowhere/ca.pem", "The file that ca names cannot be read"],
    [
      fileURLToPath(import.meta.url).replace(/[^/]+$/, "Ask.ts"),
      "The file that ca names has no certificate in it"
    ]
  ])("is not to be found in %s", ([path, message]) =>
    Effect.gen(function* () {
      expect(yield* failure("https://127.0.0.1:1/v1", { ca: path })).toMatchObject({
        _tag: "InvalidRequest",
        message,
        fix: "Set ca to the path of a file of certificates in PEM"
      })
    })
  )
})

describe("a proxy", () => {
  it.live.each([
    [407, "AuthFailed", "The proxy wants to know who asks"],
    [502, "Unreachable", "The proxy did not lead to the server"]
  ] as const)("that answers %i is told from the server", ([status, tag, message]) =>
    Effect.gen(function* () {
      const { proxy } = yield* tunnel(1, status)
      const reason = yield* failure("https://model.invalid/v1", { proxy: `http://${proxy}` })
      expect(reason).toMatchObject({ _tag: tag, message })
      expect(JSON.stringify(reason)).not.toContain("secret-word")
    })
  )

  it.live("is never used for this machine, however it is written", () =>
    Effect.gen(function* () {
      const server = yield* listen(hello)
      const { port } = new URL(server.url)
      for (const host of ["127.0.0.1", "localhost", "127.0.0.1."]) {
        yield* ask(`http://${host}:${port}/v1`, { proxy: "http://127.0.0.1:1" })
      }
      expect(server.asked).toHaveLength(3)
    })
  )
})

describe("an address", () => {
  it.live("may be one of IPv6", () =>
    Effect.gen(function* () {
      const server = createProxy((request, response) => {
        response.writeHead(200, { "content-type": "text/event-stream" })
        response.end(`${frame({ content: request.headers.host }, "stop")}data: [DONE]\n\n`)
      })
      const port = yield* open(server, "::1")
      const { text } = yield* ask(`http://[::1]:${port}/v1`, { proxy: "http://127.0.0.1:1" })
      expect(text).toBe(`[::1]:${port}`)
    })
  )

  it.live.each([
    ["https://me@host.invalid/v1", "base_url holds a user name or a password"],
    ["https://me:pass-word-1@host.invalid/v1", "base_url holds a user name or a password"],
    [
      "ftp://me:pass-word-1@host.invalid/v1?key=pass-word-1",
      "base_url is no web address: ftp://host.invalid/v1"
    ],
    ["//me:pass-word-1@host", "base_url is no web address: //host"]
  ])("such as %s is refused and its secret not shown", ([baseURL, message]) =>
    Effect.gen(function* () {
      const reason = yield* failure(baseURL)
      expect(reason).toMatchObject({ _tag: "InvalidRequest", message })
      expect(JSON.stringify(reason)).not.toContain("pass-word-1")
    })
  )
})

describe("a redirect", () => {
  it.live("to another host is not followed, and the key stays here", () =>
    Effect.gen(function* () {
      const other = yield* listen(hello)
      const there = other.url.replace("127.0.0.1", "localhost")
      for (const status of ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"]) {
        const server = yield* listen(answer(status, "", `Location: ${there}/chat/completions?sig=1\r\n`))
        expect(yield* failure(server.url)).toMatchObject({
          _tag: "InvalidRequest",
          status: Number(status.slice(0, 3)),
          message: expect.stringContaining(`${new URL(there).host} is another host, and got no key`),
          fix: `Set base_url to ${there}, if you trust it`
        })
      }
      expect(other.connections()).toBe(0)
    })
  )

  it.live.each<[string, string]>([
    ["https://127.0.0.1/v1/chat/completions", "https://127.0.0.1/v1"],
    ["/api/v1/chat/completions/", "/api/v1"],
    ["http://127.0.0.1:9/login?next=%2Fv1", "http://127.0.0.1:9/login"]
  ])("to %s of the same host says what to write", ([location, baseURL]) =>
    Effect.gen(function* () {
      const server = yield* listen(answer("308 Permanent Redirect", "", `Location: ${location}\r\n`))
      const { fix, message } = yield* failure(server.url)
      expect(message).toBe("The server sends the request elsewhere, and it was not followed")
      expect(fix).toBe(`Set base_url to ${new URL(baseURL, server.url).href}`)
    })
  )
})
