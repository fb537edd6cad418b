import { describe, expect, it } from "@effect/vitest"
import { LLM, Message } from "@metagpt-ts/core"
import { dialect, layer, layerConfig } from "@metagpt-ts/llm-wenxin"
import { Fault, LocalServer, WenxinServer } from "@metagpt-ts/testing"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

const key = "bce-v3/ALTAK-abc/0123456789abcdef"
const account = { accessKey: "access-0123456789", secretKey: "secret-0123456789" }
const request = { messages: [Message.user("hi")] }
const ask = LLM.complete(request)

const sent = (llm: Readonly<Record<string, unknown>>, more: Partial<LLM.Request> = {}) =>
  Effect.gen(function* () {
    const server = yield* WenxinServer.make({ key })
    const block = { base_url: server.url, api_key: key, model: "test-model", ...llm }
    yield* Effect.provide(LLM.complete({ ...request, ...more }), layerConfig(block))
    return server.requests[0]
  })

const failure = (fault: Fault.Fault) =>
  Effect.gen(function* () {
    const server = yield* WenxinServer.make({ fault })
    const options = { baseURL: server.url, apiKey: Redacted.make(key), model: "test-model", retries: 0 }
    return (yield* Effect.flip(Effect.provide(ask, layer(options)))).reason
  })

const exchanges = (paths: ReadonlyArray<{ readonly path: string }>) =>
  paths.filter(({ path }) => path.startsWith("/v1/")).length

/** A server of an account, and the model at it. */
const withAccount = (options: WenxinServer.Options = {}, secretKey = account.secretKey) =>
  Effect.map(
    WenxinServer.make({ key: `${account.accessKey}:${account.secretKey}`, ...options }),
    (server) => {
      const { origin, url } = server
      const keys = { accessKey: account.accessKey, secretKey: Redacted.make(secretKey), iamURL: origin }
      return { server, model: layer({ baseURL: url, model: "test-model", retries: 0, ...keys }) }
    }
  )

const events = (...choices: ReadonlyArray<object>) =>
  Fault.status(
    200,
    [...choices.map((choice) => JSON.stringify({ choices: [choice] })), "[DONE]"]
      .map((data) => `data: ${data}\n\n`)
      .join(""),
    { "content-type": "text/event-stream" }
  )

describe("Wenxin", () => {
  it.effect("sends what was set, under Qianfan's names", () =>
    Effect.gen(function* () {
      const minimal = {
        model: "test-model",
        messages: request.messages,
        stream: true,
        stream_options: { include_usage: true }
      }
      expect((yield* sent({}))?.body).toEqual(minimal)
      const full = yield* sent({
        temperature: 0,
        top_p: 0.5,
        repetition_penalty: 1.2,
        app_id: "app-1",
        reasoning: true
      })
      expect(full?.body).toEqual({
        ...minimal,
        temperature: 0.01,
        top_p: 0.5,
        penalty_score: 1.2,
        enable_thinking: true
      })
      expect(full?.headers).toMatchObject({ appid: "app-1", authorization: `Bearer ${key}` })
    })
  )

  it.effect("joins neighbours and puts system messages in front", () =>
    Effect.gen(function* () {
      const messages = [Message.user("a"), Message.system("b"), Message.user("c")]
      expect((yield* sent({}, { messages }))?.body).toMatchObject({
        messages: [
          { role: "system", content: "b" },
          { role: "user", content: "a\n\nc" }
        ]
      })
    })
  )

  it.effect("leaves the temperature out where a model refuses it", () =>
    Effect.gen(function* () {
      const server = yield* WenxinServer.make({ key, steady: true })
      const options = {
        baseURL: server.url,
        apiKey: Redacted.make(key),
        model: "test-model",
        temperature: 0.5
      }
      yield* Effect.provide(Effect.andThen(ask, ask), layer(options))
      expect(server.requests.map(({ body }) => (body as { temperature?: number }).temperature)).toEqual([
        0.5,
        undefined,
        undefined
      ])
    })
  )

  it.effect.each(Object.entries(dialect.errors))("reads the error %s as %s", ([code, tag]) =>
    Effect.gen(function* () {
      for (const status of [200, 400, 401, 429]) {
        expect(
          (yield* failure(Fault.status(status, { error: { code, message: "no" }, id: "as-1" })))._tag
        ).toBe(tag)
      }
    })
  )

  it.effect("tells when the filter has ended the dialogue", () =>
    Effect.gen(function* () {
      const fault = events(
        { index: 0, delta: { content: "Let us" } },
        {
          index: 0,
          delta: { content: " not" },
          finish_reason: "normal",
          need_clear_history: true,
          ban_round: 1
        }
      )
      const server = yield* WenxinServer.make({ fault })
      const options = { baseURL: server.url, apiKey: Redacted.make(key), model: "test-model" }
      const answer = yield* Effect.provide(ask, layer(options))
      expect(answer).toMatchObject({ text: "Let us not", finish: "content-filter" })
    })
  )

  it.effect.each<[Readonly<Record<string, unknown>>, string, RegExp]>([
    [
      { base_url: "https://aip.baidubce.com/rpc/2.0/ai_custom/v1/wenxinworkshop" },
      "InvalidRequest",
      /base_url is its/
    ],
    [{ endpoint: "ernie_speed" }, "InvalidRequest", /endpoint names a model of it/],
    [{ api_key: "abcdefgh", secret_key: "ijklmnop" }, "InvalidRequest", /keys of an application of it/],
    [{ model: "" }, "InvalidRequest", /model is missing/],
    [{ api_key: "" }, "AuthFailed", /key is missing/],
    [{ api_key: "sk-0123456789" }, "AuthFailed", /begin with bce-v3/],
    [{ api_key: "", access_key: "abcdefgh" }, "AuthFailed", /secret_key of the account is missing/],
    [{ api_key: "", secret_key: "abcdefgh" }, "AuthFailed", /access_key of the account is missing/],
    [
      { api_key: "", access_key: "abcd efgh", secret_key: "ijklmnop" },
      "AuthFailed",
      /access_key has a space/
    ],
    [
      { api_key: "", access_key: "abcdefgh", secret_key: "ijkl\nmnop" },
      "AuthFailed",
      /secret_key has a space/
    ],
    [{ secret_key: 12_345_678 }, "InvalidRequest", /llm.secret_key must be text/]
  ])("refuses %j before anything is sent, and says what to change", ([llm, tag, message]) =>
    Effect.gen(function* () {
      const block = { model: "ernie-4.0-turbo-8k", api_key: key, ...llm }
      const error = yield* Effect.flip(Effect.provide(ask, layerConfig(block)))
      expect(error.reason._tag).toBe(tag)
      expect(error.reason.message).toMatch(message)
      expect(error.reason.fix).toMatch(/[Ss]et |Correct |Copy /)
      expect(JSON.stringify(error)).not.toMatch(/abcd|efgh|ijkl|mnop|12345678/)
    })
  )
})

