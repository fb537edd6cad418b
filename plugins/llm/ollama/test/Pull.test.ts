import { assert, describe, it } from "@effect/vitest"
import { pull } from "@metagpt-ts/llm-ollama"
import { Fault, LocalServer, Replay } from "@metagpt-ts/testing"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

const capture = new URL("fixtures/pull-fails.txt", import.meta.url)

const digest = "sha256:29d8c98fa6b098e200069bfb88b9508dc3e85586d20cba59f8dda9a808165104"

/** Written after Ollama's documentation; no download was recorded. */
const steps = [
  { status: "pulling manifest" },
  { status: "pulling 29d8c98fa6b0", digest, total: 986_048_768 },
  { status: "pulling 29d8c98fa6b0", digest, total: 986_048_768, completed: 500_000_000 },
  { status: "pulling 29d8c98fa6b0", digest, total: 986_048_768, completed: 986_048_768 },
  { status: "verifying sha256 digest" },
  { status: "writing manifest" },
  { status: "success" }
]

const serve = (lines: ReadonlyArray<object>, more: Partial<Fault.Script> = {}) =>
  LocalServer.listen(() => ({
    status: 200,
    headers: { "content-type": "application/x-ndjson" },
    frames: lines.map((line) => ({ kind: "text", bytes: Fault.bytes(`${JSON.stringify(line)}\n`) })),
    end: "clean",
    delay: 1,
    ...more
  }))

const refusal = (baseURL: string) =>
  Effect.map(Effect.flip(Stream.runDrain(pull("x", { baseURL }))), ({ reason }) => reason)

describe("pull", () => {
  it.effect("tells how far it is, to the end", () =>
    Effect.gen(function* () {
      const server = yield* serve(steps)
      const seen = yield* Stream.runCollect(pull("qwen2.5-coder:1.5b", { baseURL: server.origin }))
      assert.deepStrictEqual(
        seen.map(({ completed, status }) => [status, completed]),
        steps.map(({ status, ...step }) => [status, "completed" in step ? step.completed : undefined])
      )
      assert.strictEqual(seen[1]?.total, 986_048_768)
      assert.strictEqual(server.requests.length, 1)
      assert.strictEqual(server.requests[0]?.path, "/api/pull")
      assert.deepStrictEqual(server.requests[0]?.body, { name: "qwen2.5-coder:1.5b", stream: true })
    })
  )

  it.effect("takes an error under status 200 for an error", () =>
    Effect.gen(function* () {
      const { origin } = yield* Replay.make({ captures: { "/api/pull": capture } })
      const offline = yield* refusal(origin)
      assert.strictEqual(offline._tag, "Unavailable")
      assert.match(offline.message, /could not reach the library/)
      assert.match(offline.evidence ?? "", /connection refused/)
      const unknown = yield* serve([
        { status: "pulling manifest" },
        { error: "pull model manifest: file does not exist" }
      ])
      const reason = yield* refusal(unknown.origin)
      assert.strictEqual(reason._tag, "ModelNotFound")
      assert.match(reason.fix ?? "", /ollama\.com\/library/)
    })
  )

  it.effect("is not complete before Ollama says so", () =>
    Effect.gen(function* () {
      for (const end of ["clean", "cut"] as const) {
        const { origin } = yield* serve(steps.slice(0, 3), { end })
        assert.strictEqual((yield* refusal(origin))._tag, "StreamTruncated")
      }
      const { origin } = yield* serve([{ hello: "world" }])
      assert.strictEqual((yield* refusal(origin))._tag, "ProtocolViolation")
    })
  )

  it.live("ends the download when nobody waits, and when it stands still", () =>
    Effect.gen(function* () {
      const server = yield* serve(steps.slice(0, 3), { end: "hang" })
      const { origin: baseURL } = server
      yield* Stream.runDrain(Stream.take(pull("x", { baseURL }), 1))
      yield* Effect.sleep(30)
      assert.isTrue(server.requests[0]?.aborted)
      const still = pull("x", { baseURL, timeouts: { idle: 100 } })
      const { reason } = yield* Effect.flip(Stream.runDrain(still))
      assert.strictEqual(reason._tag, "Timeout")
      assert.include(reason.evidence ?? "", "pulling 29d8c98fa6b0")
    })
  )
})
