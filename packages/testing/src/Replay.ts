/**
 * A server that plays back what a real server was recorded to send, byte for byte.
 *
 * @since 0.1.0
 */
import { readFile } from "node:fs/promises"
import * as Http from "node:http"
import type { AddressInfo } from "node:net"

import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

import type { Listening, Recorded } from "./LocalServer.ts"

/**
 * A recorded response, status line and chunk framing included, or the file that holds it.
 *
 * In a file the response may stand after a line `===== RESPONSE (raw bytes) =====` and before the next line of that form.
 *
 * @category models
 * @since 0.1.0
 */
export type Capture = string | URL | Uint8Array

const mark = (name: string) => Buffer.from(`===== ${name}`)

/**
 * Reads the recorded response out of a capture.
 *
 * @category constructors
 * @since 0.1.0
 */
export const load = async (capture: Capture): Promise<Uint8Array> => {
  let bytes = Buffer.from(capture instanceof Uint8Array ? capture : await readFile(capture))
  const start = bytes.indexOf(mark("RESPONSE"))
  if (start >= 0) bytes = bytes.subarray(bytes.indexOf("\n", start) + 1)
  const end = bytes.indexOf(Buffer.concat([Buffer.from("\n"), mark("")]))
  if (end >= 0) bytes = bytes.subarray(0, end)
  const status = bytes.indexOf("HTTP/1.")
  if (status < 0)
    throw new Error(`${capture instanceof Uint8Array ? "The capture" : String(capture)} holds no response`)
  return bytes.subarray(status)
}

/** How it is played. @category models @since 0.1.0 */
export interface Options {
  /** What is played, by path; `*` stands for every other path. A list is played in order and its last one stays. */
  readonly captures: Readonly<Record<string, Capture | ReadonlyArray<Capture>>>
  /** Bytes a write; 512 when left out. */
  readonly bytes?: number
  /** A free port when left out. */
  readonly port?: number | undefined
  /** Hears of every request as it comes. */
  readonly onRequest?: ((request: Recorded) => void) | undefined
}

const missing = Buffer.from("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

/**
 * Plays captures on a free port of 127.0.0.1 until the scope closes, and closes the connection after each.
 *
 * @example
 * ```ts
 * const server = yield* Replay.make({ captures: { "/api/chat": new URL("fixtures/chat.txt", import.meta.url) } })
 * ```
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = ({
  bytes: size = 512,
  captures,
  onRequest = () => undefined,
  port = 0
}: Options): Effect.Effect<Listening, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const loaded = new Map<string, Array<Uint8Array>>()
      for (const [path, capture] of Object.entries(captures)) {
        const list = Array.isArray(capture) ? (capture as ReadonlyArray<Capture>) : [capture as Capture]
        loaded.set(path, await Promise.all(list.map(load)))
      }
      const requests: Array<Recorded> = []
      const serve = async (request: Http.IncomingMessage) => {
        const chunks: Array<Uint8Array> = []
        for await (const chunk of request) chunks.push(chunk as Uint8Array)
        const text = Buffer.concat(chunks).toString()
        const { headers, method = "", socket, url: path = "" } = request
        const body: unknown = text.startsWith("{") ? JSON.parse(text) : text
        const recorded: Recorded = { method, path, headers, body, written: 0, ended: false, aborted: false }
        requests.push(recorded)
        onRequest(recorded)
        socket.on("close", () => (recorded.aborted = !recorded.ended))
        const queue = loaded.get(path) ?? loaded.get("*") ?? [missing]
        const response = (queue.length > 1 ? queue.shift() : queue[0]) ?? missing
        for (let from = 0; from < response.length && !socket.destroyed; from += size) {
          const some = response.subarray(from, from + size)
          socket.write(some)
          recorded.written += some.length
          await new Promise(setImmediate)
        }
        recorded.ended = !socket.destroyed
        socket.end()
      }
      const server = Http.createServer((request) => {
        serve(request).catch(() => request.socket.destroy())
      })
      await new Promise<void>((resolve, reject) => {
        server.once("error", reject)
        server.listen(port, "127.0.0.1", resolve)
      })
      return { server, requests, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
    }),
    ({ server }) =>
      Effect.promise(async () => {
        server.closeAllConnections()
        await new Promise((resolve) => server.close(resolve))
      })
  )
