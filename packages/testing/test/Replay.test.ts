import { assert, describe, it } from "@effect/vitest"
import { Replay } from "@metagpt-ts/testing"
import * as Effect from "effect/Effect"

const response = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nHello\r\n6\r\n, 世\n\r\n0\r\n\r\n"
const recorded = `===== REQUEST (raw bytes) =====\nGET / HTTP/1.1\n\n===== RESPONSE (raw bytes) =====\n${response}\n===== ARRIVALS =====\n0.1:5`

const get = (url: string, body: string | null = null) =>
  Effect.promise(() =>
    fetch(url, { method: "POST", body })
      .then((response) => response.text())
      .catch((cause: unknown) => String(cause))
  )

describe("Replay", () => {
  it.effect("plays the response of a capture, byte for byte", () =>
    Effect.gen(function* () {
      const server = yield* Replay.make({ captures: { "/a": Buffer.from(recorded) }, bytes: 3 })
      assert.strictEqual(yield* get(`${server.origin}/a`, '{"model":"m"}'), "Hello, 世\n")
      assert.deepStrictEqual(server.requests[0]?.body, { model: "m" })
      assert.strictEqual(yield* get(`${server.origin}/other`), "")
    })
  )

  it.effect("plays a list in order, and a response that was never ended", () =>
    Effect.gen(function* () {
      const cut = Buffer.from(response).subarray(0, -5)
      const server = yield* Replay.make({ captures: { "*": [Buffer.from(response), cut] } })
      assert.strictEqual(yield* get(server.origin), "Hello, 世\n")
      assert.strictEqual(yield* get(server.origin), "TypeError: terminated")
      assert.strictEqual(yield* get(server.origin), "TypeError: terminated")
    })
  )

  it("refuses a capture without a response", async () => {
    const failure = await Replay.load(Buffer.from("no response")).then(() => "loaded", String)
    assert.strictEqual(failure, "Error: The capture holds no response")
  })
})
