import { readFileSync } from "node:fs"
import { createServer } from "node:http"
import type { IncomingHttpHeaders } from "node:http"
import type { AddressInfo } from "node:net"

import * as Effect from "effect/Effect"

export interface Asked {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: Readonly<Record<string, unknown>>
}

/** Status and body. */
export type Reply = readonly [status: number, body: string]

/** Answers by path; a path that is not there is 404 as FastAPI says it. */
export type Routes = Readonly<Record<string, (asked: Asked) => Reply>>

/** A server on a free port of this machine; closed with the scope. */
export const serve = (routes: Routes) =>
  Effect.acquireRelease(
    Effect.callback<{ readonly url: string; readonly asked: Array<Asked>; readonly close: () => void }>(
      (resume) => {
        const asked: Array<Asked> = []
        const server = createServer((request, response) => {
          let text = ""
          request.setEncoding("utf8")
          request.on("data", (chunk: string) => (text += chunk))
          request.on("end", () => {
            const { headers, url: path = "" } = request
            const body = (text === "" ? {} : JSON.parse(text)) as Asked["body"]
            const one = { path, headers, body }
            asked.push(one)
            const [status, reply] = routes[path]?.(one) ?? [404, '{"detail":"Not Found"}']
            response.writeHead(status, {
              "content-type": reply.startsWith("data:") ? "text/event-stream" : "application/json"
            })
            response.end(reply)
          })
        })
        server.listen(0, "127.0.0.1", () => {
          const { port } = server.address() as AddressInfo
          const close = () => {
            server.closeAllConnections()
            server.close()
          }
          resume(Effect.succeed({ url: `http://127.0.0.1:${port}`, asked, close }))
        })
      }
    ),
    ({ close }) => Effect.sync(close)
  )

/** The reply that a real server gave. */
export const recorded = (name: string): Reply => {
  const text = readFileSync(new URL(`./fixtures/${name}.http`, import.meta.url), "utf8")
  const at = text.indexOf("\r\n\r\n")
  return [Number(text.slice(9, 12)), text.slice(at + 4)]
}

/** A stream that says one thing. */
export const says = (content: string): Reply => [
  200,
  `data: ${JSON.stringify({ choices: [{ delta: { content }, finish_reason: "stop" }] })}\n\ndata: [DONE]\n\n`
]

/** Holds the model to the format, as vLLM, llama.cpp and Ollama do. */
export const holding = ({ body }: Asked): Reply => {
  const format = body["response_format"] as { readonly type?: string } | undefined
  return says(
    format?.type === "json_schema" ? '{ "k": "q7" }' : format?.type === "json_object" ? "{}" : "Paris"
  )
}

/** Takes every wish for a format and ignores it, as FastChat and LLaMA-Factory do. */
export const ignoring = (): Reply => says("Paris")
