/**
 * A `fetch` that asks over a WebSocket.
 *
 * @since 0.1.0
 */
import type { IncomingMessage } from "node:http"

import type { Fetch, Route } from "@metagpt-ts/openai-wire"

import * as Frame from "./Frame.ts"
import * as Signature from "./Signature.ts"
import * as Tunnel from "./Tunnel.ts"

/** The most of one frame, and of a refusal, in bytes. */
const largest = { frame: 8 * 1024 * 1024, refusal: 64 * 1024 }

/** How long a connection may take, in milliseconds. */
const connecting = 15_000

/** Events that wait for their reader before the socket is paused. */
const waiting = 16

const readAtMost = async (response: IncomingMessage, bytes: number): Promise<string> => {
  const chunks: Array<Buffer> = []
  let size = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    size += chunk.length
    if (size > bytes) break
  }
  return Buffer.concat(chunks).subarray(0, bytes).toString()
}

/** What was wrong with a frame, where the rules of sockets were broken and not the connection. */
const brokenRule = (error: unknown): string | undefined => {
  const { code, message } = error as NodeJS.ErrnoException
  return String(code).startsWith("WS_ERR_") ? message : undefined
}

/** A server that does not take the socket answers like any other; a signature it does not take has a code of ours. */
const refused = async (response: IncomingMessage): Promise<Response> => {
  const { headers, statusCode: status = 502 } = response
  const text = await readAtMost(response, largest.refusal)
  const isAuth = status === 401 || status === 403
  const body = isAuth ? JSON.stringify({ error: { code: "handshake", message: text } }) : text
  const retryAfter = headers["retry-after"]
  const { date, location } = headers
  return new Response([204, 205, 304].includes(status) ? null : body, {
    status,
    headers: {
      ...(retryAfter !== undefined && { "retry-after": retryAfter }),
      ...(location !== undefined && { location }),
      ...(date !== undefined && { date })
    }
  })
}

/**
 * Makes the `fetch`. A request is one frame on a socket of its own; the proof of the request goes into the address, and the
 * frames that come back are told as a stream of chat completions.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = async (url: URL, route: Route): Promise<Fetch> => {
  const { WebSocket } = await import("ws")
  const tunnel = Tunnel.make(url, route)
  const encoder = new TextEncoder()
  return (_, { body, headers: given, signal } = {}) =>
    new Promise<Response>((resolve, reject) => {
      const {
        accept: _,
        authorization = "",
        "content-type": __,
        date = "",
        ...headers
      } = Object.fromEntries(new Headers(given))
      const socket = new WebSocket(Signature.signed(url, { authorization, date }), {
        handshakeTimeout: connecting,
        maxPayload: largest.frame,
        perMessageDeflate: false,
        headers,
        ...(route.ca !== undefined && { ca: [...route.ca] }),
        ...(tunnel !== undefined && { createConnection: tunnel })
      })
      let stop: (error: unknown) => void = reject
      const abort = () => {
        stop(signal?.reason)
        socket.terminate()
      }
      signal?.addEventListener("abort", abort)
      if (signal?.aborted === true) abort()

      socket.on("error", (error) => stop(error))
      socket.on("close", () => signal?.removeEventListener("abort", abort))
      socket.on("unexpected-response", (request, response) => {
        refused(response).then(resolve, reject)
        response.once("close", () => request.destroy())
      })
      socket.on("open", () => {
        const read = Frame.reader()
        let isOver = false
        const stream = new ReadableStream<Uint8Array>(
          {
            start: (controller) => {
              const end = () => {
                if (!isOver) controller.close()
                isOver = true
              }
              const tell = (data: string) => controller.enqueue(encoder.encode(`data: ${data}\n\n`))
              stop = (error) => {
                const broken = brokenRule(error)
                if (!isOver && broken !== undefined) {
                  tell(JSON.stringify({ error: { code: "frame", message: broken } }))
                  controller.close()
                } else if (!isOver) controller.error(error)
                isOver = true
              }
              socket.on("message", (message: Buffer) => {
                if (isOver) return
                const { data, isLast } = read(message.toString())
                if (data !== "") tell(data)
                if (isLast) {
                  end()
                  socket.close(1000)
                } else if ((controller.desiredSize ?? 0) <= 0) socket.pause()
              })
              socket.on("close", end)
            },
            pull: () => socket.resume(),
            cancel: () => socket.terminate()
          },
          { highWaterMark: waiting }
        )
        socket.send(typeof body === "string" ? body : "")
        resolve(new Response(stream, { headers: { "content-type": "text/event-stream" } }))
      })
    })
}
