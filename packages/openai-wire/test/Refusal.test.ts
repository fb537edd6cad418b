import { describe, expect, it } from "@effect/vitest"
import type { LLMError } from "@metagpt-ts/core"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

import { ask, key, reasonOf } from "./Ask.ts"
import { answer, head, hello, listen, play } from "./RawServer.ts"

const leak = (text = "") => JSON.stringify({ error: { message: `Bad key ${text} for ${key}`, type: key } })

describe("a refusal", () => {
  it.live.each([
    ["fastchat-unknown-model-stream", "ModelNotFound", 400],
    ["fastchat-too-long-stream", "ContextLengthExceeded", 400],
    ["fastchat-content-parts", "Unavailable", 500],
    ["fastchat-wrong-key", "AuthFailed", 401],
    ["llamafactory-wrong-key", "AuthFailed", 401],
    ["llamafactory-two-systems", "InvalidRequest", 400],
    ["llamafactory-max-tokens-string", "InvalidRequest", 422],
    ["vllm-unknown-model-stream", "ModelNotFound", 404],
    ["vllm-too-long-stream", "ContextLengthExceeded", 400],
    ["vllm-wrong-key", "AuthFailed", 401],
    ["vllm-json-schema-bad", "InvalidRequest", 400],
    ["ollama-runner-killed", "Unavailable", 500],
    ["ollama-bad-schema", "InvalidRequest", 500],
    ["fastchat-stream-pydantic2-broken", "StreamTruncated", 200],
    ["llamafactory-err-stream-n2", "StreamTruncated", 200],
    ["llamafactory-err-stream-content-null", "StreamTruncated", 200],
    ["ollama-repeat-abort", "StreamTruncated", 200]
  ] as const)("%s of a real server is %s", ([name, tag, status]) =>
    Effect.gen(function* () {
      const reason = yield* reasonOf(play(name))
      expect(reason).toMatchObject({ _tag: tag, status })
      expect(reason.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v1\/chat\/completions$/)
    })
  )

  it.live.each<[status: string, body: string, tag: LLMError.Reason["_tag"]]>([
    [
      "429 Too Many Requests",
      '{"error":{"message":"You exceeded your current quota","code":"insufficient_quota"}}',
      "QuotaExhausted"
    ],
    ["429 Too Many Requests", '{"error":{"message":"slow down"}}', "RateLimited"],
    ["400 Bad Request", '{"object":"error","message":"no","code":42902}', "QuotaExhausted"],
    ["402 Payment Required", "{}", "QuotaExhausted"],
    ["403 Forbidden", "no", "PermissionDenied"],
    ["404 Not Found", '{"detail":"Not Found"}', "InvalidRequest"],
    ["404 Not Found", "404 page not found", "InvalidRequest"],
    ["404 Not Found", `{"error":{"message":"model 'qwen2.5:7b' not found"}}`, "ModelNotFound"],
    [
      "400 Bad Request",
      '{"error":{"message":"the request exceeds the available context size","type":"exceed_context_size_error","code":400}}',
      "ContextLengthExceeded"
    ],
    [
      "400 Bad Request",
      `{"error":{"message":"'max_tokens' is too large: 4096. This model's maximum context length is 2048 tokens"}}`,
      "ContextLengthExceeded"
    ],
    ["400 Bad Request", '{"error":{"code":"content_filter","message":"policy"}}', "ContentFiltered"],
    ["500 Internal Server Error", "", "Unavailable"],
    ["502 Bad Gateway", "<html>nginx</html>", "Unavailable"],
    ["503 Service Unavailable", '{"error":{"code":503,"message":"Service busy"}}', "Unavailable"],
    ["501 Not Implemented", '{"error":{"type":"not_supported_error","message":"no"}}', "InvalidRequest"],
    ["301 Moved Permanently", "", "InvalidRequest"],
    ["200 OK", '{"error":{"message":"Incorrect API key provided"}}', "AuthFailed"]
  ])("%s %s is %s", ([status, body, tag]) =>
    Effect.gen(function* () {
      const reason = yield* reasonOf(answer(status, body, "Location: https://elsewhere/v1?token=x\r\n"))
      expect(reason._tag).toBe(tag)
      expect(reason.fix ?? "").not.toContain("token=")
    })
  )

  it.live("of endless length is cut", () =>
    Effect.gen(function* () {
      const reason = yield* reasonOf((socket) => {
        socket.write(head("text/plain", "500 Internal Server Error"))
        const more = () => {
          if (!socket.destroyed && socket.write("x".repeat(65_536))) setImmediate(more)
          else socket.once("drain", more)
        }
        more()
      })
      expect(reason._tag).toBe("Unavailable")
      expect(reason.evidence).toHaveLength(200)
    })
  )

  it.live("of a key comes before anything is sent where it cannot be sent", () =>
    Effect.gen(function* () {
      const server = yield* listen(hello)
      for (const wrong of ["", "在这里填写密钥", "sk-secret-1\nsk-secret-2"]) {
        const error = yield* Effect.flip(ask(server.url, { apiKey: Redacted.make(wrong) }))
        expect(error.reason._tag).toBe("AuthFailed")
        expect(JSON.stringify(error)).not.toMatch(/secret|密钥/)
      }
      expect(server.asked).toEqual([])
    })
  )

  it.live("never shows a secret", () =>
    Effect.gen(function* () {
      const server = yield* listen((socket, asked) =>
        answer("401 Unauthorized", leak(asked.headers["authorization"]))(socket, asked)
      )
      const error = yield* Effect.flip(
        ask(server.url, {
          headers: { "X-Api-Key": "another-secret" },
          proxy: "http://u:proxy-password@127.0.0.1:1"
        })
      )
      const shown = `${error.message} ${JSON.stringify(error)} ${String(error)} ${error.stack ?? ""} ${JSON.stringify(error.reason)}`
      expect(shown).toContain("***")
      expect(shown).not.toMatch(/very-secret|another-secret|proxy-password/)
    })
  )
})
