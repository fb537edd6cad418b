import { describe, expect, it } from "@effect/vitest"
import { LLM } from "@metagpt-ts/core"
import { type Dialect, make } from "@metagpt-ts/openai-wire"
import * as Effect from "effect/Effect"

import { dialect, request } from "./Ask.ts"
import { decodeText, text } from "./Decoded.ts"
import { frame, head, listen } from "./RawServer.ts"

const thoughts = (contents: ReadonlyArray<string>, more: Partial<Dialect.Dialect> = {}) => {
  const { parts } = decodeText(
    contents.map((content) => frame({ content })).join("") + frame({}, "stop"),
    more
  )
  return [text(parts, "Reasoning"), text(parts)]
}

describe("thoughts", () => {
  it.each<[string, ReadonlyArray<string>, string, string]>([
    ["in one piece", ["<think>hm</think>\n\nyes"], "hm", "yes"],
    ["letter by letter", "\n<think>hm</thin></think> yes <think>".split(""), "hm</thin>", "yes <think>"],
    ["never closed", ["<think>", "hm ", "so </thi"], "hm so </thi", ""],
    ["empty", ["<think></think>", "yes"], "", "yes"],
    ["not there", ["<thinner> ", "is a tag"], "", "<thinner> is a tag"],
    ["not in front", ["I <think>", "so</think>"], "", "I <think>so</think>"],
    ["only begun", ["<thi"], "", "<thi"]
  ])("are told from the answer when the tag is %s", (_, contents, reasoning, answer) => {
    expect(thoughts(contents)).toEqual([reasoning, answer])
  })
  it.each<[string, ReadonlyArray<string>, string, string]>([
    ["as the template opened them", ["hm\n</thi", "nk>\n\nyes"], "hm\n", "yes"],
    ["opened by the model all the same", ["<think>hm</think>", "yes"], "hm", "yes"],
    ["without an answer yet", ["hm", "</think>"], "hm", ""],
    ["that were an answer", ["only ", "this"], "only this", "only this"]
  ])("are read from the first word on, %s", (_, contents, reasoning, answer) => {
    expect(thoughts(contents, { opensThinking: true })).toEqual([reasoning, answer])
  })

  it("that fill the whole answer up to its limit are no answer", () => {
    const { parts } = decodeText(frame({ content: "hm" }, "length"), { opensThinking: true })
    expect([text(parts, "Reasoning"), text(parts)]).toEqual(["hm", ""])
  })

  it.live("that nobody opened are text once, and thoughts from then on", () =>
    Effect.gen(function* () {
      const answers = ["Well.\n</think>\n\n42", "So.\n</think>\n\n43", "44", "45"]
      const server = yield* listen((socket, { index }) => {
        const letters = (answers[index] ?? "").split("").map((content) => frame({ content }))
        socket.end(`${head()}${letters.join("")}${frame({}, "stop")}data: [DONE]\n\n`)
      })
      const llm = yield* make(dialect, { baseURL: server.url, model: "m" })
      const ask = LLM.collect("test", llm.stream(request))
      const read = Effect.map(ask, ({ reasoning, text }) => [reasoning, text])
      expect(yield* Effect.all([read, read, read, read])).toEqual([
        ["", "Well.\n</think>\n\n42"],
        ["So.\n", "43"],
        // It did not think this time: nothing of the answer is lost, and the next is text from the first word on.
        ["44", "44"],
        ["", "45"]
      ])
    })
  )

  it.each(["split at `</think>`, then", "<think>\n</think>\n is a tag", "no tag at all"])(
    "are not expected after an answer that says %j",
    (said) => {
      const { opens } = decodeText(frame({ content: "See: " }) + frame({ content: said }, "stop"))
      expect(opens).toBeUndefined()
    }
  )

  it("come in fields of their own", () => {
    const { parts } = decodeText(
      frame({ reasoning_content: "a" }) +
        frame({ reasoning: "b", content: null }) +
        frame({ content: "c" }, "stop")
    )
    expect([text(parts, "Reasoning"), text(parts)]).toEqual(["ab", "c"])
  })
})
