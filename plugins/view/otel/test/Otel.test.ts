import { createServer, type IncomingMessage } from "node:http"
import type { AddressInfo } from "node:net"

import { make, type Options } from "@metagpt-ts/view-otel"
import * as Effect from "effect/Effect"
import { describe, expect, it, onTestFinished } from "vitest"

import * as Collector from "./Collector.ts"
import { received } from "./Received.ts"
import { events } from "./Run.ts"

/** Tells a run to a view; gives what it says was lost. */
const run = async (options: Options): Promise<ReadonlyArray<string>> => {
  const lost: Array<string> = []
  await Effect.runPromise(
    make({ ...options, onLoss: (message) => lost.push(message) }).pipe(
      Effect.map((view) => events.forEach(view.event)),
      Effect.scoped
    )
  )
  return lost
}

/** A server that takes whatever it is sent, and answers with a status. */
const listener = async (status = 200) => {
  const requests: Array<{
    readonly path: string
    readonly headers: IncomingMessage["headers"]
    body: string
  }> = []
  const server = createServer((request, response) => {
    const seen = { path: request.url ?? "", headers: request.headers, body: "" }
    requests.push(seen)
    request.setEncoding("utf8").on("data", (text: string) => (seen.body += text))
    request.on("end", () => response.writeHead(status, { "content-type": "application/json" }).end("{}"))
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  onTestFinished(() => void server.close())
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests }
}

const json = { OTEL_EXPORTER_OTLP_PROTOCOL: "http/json" }
const open = { OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: "true" }

const text = (content: string, role: string): string =>
  JSON.stringify([{ role, parts: [{ type: "text", content }] }])

/** What is true of the spans of the run, whoever took them. */
const check = (texts: ReadonlyArray<string>) => {
  const { service, spans, traces } = received(texts)
  expect(service).toMatchObject({ "service.name": "metagpt", "service.version": "1.2.3" })
  expect(traces).toBe(1)
  expect(spans.map(({ name, under }) => [name, under])).toEqual([
    ["invoke_workflow snake", undefined],
    ["invoke_agent Alice", "invoke_workflow snake"],
    ["ask write PRD", "invoke_agent Alice"],
    ["chat qwen", "ask write PRD"],
    ["repair unquoted", "ask write PRD"],
    ["write file", "invoke_agent Alice"],
    ["invoke_agent Bob", "invoke_workflow snake"],
    ["ask write design", "invoke_agent Bob"],
    ["chat qwen", "ask write design"],
    ["chat qwen", "ask write design"]
  ])
  const [whole, alice, , first, repair, file, bob, design, paid, broken] = spans
  expect([whole?.from, whole?.to]).toEqual([1_700_000_001_000, 1_700_000_007_000])
  expect(whole?.error).toBe("The server went away")
  expect(whole?.attributes).toMatchObject({ "metagpt.ok": false, "metagpt.money": 0.25 })
  expect(alice?.attributes).toMatchObject({
    "gen_ai.operation.name": "invoke_agent",
    "gen_ai.agent.name": "Alice",
    "gen_ai.agent.description": "Product Manager"
  })
  expect(alice?.events).toEqual(["metagpt.document"])
  expect([first?.from, first?.to, first?.kind]).toEqual([1_700_000_001_002, 1_700_000_004_000, 3])
  expect(first?.attributes).toMatchObject({
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": "ollama",
    "gen_ai.request.model": "qwen",
    "gen_ai.response.model": "glm",
    "gen_ai.response.finish_reasons": ["length"],
    "gen_ai.response.time_to_first_chunk": 0.5,
    "gen_ai.usage.input_tokens": 200,
    "gen_ai.usage.output_tokens": 30
  })
  expect(repair?.attributes).toMatchObject({
    "metagpt.repair.name": "unquoted",
    "metagpt.repair.path": "Goals.0"
  })
  expect(file?.attributes).toMatchObject({ "file.path": "docs/prd.json", "file.size": 12 })
  // What was paid for before is not counted again.
  expect(paid?.attributes).toMatchObject({ "metagpt.paid": true })
  expect(paid?.attributes).not.toHaveProperty("gen_ai.usage.input_tokens")
  expect(broken?.error).toBe("The server went away")
  expect(broken?.attributes).toMatchObject({ "error.type": "CallFailed" })
  expect(design?.error).toBe("The run ended before this did")
  expect(bob?.events).toEqual(["metagpt.fell_back", "metagpt.checked"])
}

describe("spans", () => {
  it("tell the whole run, with its times", async () => {
    const { requests, url } = await listener()
    expect(await run({ url, version: "1.2.3", env: json })).toEqual([])
    expect(requests.map(({ path }) => path)).toEqual(["/v1/traces"])
    check(requests.map(({ body }) => body))
  })

  it("hold neither the idea nor an answer, unless that is asked for", async () => {
    const { requests, url } = await listener()
    await run({ url, env: json })
    expect(requests[0]?.body).not.toContain("secret")
    await run({ url, env: { ...json, ...open } })
    const { spans } = received([requests[1]?.body ?? ""])
    expect(spans[0]?.attributes["gen_ai.input.messages"]).toBe(text("a secret game", "user"))
    expect(spans[3]?.attributes["gen_ai.output.messages"]).toBe(text("secret plan", "assistant"))
  })

  it("go where the environment says, with its headers and names", async () => {
    const { requests, url } = await listener()
    const env = {
      ...json,
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${url}/mine`,
      OTEL_EXPORTER_OTLP_HEADERS: "x-team=red,authorization=Bearer%20abc",
      OTEL_SERVICE_NAME: "games"
    }
    await run({ env })
    expect(requests[0]).toMatchObject({
      path: "/mine",
      headers: { "x-team": "red", authorization: "Bearer abc" }
    })
    expect(received([requests[0]?.body ?? ""]).service).toMatchObject({ "service.name": "games" })
    await run({ env: { ...env, OTEL_SDK_DISABLED: "true" } })
    await run({ env: { ...env, OTEL_TRACES_EXPORTER: "none" } })
    await run({})
    expect(requests).toHaveLength(1)
  })

  it("that are refused or reach nobody are told, and break nothing", async () => {
    const { url } = await listener(400)
    expect(await run({ url })).toEqual([`${url}/v1/traces answered 400`])
    expect(await run({ url: "http://127.0.0.1:9" })).toEqual(["http://127.0.0.1:9/v1/traces does not answer"])
    expect(await run({ env: { OTEL_EXPORTER_OTLP_ENDPOINT: "::" } })).toHaveLength(1)
  })
})

describe.skipIf(!Collector.isHere)("the OpenTelemetry collector (built where Go is installed)", () => {
  it.each([
    ["protobuf", {}],
    ["JSON", json]
  ])("takes the spans as %s", { timeout: 1_200_000 }, async (_, env) => {
    const { stop, url } = await Collector.start()
    const lost = await run({ url, version: "1.2.3", env })
    const lines = await stop()
    expect(lost).toEqual([])
    check(lines)
  })
})
