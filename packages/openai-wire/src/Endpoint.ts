/**
 * Where a server is and how to get there, checked before anything is sent.
 *
 * @since 0.1.0
 */
import { readFileSync } from "node:fs"
import { getCACertificates } from "node:tls"

import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"

import type { Dialect } from "./Dialect.ts"
import * as Fault from "./Fault.ts"
import * as Key from "./Key.ts"
import type { Options } from "./Options.ts"
import * as Transport from "./Transport.ts"

/** A server and who asks it. @category models @since 0.1.0 */
export interface Endpoint {
  readonly url: URL
  readonly apiKey: Redacted.Redacted | undefined
  readonly route: Transport.Route
}

const wrong = (message: string, fix: string): Result.Result<never, Fault.Fault> =>
  Result.fail({ tag: "InvalidRequest", message, fix })

const address = (dialect: Dialect, given: string | undefined): Result.Result<URL, Fault.Fault> => {
  const baseURL = (given ?? dialect.defaultBaseURL ?? "").trim()
  if (baseURL === "") {
    const fix = "Set base_url to the address of the server, such as http://127.0.0.1:8000/v1"
    return wrong("base_url is missing", fix)
  }
  const url = URL.parse(baseURL)
  const schemes = dialect.fetch === undefined ? /^https?:$/ : /^(https?|wss?):$/
  if (url === null || !schemes.test(url.protocol)) {
    const message = `base_url is no web address: ${Fault.shownURL(baseURL)}`
    return wrong(message, "Write it as http://HOST:PORT/v1")
  }
  if (url.username !== "" || url.password !== "") {
    const fix =
      'Take it out; where the server wants it, set under llm: options: {headers: {Authorization: "Basic ..."}}'
    return wrong("base_url holds a user name or a password", fix)
  }
  return Result.succeed(url)
}

const keyOf = (
  { defaultBaseURL, fixes, keyForm, keyRequired }: Dialect,
  given: Redacted.Redacted | undefined,
  url: URL
): Result.Result<Redacted.Redacted | undefined, Fault.Fault> =>
  Result.flatMap(Key.check(given), (key) => {
    const fault = (message: string): Result.Result<never, Fault.Fault> =>
      Result.fail({ tag: "AuthFailed", message, url: url.href, fix: fixes.AuthFailed ?? "Set api_key" })
    if (key === undefined)
      return keyRequired && !Transport.isLoopback(url) ? fault("The key is missing") : Result.succeed(key)
    // Gateways at other addresses have keys of their own.
    const isVendors = defaultBaseURL !== undefined && url.host === URL.parse(defaultBaseURL)?.host
    return isVendors && keyForm !== undefined && !keyForm.pattern.test(Redacted.value(key))
      ? fault(`api_key is no key of this vendor: those ${keyForm.words}`)
      : Result.succeed(key)
  })

const authorities = (path: string | undefined): Result.Result<Transport.Route["ca"], Fault.Fault> => {
  if (path === undefined) return Result.succeed(undefined)
  const fix = "Set ca to the path of a file of certificates in PEM"
  return Result.flatMap(
    Result.try({
      try: () => readFileSync(path, "utf8"),
      catch: (error): Fault.Fault => ({
        tag: "InvalidRequest",
        message: "The file that ca names cannot be read",
        evidence: String(error),
        fix
      })
    }),
    (pem) =>
      pem.includes("-----BEGIN CERTIFICATE-----")
        ? Result.succeed([...getCACertificates("default"), pem])
        : wrong("The file that ca names has no certificate in it", fix)
  )
}

/**
 * Checks what the user said of a connection. Asks nobody, and reads no file but that of `ca`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const check = (dialect: Dialect, options: Options): Result.Result<Endpoint, Fault.Fault> =>
  Result.gen(function* () {
    const { headers = {}, proxy } = options
    const url = yield* address(dialect, options.baseURL)
    if (proxy !== undefined && proxy !== "" && !/^(https?|socks5?):\/\/[^/]/i.test(proxy)) {
      return yield* wrong("proxy is no address of a proxy", "Write it as http://HOST:PORT")
    }
    for (const [name, value] of Object.entries(headers)) {
      if (!/^[!#$%&'*+.^`|~\w-]+$/.test(name) || !/^[\t\u0020-\u007E\u0080-\u00FF]*$/.test(value)) {
        return yield* wrong(
          `The header ${JSON.stringify(name)} cannot be sent`,
          "Write it in one line of ASCII"
        )
      }
    }
    const ca = yield* authorities(options.ca)
    return { url, apiKey: yield* keyOf(dialect, options.apiKey, url), route: { proxy, ca } }
  })