describe("Token", () => {
  it.live("is exchanged once for all who wait, and kept", () =>
    Effect.gen(function* () {
      const { model, server } = yield* withAccount()
      yield* Effect.provide(
        Effect.andThen(
          Effect.all(
            Array.from({ length: 20 }, () => ask),
            { concurrency: 20 }
          ),
          ask
        ),
        model
      )
      expect(server.chats).toHaveLength(21)
      expect(exchanges(server.requests)).toBe(1)
    })
  )

  it.live("is renewed before it expires", () =>
    Effect.gen(function* () {
      const { model, server } = yield* withAccount({ life: 200 })
      yield* Effect.provide(Effect.andThen(ask, Effect.andThen(Effect.sleep(190), ask)), model)
      expect(exchanges(server.requests)).toBe(2)
    })
  )

  it.live("is exchanged again, once, when the server has revoked it", () =>
    Effect.gen(function* () {
      const revoked = new Set<number>()
      const { model, server } = yield* withAccount({ revoked })
      const program = Effect.gen(function* () {
        yield* ask
        revoked.add(1)
        expect((yield* ask).text).toBe("hi")
        revoked.add(2).add(3)
        expect((yield* Effect.flip(ask)).reason._tag).toBe("AuthFailed")
      })
      yield* Effect.provide(program, model)
      expect(exchanges(server.requests)).toBe(3)
    })
  )

  it.live("is not exchanged again once a part of the answer was given out", () =>
    Effect.gen(function* () {
      const broken = Fault.status(
        200,
        `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: "Half" } }] })}\n\ndata: ${JSON.stringify({ error: { code: "invalid_iam_token", message: "no" } })}\n\n`,
        { "content-type": "text/event-stream" }
      )
      const { model, server } = yield* withAccount({ fault: [undefined, broken] })
      const error = yield* Effect.provide(Effect.andThen(ask, Effect.flip(ask)), model)
      expect(error.reason._tag).toBe("AuthFailed")
      expect(server.chats).toHaveLength(2)
    })
  )

  it.live("is not asked for twice with keys that are wrong", () =>
    Effect.gen(function* () {
      const { model, server } = yield* withAccount({}, "another-secret-9876")
      const error = yield* Effect.flip(Effect.provide(ask, model))
      expect(error.reason).toMatchObject({ _tag: "AuthFailed", status: 403 })
      expect(error.reason.fix).toMatch(/Check access_key and secret_key/)
      expect(JSON.stringify(error)).not.toMatch(/another-secret-9876|bce-auth-v1/)
      expect(server.requests).toHaveLength(1)
    })
  )

  it.live("is not believed when it is none", () =>
    Effect.gen(function* () {
      const keys = { accessKey: account.accessKey, secretKey: Redacted.make(account.secretKey) }
      for (const token of [undefined, 7, "", "two lines\nof it"]) {
        const iam = yield* LocalServer.listen(() => Fault.respond({ status: 200, body: { token } }))
        const model = layer({
          baseURL: iam.origin,
          iamURL: iam.origin,
          model: "test-model",
          retries: 0,
          ...keys
        })
        const { reason } = yield* Effect.flip(Effect.provide(ask, model))
        expect(reason).toMatchObject({ _tag: "ProtocolViolation", url: `${iam.origin}/v1/BCE-BEARER/token` })
        expect(iam.requests).toHaveLength(1)
      }
    })
  )
})
