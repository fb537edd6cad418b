import { assert, describe, it } from "@effect/vitest"
import { Replay } from "@metagpt-ts/testing"
import * as Effect from "effect/Effect"

import * as Address from "../src/Address.ts"
import * as Client from "../src/Client.ts"
import * as Facts from "../src/Facts.ts"

const capture = (name: string) => new URL(`fixtures/${name}.txt`, import.meta.url)

const gigabyte = 2 ** 30

const ask = (show: Replay.Capture, memory = 64 * gigabyte) =>
  Effect.gen(function* () {
    const { origin } = yield* Replay.make({
      captures: { "/api/show": show, "/api/tags": capture("tags"), "/api/ps": capture("loaded") }
    })
    const address = Address.parse(origin)
    assert.isDefined(address)
    const client = yield* Client.make(address, {})
    return yield* Facts.ask(client, "qwen2.5-coder:1.5b", memory)
  })

const shown = (answer: object) =>
  Buffer.from(
    `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n${JSON.stringify(answer)}`
  )

describe("Facts", () => {
  it.effect("are what the server and its model say", () =>
    Effect.gen(function* () {
      assert.deepInclude(yield* ask(capture("show")), {
        canThink: false,
        hasRoles: true,
        trained: 32_768,
        loaded: 4096
      })
    })
  )

  it.effect("hold the tokens for which the memory has room, beside the weights", () =>
    Effect.gen(function* () {
      // 28 layers, 2 heads kept, 128 values each, keys and values, 2 bytes: 28,672 bytes a token; weights of 1,117,322,930 bytes.
      assert.strictEqual((yield* ask(capture("show"), 2 * gigabyte)).affordable, 16_384)
      assert.strictEqual((yield* ask(capture("show"), gigabyte)).affordable, 4096)
      assert.isAbove((yield* ask(capture("show"))).affordable ?? 0, 1_000_000)
    })
  )

  it.effect("know a template that loses the roles from a model that renders without one", () =>
    Effect.gen(function* () {
      const template = "{{ .Prompt }}"
      assert.isFalse((yield* ask(capture("show-no-template"))).hasRoles)
      assert.isFalse((yield* ask(shown({ template, modelfile: `FROM x\nTEMPLATE ${template}` }))).hasRoles)
      const renders = `FROM x\nTEMPLATE ${template}\nRENDERER qwen3-coder\nPARSER qwen3-coder`
      assert.isTrue((yield* ask(shown({ template, modelfile: renders }))).hasRoles)
    })
  )

  it.effect("are assumed where the server cannot be asked for them", () =>
    Effect.gen(function* () {
      const facts = { canThink: false, hasRoles: true, trained: undefined, affordable: undefined }
      assert.deepInclude(yield* ask(capture("wrong-path")), facts)
      assert.deepInclude(yield* ask(shown({ capabilities: ["completion", "thinking"] })), {
        ...facts,
        canThink: true
      })
    })
  )
})
