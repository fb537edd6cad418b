/**
 * A port of this machine that plays scripts: HTTP, TLS, and WebSockets of one question and one answer.
 *
 * @since 0.1.0
 */
import * as Http from "node:http"
import * as Https from "node:https"
import type { AddressInfo } from "node:net"
import type { Duplex } from "node:stream"
import { setTimeout as sleep } from "node:timers/promises"

import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { WebSocketServer } from "ws"
import type { WebSocket } from "ws"

import * as Fault from "./Fault.ts"

/** One request as it came. @category models @since 0.1.0 */
export interface Recorded {
  readonly method: string
  readonly path: string
  readonly headers: Http.IncomingHttpHeaders
  /** The body, or the first message on a WebSocket: its value when it is JSON, its text when it is not. */
  readonly body: unknown
  /** Bytes of the answer that were written so far, without the headers. */
  written: number
  /** The response was written to its end. */
  ended: boolean
  /** The client left before. */
  aborted: boolean
}

/** A server that listens on loopback. @category models @since 0.1.0 */
export interface Listening {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string
  /** Everything asked so far, oldest first; it grows. */
  readonly requests: ReadonlyArray<Recorded>
}

/** Where and how a server listens. @category models @since 0.1.0 */
export interface Place {
  /** A free one when left out. */
  readonly port?: number | undefined
  /** The key and the certificate, in PEM, of a server that speaks TLS. */
  readonly tls?: { readonly key: string; readonly cert: string } | undefined
  /** Hears of every request as it comes. */
  readonly onRequest?: ((request: Recorded) => void) | undefined
}

/** Answers a request. @category models @since 0.1.0 */
export type Handle = (request: Recorded) => Fault.Script | Promise<Fault.Script>

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}

const read = async (request: Http.IncomingMessage): Promise<unknown> => {
  const chunks: Array<Uint8Array> = []
  for await (const chunk of request) chunks.push(chunk as Uint8Array)
  return parse(Buffer.concat(chunks).toString())
}

const record = ({ headers, method = "", url: path = "" }: Http.IncomingMessage, body: unknown): Recorded => ({
  method,
  path,
  headers,
  body,
  written: 0,
  ended: false,
  aborted: false
})

type Out = Http.ServerResponse | Duplex

const write = (out: Out, bytes: Uint8Array, recorded: Recorded): Promise<unknown> =>
  new Promise((resolve) => {
    out.once("close", resolve)
    out.write(bytes, () => {
      recorded.written += bytes.length
      out.off("close", resolve)
      resolve(undefined)
    })
  })

/** The frames of a script and, where it is `endless`, the last one again and again. */
function* sequence({ end, frames }: Fault.Script): Generator<Fault.Frame> {
  yield* frames
  const last = frames.at(-1)
  if (end === "endless" && last !== undefined) for (;;) yield last
}

const play = async (out: Out, script: Fault.Script, recorded: Recorded): Promise<void> => {
  for (const { bytes } of sequence(script)) {
    await (script.delay > 0 ? sleep(script.delay) : new Promise(setImmediate))
    if (out.destroyed) return
    await write(out, bytes, recorded)
  }
}

const finish = (end: Fault.Script["end"], socket: Duplex, clean: () => void): void => {
  if (end === "clean") clean()
  if (end === "cut") socket.destroy()
  if (end === "reset") (socket as Duplex & { readonly resetAndDestroy: () => void }).resetAndDestroy()
}

const respond = async (
  response: Http.ServerResponse,
  script: Fault.Script,
  recorded: Recorded
): Promise<void> => {
  // Taken now: a response that has ended has none.
  const { socket } = response
  if (script.frames.length > 0 || script.end === "clean") {
    response.writeHead(script.status, script.headers)
    response.flushHeaders()
  }
  await play(response, script, recorded)
  if (socket !== null) finish(script.end, socket, () => response.end())
}

/** Answers a request for a WebSocket as a plain server would. */
const deny = (socket: Duplex, { frames, headers, status }: Fault.Script): void => {
  const body = Buffer.concat(frames.map(({ bytes }) => bytes))
  const lines = Object.entries({ ...headers, "content-length": body.length, connection: "close" })
  const head = [
    `HTTP/1.1 ${status} ${Http.STATUS_CODES[status]}`,
    ...lines.map(([name, value]) => `${name}: ${value}`)
  ]
  socket.end(Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n\r\n`), body]))
}

/**
 * Listens on 127.0.0.1 until the scope closes, and answers every request by a function.
 *
 * With `greet` it takes WebSockets: what that gives is said in place of the handshake, unless its status is 101; then the first
 * message is the body of the request, and the frames of the script are bytes of the socket.
 *
 * @category constructors
 * @since 0.1.0
 */
export const listen = (
  handle: Handle,
  { onRequest = () => undefined, port = 0, tls }: Place = {},
  greet?: (request: Recorded) => Fault.Script
): Effect.Effect<Listening, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const requests: Array<Recorded> = []
      const note = (recorded: Recorded): Recorded => {
        requests.push(recorded)
        onRequest(recorded)
        return recorded
      }
      const serve = async (incoming: Http.IncomingMessage, response: Http.ServerResponse) => {
        const recorded = note(record(incoming, await read(incoming)))
        response.on("finish", () => (recorded.ended = true))
        response.on("close", () => (recorded.aborted = !recorded.ended))
        await respond(response, await handle(recorded), recorded)
      }
      const onIncoming: Http.RequestListener = (incoming, response) => {
        serve(incoming, response).catch((cause: unknown) => {
          if (response.headersSent) return response.destroy()
          return response.writeHead(500).end(`The local server failed: ${String(cause)}`)
        })
      }
      const server = tls === undefined ? Http.createServer(onIncoming) : Https.createServer(tls, onIncoming)

      // A busy machine takes its time, and a connection that is closed meanwhile would be a fault nobody asked for.
      server.keepAliveTimeout = 60_000

      const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false })
      const answer = async (client: WebSocket, socket: Duplex, recorded: Recorded) => {
        const script = await handle(recorded)
        await play(socket, script, recorded)
        recorded.ended = script.end === "clean" && !socket.destroyed
        finish(script.end, socket, () => client.close(1000))
      }
      if (greet !== undefined) {
        server.on("upgrade", (incoming: Http.IncomingMessage, socket: Duplex, head: Buffer) => {
          socket.on("error", () => socket.destroy())
          const recorded = note(record(incoming, undefined))
          socket.on("close", () => (recorded.aborted = !recorded.ended))
          const greeting = greet(recorded)
          if (greeting.status !== 101) return deny(socket, greeting)
          return sockets.handleUpgrade(incoming, socket, head, (client) => {
            client.on("error", () => socket.destroy())
            client.once("message", (message: Buffer) => {
              Object.assign(recorded, { body: parse(message.toString()) })
              answer(client, socket, recorded).catch(() => socket.destroy())
            })
          })
        })
      }

      await new Promise<void>((resolve, reject) => {
        server.once("error", reject)
        // A thousand clients may come at once.
        server.listen({ port, host: "127.0.0.1", backlog: 2048 }, resolve)
      })
      const { port: taken } = server.address() as AddressInfo
      const origin = `${tls === undefined ? "http" : "https"}://127.0.0.1:${taken}`
      return { server, sockets, requests, origin }
    }),
    ({ server, sockets }) =>
      Effect.promise(async () => {
        for (const client of sockets.clients) client.terminate()
        server.closeAllConnections()
        await new Promise((resolve) => server.close(resolve))
      })
  )
