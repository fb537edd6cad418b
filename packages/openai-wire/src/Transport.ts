/**
 * HTTP with our own clocks, our own headers and the user's proxy.
 *
 * @since 0.1.0
 */
import type { Dispatcher, RequestInit as UndiciInit } from "undici"

/** A `fetch` as the SDK takes it. @category models @since 0.1.0 */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>

/**
 * The way to a server.
 *
 * @category models
 * @since 0.1.0
 */
export interface Route {
  /** URL of a proxy; those of the environment when undefined. */
  readonly proxy: string | undefined
  /** Certificates in PEM of all who may vouch for the server; those that Node knows when undefined. */
  readonly ca: ReadonlyArray<string> | undefined
}

/**
 * Says whether a host is this machine.
 *
 * @category predicates
 * @since 0.1.0
 */
export const isLoopback = ({ hostname }: Pick<URL, "hostname">): boolean =>
  /^(localhost|.*\.localhost|127(\.\d+){3}|0\.0\.0\.0|\[::1\]|\[::\])\.?$/i.test(hostname)

/** How long a connection may take, in milliseconds. */
const connecting = 15_000

/** The most of an error's body that is read, in bytes. */
const largestRefusal = 64 * 1024

const dispatcher = async (url: URL, { ca, proxy }: Route): Promise<Dispatcher> => {
  const { Agent, EnvHttpProxyAgent, ProxyAgent } = await import("undici")
  const trust = ca === undefined ? {} : { ca: [...ca] }
  // The clocks of a request are the Watchdog's: undici's own would fire while a local model still reads a long prompt.
  const settings = {
    headersTimeout: 0,
    bodyTimeout: 0,
    connectTimeout: connecting,
    connect: { timeout: connecting, ...trust },
    requestTls: trust,
    proxyTls: trust
  }
  if (isLoopback(url)) return new Agent(settings)
  if (proxy !== undefined && proxy !== "") return new ProxyAgent({ uri: proxy, ...settings })
  return new EnvHttpProxyAgent(settings)
}

const readAtMost = async (response: Response, bytes: number): Promise<string> => {
  const utf8 = new TextDecoder()
  if (response.body === null) return ""
  const reader = response.body.getReader()
  let text = ""
  for (let size = 0; size < bytes;) {
    const { done, value } = await reader.read()
    if (done) return text + utf8.decode()
    size += value.length
    text += utf8.decode(value, { stream: true })
  }
  await reader.cancel()
  return text
}

/**
 * Reads a body of JSON of at most `bytes` bytes; undefined when it is no JSON.
 *
 * @category combinators
 * @since 0.1.0
 */
export const readJSON = async (response: Response, bytes: number): Promise<unknown> => {
  try {
    return JSON.parse(await readAtMost(response, bytes)) as unknown
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/**
 * Makes a `fetch` for one server. It follows no redirect (a key would go along), and cuts the body of a refusal.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = async (url: URL, route: Route): Promise<Fetch> => {
  const [{ fetch }, agent] = await Promise.all([import("undici"), dispatcher(url, route)])
  return async (input, init = {}) => {
    const asked = { ...init, redirect: "manual", dispatcher: agent } as unknown as UndiciInit
    const response = (await fetch(input as string | URL, asked)) as unknown as Response
    if (response.ok) return response
    const body = await readAtMost(response, largestRefusal)
    return new Response(response.status === 304 ? null : body, {
      status: response.status,
      headers: [...response.headers]
    })
  }
}

/**
 * Lets a `fetch` send only headers whose names are `allowed`.
 *
 * @category combinators
 * @since 0.1.0
 */
export const only =
  (allowed: ReadonlySet<string>, fetch: Fetch): Fetch =>
  (input, init = {}) =>
    fetch(input, { ...init, headers: [...new Headers(init.headers)].filter(([name]) => allowed.has(name)) })
