/**
 * Stands between a contestant and the server, and counts: calls, tokens, and texts that go round in circles.
 */
import { createHash } from "node:crypto"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"

import * as Answer from "./Answer.ts"

/** What was asked of the server. */
export interface Spent {
  calls: number
  tokensIn: number
  tokensOut: number
  /** Answers that the contestant did not wait for; what was read for them is guessed at four characters a token. */
  abandoned: number
}

/** A counted way to the server. */
export interface Meter {
  readonly baseURL: string
  readonly spent: Spent
  /** The server was there and is not any more; that is no fault of the contestant. */
  readonly isLost: () => boolean
  /** How often one question ran to the length limit; twice is a loop that a third time would not end. */
  readonly longest: () => number
  readonly close: () => Promise<void>
}

const bodyOf = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Array<Buffer> = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** Asks a stream for its usage, which not every contestant does. */
const counted = (body: Buffer): { readonly text: string; readonly key: string; readonly prompt: number } => {
  const asked = JSON.parse(body.toString()) as { stream?: boolean; messages?: unknown }
  const prompt = JSON.stringify(asked.messages ?? "")
  const text = JSON.stringify(asked.stream ? { ...asked, stream_options: { include_usage: true } } : asked)
  return { text, key: createHash("sha256").update(prompt).digest("hex"), prompt: prompt.length }
}

/** Opens a way to the server at `target`. */
export const open = async (target: string): Promise<Meter> => {
  const { origin, pathname } = new URL(target)
  const spent: Spent = { calls: 0, tokensIn: 0, tokensOut: 0, abandoned: 0 }
  let isLost = false
  const cut = new Map<string, number>()

  const pass = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bodyOf(request)
    const isCall = request.method === "POST" && /\/(?:chat\/)?completions$/.test(request.url ?? "")
    const call = isCall ? counted(body) : undefined
    const gone = new AbortController()
    response.on("close", () => gone.abort())
    const headers = new Headers()
    for (const name of ["authorization", "content-type", "accept"]) {
      const value = request.headers[name]
      if (typeof value === "string") headers.set(name, value)
    }
    const sent = call?.text ?? (body.length > 0 ? new Uint8Array(body) : undefined)
    const answer = await fetch(`${origin}${request.url}`, {
      method: request.method ?? "GET",
      headers,
      signal: gone.signal,
      ...(sent !== undefined && { body: sent })
    }).catch((cause: unknown) => {
      isLost ||= !gone.signal.aborted
      throw cause
    })
    response.writeHead(answer.status, {
      "content-type": answer.headers.get("content-type") ?? "application/json"
    })
    const reader = Answer.make()
    try {
      for await (const chunk of answer.body ?? []) {
        reader.take(chunk)
        response.write(chunk)
      }
      response.end()
    } finally {
      const { finish, parts, usage } = reader.end()
      if (call !== undefined && answer.ok) {
        spent.calls++
        spent.tokensIn += usage?.prompt_tokens ?? Math.round(call.prompt / 4)
        spent.tokensOut += usage?.completion_tokens ?? parts
        if (usage === undefined) spent.abandoned++
        if (finish === "length") cut.set(call.key, (cut.get(call.key) ?? 0) + 1)
      }
    }
  }

  const server = createServer((request, response) => {
    pass(request, response).catch((cause: unknown) => {
      if (!response.headersSent) response.writeHead(502)
      response.end(String(cause))
    })
  })
  // A small machine takes minutes for one answer
  server.requestTimeout = 0
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done))
  const { port } = server.address() as AddressInfo
  return {
    baseURL: `http://127.0.0.1:${port}${pathname.replace(/\/$/, "")}`,
    spent,
    isLost: () => isLost,
    longest: () => Math.max(0, ...cut.values()),
    close: () =>
      new Promise((done) => {
        server.close(() => done())
        server.closeAllConnections()
      })
  }
}
