import { describe, expect, it } from "@effect/vitest"

import { decodeText, text } from "./Decoded.ts"
import { frame } from "./RawServer.ts"

const thoughts = (...contents: ReadonlyArray<string>) => {
  const { parts } = decodeText(contents.map((content) => frame({ content })).join("") + frame({}, "stop"))
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
    expect(thoughts(...contents)).toEqual([reasoning, answer])
  })
  it("come in fields of their own", () => {
    const { parts } = decodeText(
      frame({ reasoning_content: "a" }) +
        frame({ reasoning: "b", content: null }) +
        frame({ content: "c" }, "stop")
    )
    expect([text(parts, "Reasoning"), text(parts)]).toEqual(["ab", "c"])
  })
})
