/**
 * The way of a WebSocket through a proxy.
 *
 * @since 0.1.0
 */
import { request } from "node:http"
import { request as secureRequest } from "node:https"
import type { createConnection, Socket } from "node:net"
import { connect } from "node:tls"

import { isLoopback } from "@metagpt-ts/openai-wire"
import type { Route } from "@metagpt-ts/openai-wire"

/** Connects, as `ws` wants it. @category models @since 0.1.0 */
export type Connect = typeof createConnection

type Done = (error: Error | null, socket: Socket | undefined) => void

type Env = Readonly<Record<string, string | undefined>>

const isExempt = (host: string, port: string, exempt: string): boolean =>
  exempt
    .split(/[\s,]+/)
    .filter((one) => one !== "")
    .some((one) => {
      const [name = "", only] = one
        .toLowerCase()
        .replace(/^\*?\./, "")
        .split(":")
      return (
        name === "*" ||
        ((host === name || host.endsWith(`.${name}`)) && (only === undefined || only === port))
      )
    })

/**
 * The proxy for an address: the given one, else the one of HTTP_PROXY, HTTPS_PROXY and NO_PROXY; none for this machine.
 *
 * @category accessors
 * @since 0.1.0
 */
export const proxyFor = (url: URL, given: string | undefined, env: Env): URL | undefined => {
  if (isLoopback(url)) return undefined
  if (given !== undefined && given !== "") return URL.parse(given) ?? undefined
  const isSecure = url.protocol === "wss:"
  const port = url.port === "" ? (isSecure ? "443" : "80") : url.port
  if (isExempt(url.hostname, port, env["no_proxy"] ?? env["NO_PROXY"] ?? "")) return undefined
  const plain = env["http_proxy"] ?? env["HTTP_PROXY"]
  const chosen = isSecure ? (env["https_proxy"] ?? env["HTTPS_PROXY"]) : plain
  return chosen === undefined ? undefined : (URL.parse(chosen) ?? undefined)
}

/**
 * Makes the way to an address; undefined when it is straight.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (url: URL, { ca, proxy: given }: Route, env: Env = process.env): Connect | undefined => {
  const proxy = proxyFor(url, given, env)
  return proxy === undefined ? undefined : through(proxy, url, ca)
}

/**
 * Connects to an address through a proxy, by CONNECT, and by TLS where the address wants it.
 *
 * @category constructors
 * @since 0.1.0
 */
export const through = (proxy: URL, url: URL, ca?: Route["ca"]): Connect => {
  const trust = ca === undefined ? {} : { ca: [...ca] }
  const isSecure = url.protocol === "wss:"
  const target = `${url.hostname}:${url.port === "" ? (isSecure ? 443 : 80) : url.port}`
  const user = decodeURIComponent(`${proxy.username}:${proxy.password}`)
  const authorization = { "proxy-authorization": `Basic ${Buffer.from(user).toString("base64")}` }
  const ask = proxy.protocol === "https:" ? secureRequest : request
  const connectThrough = (_: object, done: Done): void => {
    if (!/^https?:$/.test(proxy.protocol)) {
      return done(new Error("A WebSocket goes through a proxy of HTTP, not of SOCKS"), undefined)
    }
    ask({
      ...trust,
      host: proxy.hostname.replace(/^\[|\]$/g, ""),
      port: proxy.port === "" ? (proxy.protocol === "https:" ? 443 : 80) : proxy.port,
      method: "CONNECT",
      path: target,
      headers: { host: target, ...(proxy.username !== "" && authorization) }
    })
      .on("connect", ({ statusCode }, socket: Socket) => {
        if (statusCode !== 200) {
          socket.destroy()
          return done(new Error(`The proxy answered ${statusCode} to CONNECT`), undefined)
        }
        return done(null, isSecure ? connect({ socket, servername: url.hostname, ...trust }) : socket)
      })
      .on("error", (error) => done(error, undefined))
      .end()
  }
  // Node takes a socket by callback as well; the types of ws know only the other way.
  return connectThrough as unknown as Connect
}
