import * as Http from "node:http"
import type { AddressInfo } from "node:net"

import { LLM, Message } from "@metagpt-ts/core"
import { layer } from "@metagpt-ts/llm-ollama"
import * as Effect from "effect/Effect"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Stream from "effect/Stream"
import { Ollama } from "ollama/browser"
import { describe, expect, test } from "vitest"

const count = 5000

const line = (content: string, more: object) =>
  `${JSON.stringify({ model: "m", created_at: "2026-11-21T04:18:17Z", message: { role: "assistant", content }, ...more })}\n`

const answer = Buffer.from(
  line(" word", { done: false }).repeat(count) +
    line("", { done: true, done_reason: "stop", prompt_eval_count: 3 })
)

const server = Http.createServer((request, response) => {
  request.resume()
  const isChat = request.url === "/api/chat"
  response.writeHead(200, { "content-type": isChat ? "application/x-ndjson" : "application/json" })
  response.end(isChat ? answer : "{}")
})
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
server.unref()
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

const runtime = ManagedRuntime.make(layer({ baseURL: url, model: "m" }))

const chat = () => new Ollama({ host: url }).chat({ model: "m", messages: [], stream: true })

const byPackage = async () => {
  let parts = 0
  for await (const _ of await chat()) parts++
  return parts
}

const byNaiveStream = async () => {
  const tokens = await chat()
  return Effect.runPromise(Stream.runCount(Stream.fromAsyncIterable(tokens, String)))
}

const byProvider = () =>
  runtime.runPromise(LLM.LLM.use((llm) => Stream.runCount(llm.stream({ messages: [Message.user("hi")] }))))

describe(`an answer of ${count} tokens`, () => {
  test("by each of the ways", async ({ bench }) => {
    for (const way of [byPackage, byNaiveStream, byProvider]) expect(await way()).toBe(count + 1)
    await bench.compare(
      bench("the ollama package", byPackage),
      bench("the package in a naive Stream", byNaiveStream),
      bench("this provider", byProvider)
    )
  })
})
