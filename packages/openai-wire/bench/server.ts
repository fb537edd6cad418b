/** Streams `chunks` frames, all at once or one every `pace` milliseconds; a process of its own, so that its CPU is not counted. */
import { createServer } from "node:http"
import type { ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"

const head =
  '"id":"chatcmpl-8435fbe5c1bf583d","object":"chat.completion.chunk","created":1795235494,"model":"m"'
const frame = (delta: string, finish = "null") =>
  `data: {${head},"choices":[{"index":0,"delta":${delta},"logprobs":null,"finish_reason":${finish}}]}\n\n`
const first = frame('{"role":"assistant","content":""}')
const word = frame('{"content":" word"}')
const last = frame("{}", '"stop"')
const usage = (n: number) =>
  `data: {${head},"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":${n},"total_tokens":${n + 9}}}\n\n`

const finish = (response: ServerResponse, chunks: number) => {
  response.write(last)
  response.write(usage(chunks))
  response.end("data: [DONE]\n\n")
}

const burst = (response: ServerResponse, chunks: number) => {
  let sent = 0
  const more = () => {
    while (sent < chunks) {
      sent++
      if (!response.write(word)) return void response.once("drain", more)
    }
    finish(response, chunks)
  }
  more()
}

const paced = (response: ServerResponse, chunks: number, pace: number) => {
  let sent = 0
  const timer = setInterval(() => {
    response.write(word)
    sent++
    if (sent < chunks) return
    clearInterval(timer)
    finish(response, chunks)
  }, pace)
}

const server = createServer((request, response) => {
  const [chunks = 0, pace = 0] = (request.url ?? "")
    .split("/")
    .map(Number)
    .filter((part) => part >= 0)
    .slice(1)
  request.resume().on("end", () => {
    response.socket?.setNoDelay(true)
    response.writeHead(200, { "content-type": "text/event-stream" })
    response.write(first)
    if (pace > 0) paced(response, chunks, pace)
    else burst(response, chunks)
  })
})
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port))
