import { assert, describe, it } from "@effect/vitest"
import { Fault, LocalServer } from "@metagpt-ts/testing"
import * as Effect from "effect/Effect"

const get = (url: string) =>
  Effect.promise(() => fetch(url).then(async (response) => [response.status, await response.text()]))

describe("LocalServer", () => {
  it.effect("says that it failed itself when its answer throws", () =>
    Effect.gen(function* () {
      const { origin, requests } = yield* LocalServer.listen(() => {
        throw new Error("no idea")
      })
      assert.deepStrictEqual(yield* get(`${origin}/x`), [500, "The local server failed: Error: no idea"])
      assert.deepInclude(requests[0], { method: "GET", path: "/x", body: "" })
    })
  )

  it.effect("is gone when its scope is closed", () =>
    Effect.gen(function* () {
      const { origin } = yield* Effect.scoped(
        LocalServer.listen(() => Fault.respond({ status: 200, body: "hi" }))
      )
      const gone = yield* Effect.promise(() =>
        fetch(origin).then(
          () => "answered",
          (cause: Error) => cause.message
        )
      )
      assert.strictEqual(gone, "fetch failed")
    })
  )

  it.effect("takes one fault for all, one for each, or a function that chooses", () =>
    Effect.gen(function* () {
      const speak = LocalServer.speak({
        basePath: "/talk",
        carries: { usage: false, reasoning: false, finish: ["stop"], settings: [] },
        refusals: { Unavailable: { status: 503, body: "closed" } },
        failure: Fault.bytes,
        route: ({ path }, chat) =>
          chat({ messages: [{ role: "user", content: path }] }, ({ text }) => [
            { kind: "text", bytes: Fault.bytes(text) }
          ])
      })
      const all = yield* speak({ fault: Fault.refuse("Unavailable") })
      assert.strictEqual(all.url, `${all.origin}/talk`)
      assert.deepStrictEqual(yield* get(all.url), [503, "closed"])
      assert.deepStrictEqual(yield* get(all.url), [503, "closed"])
      const each = yield* speak({ fault: [undefined, Fault.empty] })
      assert.deepStrictEqual(yield* get(each.url), [200, "/talk"])
      assert.deepStrictEqual(yield* get(each.url), [200, ""])
      const chosen = yield* speak({
        fault: ({ messages }) => (messages[0]?.content === "/bad" ? Fault.status(418, "teapot") : undefined)
      })
      assert.deepStrictEqual(yield* get(`${chosen.origin}/bad`), [418, "teapot"])
      assert.deepStrictEqual(yield* get(`${chosen.origin}/good`), [200, "/good"])
      const none = yield* speak({ fault: Fault.refuse("AuthFailed") })
      assert.match(String(yield* get(none.url)), /no way to say AuthFailed/)
    })
  )
})
