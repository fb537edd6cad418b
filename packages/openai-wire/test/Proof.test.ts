import { describe, expect, it } from "@effect/vitest"
import { LLM } from "@metagpt-ts/core"
import { Dialect, make } from "@metagpt-ts/openai-wire"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

import { request } from "./Ask.ts"
import { answer, hello, listen } from "./RawServer.ts"

const standard: Dialect.Dialect = { ...Dialect.standard, provider: "test" }

/** Signs by the time alone. */
const signed: Dialect.Dialect = {
  ...standard,
  signed: true,
  auth: (_, now) => Effect.succeed({ authorization: String(now) })
}

/** A server whose clock is wrong by so much, and that takes no proof of another time than its own. */
const apart = (skew: number, tell = true) =>
  listen((socket, asked) => {
    const now = Date.now() + skew
    const date = tell ? `Date: ${new Date(now).toUTCString()}\r\n` : ""
    if (Math.abs(Number(asked.headers["authorization"]) - now) < 300_000) return hello(socket, asked)
    return answer("401 Unauthorized", '{"error":{"message":"expired"}}', date)(socket, asked)
  })

const askAt = (dialect: Dialect.Dialect, baseURL: string) =>
  Effect.map(
    make(dialect, { baseURL, model: "m", apiKey: Redacted.make("a-key-of-a-user"), retries: 0 }),
    (llm) => LLM.collect("test", llm.stream(request))
  )

describe("a proof", () => {
  it.live.each([600_000, -600_000])(
    "is made once more by the clock of a server that is %i ms ahead",
    (skew) =>
      Effect.gen(function* () {
        const server = yield* apart(skew)
        const ask = yield* askAt(signed, server.url)
        expect((yield* ask).text).toBe("Hello")
        expect(server.asked).toHaveLength(2)
        // What was learnt is kept.
        yield* ask
        expect(server.asked).toHaveLength(3)
      })
  )

  it.live.each<[string, Dialect.Dialect, number, boolean]>([
    ["the clocks agree", { ...signed, auth: () => Effect.succeed({ authorization: "0" }) }, 0, true],
    ["the server does not tell its time", signed, 600_000, false],
    ["it does not depend on the time", standard, 600_000, true]
  ])("is not made again where %s", ([, dialect, skew, tell]) =>
    Effect.gen(function* () {
      const server = yield* apart(skew, tell)
      const { reason } = yield* Effect.flip(yield* askAt(dialect, server.url))
      expect(reason._tag).toBe("AuthFailed")
      expect(/clock/.test(reason.fix ?? "")).toBe(dialect.signed)
      expect(server.asked).toHaveLength(1)
    })
  )

  it.live("that is refused by the right clock as well says by how much ours is wrong", () =>
    Effect.gen(function* () {
      const date = new Date(Date.now() + 600_000).toUTCString()
      const server = yield* listen(answer("401 Unauthorized", "{}", `Date: ${date}\r\n`))
      const { reason } = yield* Effect.flip(yield* askAt(signed, server.url))
      expect(reason.fix).toBe("Set the clock of this machine: it is 10 min behind the server's")
      expect(server.asked).toHaveLength(2)
    })
  )

  it.live("that was kept is forgotten when it is refused, and made once more", () =>
    Effect.gen(function* () {
      const server = yield* listen((socket, asked) =>
        asked.headers["authorization"] === "token-2"
          ? hello(socket, asked)
          : answer("401 Unauthorized", "{}")(socket, asked)
      )
      let token = 1
      const minting: Dialect.Dialect = {
        ...standard,
        auth: () => Effect.sync(() => ({ authorization: `token-${token}` })),
        forget: ({ authorization }) => authorization === `token-${token++}`
      }
      const ask = yield* askAt(minting, server.url)
      expect((yield* ask).text).toBe("Hello")
      token = 3
      expect((yield* Effect.flip(ask)).reason._tag).toBe("AuthFailed")
      expect(server.asked.map(({ headers }) => headers["authorization"])).toEqual([
        "token-1",
        "token-2",
        "token-3",
        "token-4"
      ])
    })
  )
})
