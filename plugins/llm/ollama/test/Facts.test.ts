import { assert, describe, it } from "@effect/vitest"
import { Replay } from "@metagpt-ts/testing"
import * as Effect from "effect/Effect"

import * as Client from "../src/Client.ts"
import * as Facts from "../src/Facts.ts"

const capture = (name: string) => new URL(`fixtures/${name}.txt`, import.meta.url)

const ask = (show: Replay.Capture) =>
  Effect.gen(function* () {
    const { origin } = yield* Replay.make({
      captures: { "/api/show": show, "/api/tags": capture("tags"), "/api/ps": capture("loaded") }
    })
    const client = yield* Client.make({ baseURL: origin })
    return yield* Facts.ask(client, "qwen2.5-coder:1.5b")
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
      assert.isAtLeast((yield* ask(capture("show"))).affordable ?? 0, 4096)
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
