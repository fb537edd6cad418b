import { assert, describe, it } from "@effect/vitest"
import { LLM, Message } from "@metagpt-ts/core"
import { layer } from "@metagpt-ts/llm-ollama"
import { OllamaServer } from "@metagpt-ts/testing"
import * as Effect from "effect/Effect"

import * as Thoughts from "../src/Thoughts.ts"

const split = (text: string, size: number, isOpened = false) => {
  const thoughts = Thoughts.make(isOpened)
  const parts: Array<LLM.Part> = []
  for (let from = 0; from < text.length; from += size) thoughts.push(text.slice(from, from + size), parts)
  thoughts.end(parts)
  const join = (tag: LLM.Part["_tag"]) =>
    parts.map((part) => (part._tag !== "Finish" && part._tag === tag ? part.text : "")).join("")
  return [join("Reasoning"), join("Text")]
}

describe("Thoughts", () => {
  for (const [text, expected, isOpened] of [
    ["<think>a < b</think>\n\n42", ["a < b", "42"]],
    [" \n<think>\n</think> 42 </think> <think>", ["\n", "42 </think> <think>"]],
    ["42 <think>no</think>", ["", "42 <think>no</think>"]],
    ["  <thin", ["", "  <thin"]],
    ["<think>never closed </thi", ["never closed </thi", ""]],
    ["<thinking>", ["", "<thinking>"]],
    ["Well.\n</think>\n42", ["Well.\n", "42"], true],
    ["<think>\nWell.</think>42", ["\nWell.", "42"], true],
    ["</think>42", ["", "42"], true],
    ["", ["", ""]]
  ] as const) {
    it(`tells ${JSON.stringify(text)} apart, in pieces of any size`, () => {
      for (const size of [1, 2, 3, 5, 8, 100])
        assert.deepStrictEqual(split(text, size, isOpened), expected.slice())
    })
  }

  it.effect("are told apart when the template has opened them", () =>
    Effect.gen(function* () {
      const { url: baseURL } = yield* OllamaServer.make({
        installed: [
          {
            name: "r1",
            capabilities: ["completion"],
            template: "{{ .Prompt }}<|Assistant|>{{ if .Prompt }}<think>\n{{ end }}"
          }
        ],
        answer: () => "Six times seven.\n</think>\n\n42"
      })
      const answer = yield* LLM.complete({ messages: [Message.user("6 * 7?")] }).pipe(
        Effect.provide(layer({ baseURL, model: "r1" }))
      )
      assert.deepInclude(answer, { reasoning: "Six times seven.\n", text: "42" })
    })
  )
})
