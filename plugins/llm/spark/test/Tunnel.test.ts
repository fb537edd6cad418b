import { createServer } from "node:http"
import type { AddressInfo, Socket } from "node:net"
import { connect } from "node:net"

import { describe, expect, it } from "@effect/vitest"
import { WebSocket, WebSocketServer } from "ws"

import * as Tunnel from "../src/Tunnel.ts"

const vendor = new URL("wss://spark-api.xf-yun.com/v4.0/chat")

/** Opens a socket through a proxy that answers with a status; gives what the proxy saw. */
const open = async (status: number) => {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" })
  const seen: Array<unknown> = []
  const proxy = createServer().on("connect", ({ headers, url }, client: Socket) => {
    seen.push(url, headers["proxy-authorization"])
    client.on("error", () => client.destroy())
    if (status !== 200) return client.end(`HTTP/1.1 ${status} No\r\n\r\n`)
    const upstream = connect((server.address() as AddressInfo).port, "127.0.0.1", () => {
      client.write("HTTP/1.1 200 OK\r\n\r\n")
      upstream.pipe(client).pipe(upstream)
    })
    return upstream.on("error", () => client.destroy())
  })
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve))
  const { port } = proxy.address() as AddressInfo
  // A host that nobody knows: only the proxy can lead there.
  const url = new URL("ws://spark.invalid/v4.0/chat")
  const createConnection = Tunnel.through(new URL(`http://user:p%40ss@127.0.0.1:${port}`), url)
  const socket = new WebSocket(url, { createConnection })
  const outcome = await new Promise<string>((resolve) => {
    socket.on("open", () => resolve("open")).on("error", ({ message }) => resolve(message))
  })
  socket.terminate()
  server.close()
  proxy.closeAllConnections()
  proxy.close()
  return { outcome, seen }
}

describe("Tunnel", () => {
  it.each<[string, string | undefined, Readonly<Record<string, string>>, string | undefined]>([
    ["none where there is none", undefined, {}, undefined],
    ["the given one first", "http://a:1", { HTTPS_PROXY: "http://b:2" }, "http://a:1/"],
    ["that of HTTPS_PROXY", "", { HTTPS_PROXY: "http://b:2" }, "http://b:2/"],
    ["not that of HTTP_PROXY", undefined, { HTTP_PROXY: "http://b:2" }, undefined],
    [
      "none for a host of NO_PROXY",
      undefined,
      { https_proxy: "http://b:2", NO_PROXY: "x, .xf-yun.com" },
      undefined
    ],
    ["none for any host", undefined, { https_proxy: "http://b:2", no_proxy: "*" }, undefined],
    [
      "none for its port alone",
      undefined,
      { https_proxy: "http://b:2", no_proxy: "xf-yun.com:80" },
      "http://b:2/"
    ],
    ["none that ends alike", undefined, { https_proxy: "http://b:2", no_proxy: "yun.com" }, "http://b:2/"]
  ])("chooses %s", (_, given, env, chosen) => {
    expect(Tunnel.proxyFor(vendor, given, env)?.href).toBe(chosen)
  })

  it("never leads to this machine through a proxy", () => {
    const url = new URL("ws://127.0.0.1:1/v4.0/chat")
    expect(Tunnel.proxyFor(url, "http://a:1", { HTTP_PROXY: "http://b:2" })).toBeUndefined()
  })

  it("leads a WebSocket through a proxy", async () => {
    const basic = `Basic ${Buffer.from("user:p@ss").toString("base64")}`
    expect(await open(200)).toEqual({ outcome: "open", seen: ["spark.invalid:80", basic] })
  })

  it("says what the proxy says", async () => {
    expect((await open(407)).outcome).toBe("The proxy answered 407 to CONNECT")
  })
})
