/**
 * A small HTTP proxy on this machine, for tests.
 *
 * @since 0.1.0
 */
import * as Http from "node:http"
import * as Net from "node:net"
import type { AddressInfo } from "node:net"

import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

/** A proxy that listens. @category models @since 0.1.0 */
export interface Proxy {
  /** `http://127.0.0.1:<port>` */
  readonly url: string
  /** The hosts and ports it was asked for, oldest first; it grows. */
  readonly asked: ReadonlyArray<string>
}

/**
 * Starts a proxy on a free port of 127.0.0.1 until the scope closes. Whatever host it is asked for, it leads to the port on this
 * machine.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make: Effect.Effect<Proxy, never, Scope.Scope> = Effect.acquireRelease(
  Effect.promise(async () => {
    const asked: Array<string> = []
    const open = new Set<Net.Socket>()
    const keep = (socket: Net.Socket) => {
      open.add(socket)
      socket.on("error", () => socket.destroy()).on("close", () => open.delete(socket))
      return socket
    }
    const server = Http.createServer(({ headers, method, url = "" }, response) => {
      const target = URL.parse(url)
      if (target === null) return response.writeHead(400).end()
      const { host, pathname, port, search } = target
      asked.push(host)
      const upstream = Http.request({ port, method, headers, path: `${pathname}${search}` }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(response)
      })
      upstream.on("error", () => response.destroy())
      return response.req.pipe(upstream)
    })
    server.on("connection", keep).on("connect", ({ url = "" }, client: Net.Socket) => {
      asked.push(url)
      const upstream = keep(Net.connect(Number(url.split(":").at(-1)), "127.0.0.1"))
      upstream.once("connect", () => {
        client.write("HTTP/1.1 200 Connection established\r\n\r\n")
        upstream.pipe(client).pipe(upstream)
      })
      upstream.on("close", () => client.destroy())
      client.on("close", () => upstream.destroy())
    })
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, server, open }
  }),
  ({ open, server }) =>
    Effect.promise(async () => {
      for (const socket of open) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    })
)
