import * as assert from "node:assert/strict"
import * as Net from "node:net"
import type { AddressInfo } from "node:net"

import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type * as Scope from "effect/Scope"

import * as Certificate from "./Certificate.ts"
import * as Fault from "./Fault.ts"
import type { Entry } from "./FaultCatalogue.ts"
import { ended, one, type Trial, type Way } from "./FaultTrial.ts"
import * as LocalServer from "./LocalServer.ts"
import * as Proxy from "./Proxy.ts"

/** Variables that lead requests another way. */
const ways = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"].flatMap((name) => [
  name,
  name.toLowerCase()
])

const straight = Object.fromEntries(ways.map((name) => [name, undefined]))

/** A port on which nobody listens. */
const closedPort: Effect.Effect<number> = Effect.callback((resume) => {
  const server = Net.createServer().listen(0, "127.0.0.1", () => {
    const { port } = server.address() as AddressInfo
    server.close(() => resume(Effect.succeed(port)))
  })
})

const changed = (url: string, change: (url: URL) => void): string => {
  const other = new URL(url)
  change(other)
  return other.href
}

const written =
  (write: (url: string) => string): Trial["at"] =>
  ({ url }) =>
    Effect.succeed({ url: write(url) })

const form = (
  name: string,
  write: (url: string) => string,
  expect: Trial["expect"] = ["the answer", "InvalidRequest"]
): Trial => ({
  name,
  expect,
  at: written(write)
})

const unreachable = (name: string, at: Trial["at"], more: Partial<Trial> = {}): Trial => ({
  name,
  expect: ["Unreachable"],
  at,
  check: ({ result }) =>
    assert.ok(Result.isFailure(result) && result.failure.reason.fix, "it does not say what to do"),
  ...more
})

const insecure = (url: string): string => url.replace(/^(http|ws)s:/, "$1:")
const secure = (url: string): string => url.replace(/^(http|ws):/, "$1s:")

/** A name for this machine that nobody knows; too long for a label, so that no network is asked. */
const unknownHost = `${"x".repeat(64)}.invalid`

/** A name that only a proxy can lead to. */
const behind = "model.invalid"

const proxied = (
  name: string,
  lead: (server: LocalServer.Server, proxy: Proxy.Proxy) => Way,
  isUsed: boolean,
  expect: Trial["expect"] = ["the answer"]
): Trial => {
  let proxy: Proxy.Proxy | undefined
  return {
    name,
    expect,
    at: (server) =>
      Effect.map(Proxy.make, (made) => {
        proxy = made
        const { env, url } = lead(server, made)
        return { url, env: { ...straight, ...env } }
      }),
    check: () => assert.equal((proxy?.asked.length ?? 0) > 0, isUsed, "whether the proxy was asked")
  }
}

const through = ({ url }: Proxy.Proxy): NonNullable<Way["env"]> => ({ HTTP_PROXY: url, HTTPS_PROXY: url })

const renamed = ({ url }: LocalServer.Server): string => changed(url, (other) => (other.hostname = behind))

/** Says whether anybody was asked in place of nobody. */
const decoy = (): Trial => {
  let trap: LocalServer.Listening | undefined
  const at = (): Effect.Effect<Way, never, Scope.Scope> =>
    Effect.gen(function* () {
      trap = yield* LocalServer.listen(() => Fault.respond({ status: 200, body: "caught" }))
      const nobody = `http://127.0.0.1:${yield* closedPort}`
      const env = { OPENAI_BASE_URL: `${trap.origin}/v1`, OLLAMA_HOST: nobody }
      return { url: "", env: { ...straight, HTTP_PROXY: nobody, HTTPS_PROXY: nobody, ...env } }
    })
  return {
    name: "",
    expect: ["InvalidRequest", "Unreachable"],
    at,
    check: () => assert.equal(trap?.requests.length, 0, "the prompt went to the address of another")
  }
}

/** What may be wrong on the way to a server. */
export const entries: ReadonlyArray<Entry> = [
  {
    id: "F23",
    name: "nobody there, an unknown name, TLS that is not trusted, a reset",
    trials: (speech) => [
      unreachable("nobody listens", ({ url }) =>
        Effect.map(closedPort, (port) => ({ url: changed(url, (other) => (other.port = String(port))) }))
      ),
      unreachable("the name is not known", ({ url }) =>
        Effect.succeed({ url: changed(url, (other) => (other.hostname = unknownHost)), env: straight })
      ),
      unreachable("the certificate is not trusted", undefined, {
        options: () => ({ tls: Certificate.selfSigned })
      }),
      unreachable("TLS is not spoken there", written(secure)),
      unreachable("nothing but TLS is spoken there", written(insecure), {
        options: () => ({ tls: Certificate.selfSigned })
      }),
      one(Fault.reset(), [ended(speech)], { name: "the connection is reset" })
    ]
  },
  {
    id: "F35",
    name: "addresses as people write them",
    trials: () => [
      form("with a slash at the end", (url) => `${url}/`, ["the answer"]),
      form("with blanks around it", (url) => `  ${url}\t\n`, ["the answer"]),
      form("in capitals", (url) => url.replace(/^\w+:/, (scheme) => scheme.toUpperCase()), ["the answer"]),
      form("with the path of a call", (url) => `${url}/chat/completions`),
      form("with /api", (url) => `${url}/api`),
      form("with /v1", (url) => `${url}/v1`),
      form("with two slashes", (url) => url.replace(/(\d)\//, "$1//")),
      form("without a scheme", (url) => url.replace(/^\w+:\/\//, "")),
      form("with two schemes", (url) => url.replace(/^(\w+):/, "$1(s):"), ["InvalidRequest"])
    ]
  },
  {
    id: "F36",
    name: "no address, where the environment has one of another vendor",
    trials: () => [decoy()]
  },
  {
    id: "F39",
    name: "proxies of the environment",
    trials: () => [
      proxied("lead elsewhere", (server, proxy) => ({ url: renamed(server), env: through(proxy) }), true),
      proxied("never lead to this machine", ({ url }, proxy) => ({ url, env: through(proxy) }), false),
      proxied(
        "lead to no host of NO_PROXY",
        (server, proxy) => ({
          url: changed(server.url, (other) => (other.hostname = unknownHost)),
          env: { ...through(proxy), NO_PROXY: "invalid" }
        }),
        false,
        ["Unreachable"]
      )
    ]
  }
]
