import { readFileSync } from "node:fs"
import { createServer, type Socket } from "node:net"
import type { AddressInfo } from "node:net"

import * as Effect from "effect/Effect"

/** One request as it came. */
export interface Asked {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** 0 for the first request to this server. */
  readonly index: number
}

export interface RawServer {
  readonly url: string
  readonly asked: Array<Asked>
  /** How often a client closed the connection before the server did. */
  readonly left: () => number
  readonly connections: () => number
}

/** Writes whatever bytes it likes. */
export type Script = (socket: Socket, asked: Asked) => void

const split = (text: string) => {
  const [start = "", ...lines] = text.split("\r\n")
  const [method = "", path = ""] = start.split(" ")
  const headers = Object.fromEntries(
    lines.map((line) => [
      line.slice(0, line.indexOf(":")).toLowerCase(),
      line.slice(line.indexOf(":") + 1).trim()
    ])
  )
  return { method, path, headers }
}

/** A server on a free port of this machine that answers with raw bytes; closed with the scope. */
export const listen = (script: Script) =>
  Effect.acquireRelease(
    Effect.callback<RawServer & { readonly close: () => void }>((resume) => {
      const asked: Array<Asked> = []
      const sockets = new Set<Socket>()
      let left = 0
      let connections = 0
      const server = createServer({ allowHalfOpen: true }, (socket) => {
        let waiting = Buffer.alloc(0)
        let isOver = false
        connections++
        sockets.add(socket)
        const gone = () => {
          if (!isOver && !socket.writableEnded) left++
          isOver = true
        }
        socket.on("end", () => {
          gone()
          socket.end()
        })
        socket.on("close", () => {
          sockets.delete(socket)
          gone()
        })
        socket.on("error", () => undefined)
        socket.on("data", (bytes) => {
          waiting = Buffer.concat([waiting, bytes])
          for (;;) {
            const at = waiting.indexOf("\r\n\r\n")
            if (at === -1) return
            const head = split(waiting.toString("latin1", 0, at))
            const size = Number(head.headers["content-length"] ?? 0)
            if (waiting.length < at + 4 + size) return
            const body = waiting.toString("utf8", at + 4, at + 4 + size)
            waiting = waiting.subarray(at + 4 + size)
            const one = { ...head, body, index: asked.length }
            asked.push(one)
            script(socket, one)
          }
        })
      })
      server.listen(0, "127.0.0.1", () => {
        const { port } = server.address() as AddressInfo
        const close = () => {
          server.close()
          for (const socket of sockets) socket.destroy()
        }
        const url = `http://127.0.0.1:${port}/v1`
        resume(Effect.succeed({ url, asked, left: () => left, connections: () => connections, close }))
      })
    }),
    ({ close }) => Effect.sync(close)
  )

/** Waits until something is so, for five seconds at most. */
export const until = (isSo: () => boolean) =>
  Effect.gen(function* () {
    for (let i = 0; i < 1_000 && !isSo(); i++) yield* Effect.sleep(5)
  })

/** The bytes of a recorded response. */
export const fixture = (name: string): Buffer =>
  readFileSync(new URL(`./fixtures/${name}.http`, import.meta.url))

/** Plays a recorded response and closes. */
export const play =
  (name: string): Script =>
  (socket) =>
    void socket.end(fixture(name))

/** The head of a stream without a length: its end is the end of the connection. */
export const head = (type = "text/event-stream", status = "200 OK", more = ""): string =>
  `HTTP/1.1 ${status}\r\nContent-Type: ${type}\r\n${more}Connection: close\r\n\r\n`

/** Answers with a status and a body. */
export const answer =
  (status: string, body: string, more = "", type = "application/json"): Script =>
  (socket) =>
    void socket.end(`${head(type, status, `Content-Length: ${Buffer.byteLength(body)}\r\n${more}`)}${body}`)

/** A frame that says something. */
export const frame = (delta: Readonly<Record<string, unknown>>, finish: string | null = null): string =>
  `data: ${JSON.stringify({ id: "x", choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`

/** A whole, good answer. */
export const hello: Script = (socket) =>
  void socket.end(
    `${head()}${frame({ role: "assistant" })}${frame({ content: "Hello" })}${frame({}, "stop")}data: [DONE]\n\n`
  )
