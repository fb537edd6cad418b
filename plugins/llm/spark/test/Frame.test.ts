import { describe, expect, it } from "@effect/vitest"

import * as Frame from "../src/Frame.ts"

const read = (...frames: ReadonlyArray<unknown>) => {
  const reader = Frame.reader()
  return frames.map((frame) => {
    const { data, isLast } = reader(typeof frame === "string" ? frame : JSON.stringify(frame))
    return [JSON.parse(data) as unknown, isLast]
  })
}
const frame = (status: number, text: object, code = 0) => ({
  header: { code, message: "m", status },
  payload: { choices: { status, seq: 0, text: [{ role: "assistant", index: 0, ...text }] } }
})
const event = (content: string, finish_reason: string | null = null, reasoning_content = "") => ({
  choices: [{ index: 0, delta: { content, reasoning_content }, finish_reason }]
})

const header = (code: number) => ({ header: { code, message: "m", status: 2 } })

const numbered = (seq: number, content: string, status = 1) =>
  JSON.stringify({
    header: { code: 0, status },
    payload: { choices: { status, seq, text: [{ content }] } }
  })
const contents = (...frames: ReadonlyArray<string>) => {
  const reader = Frame.reader()
  return frames.map((frame) => {
    const { data } = reader(frame)
    return data === "" ? "" : (/"content":"(.*?)"/.exec(data)?.[1] ?? data)
  })
}

describe("Frame", () => {
  // The frames of the vendor's own page.
  it("reads the vendor's example, the text and the usage of the last frame included", () => {
    expect(
      read(
        '{"header":{"code":0,"message":"Success","sid":"cht000cb087@dx18793cd421fb894542","status":0},"payload":{"choices":{"status":0,"seq":0,"text":[{"content":"您好","role":"assistant","index":0}]}}}',
        '{"header":{"code":0,"message":"Success","sid":"cht000cb087@dx18793cd421fb894542","status":2},"payload":{"choices":{"status":2,"seq":3,"text":[{"content":"我可以帮助你的吗？","role":"assistant","index":0}]},"usage":{"text":{"question_tokens":4,"prompt_tokens":5,"completion_tokens":9,"total_tokens":14}}}}'
      )
    ).toEqual([
      [event("您好"), false],
      [
        {
          ...event("我可以帮助你的吗？", "stop"),
          usage: { question_tokens: 4, prompt_tokens: 5, completion_tokens: 9, total_tokens: 14 }
        },
        true
      ]
    ])
  })

  it("reads thoughts, and says that a function was called", () => {
    expect(
      read(
        frame(1, { reasoning_content: "Hm." }),
        frame(2, { content: "", function_call: { name: "f", arguments: "{}" } })
      )
    ).toEqual([
      [event("", null, "Hm."), false],
      [event("", "tool_calls"), true]
    ])
  })

  it("keeps an answer that the filter only suspects, and not one that it stops", () => {
    const [, suspected] = read(frame(0, { content: "a" }), frame(2, { content: "b" }, 10_019))
    expect(suspected).toEqual([event("b", "stop"), true])
    const [, ended] = read(frame(0, { content: "a" }), header(10_019))
    expect(ended).toEqual([event("", "stop"), true])
    for (const code of [10_014, 11_200]) {
      expect(read(frame(0, { content: "a" }), header(code))[1]).toEqual([
        { error: { code, message: "m" } },
        true
      ])
    }
    expect(read(header(10_019))).toEqual([[{ error: { code: 10_019, message: "m" } }, true]])
    // The suspicion may come before the words.
    const early = { header: { code: 10_019, message: "m", status: 0 } }
    expect(read(early, frame(2, { content: "b" }))).toEqual([
      [event(""), false],
      [event("b", "stop"), true]
    ])
  })

  it("drops a frame that comes twice, and keeps words that do", () => {
    const [first, second] = [numbered(0, "ha"), numbered(1, "ha")]
    expect(contents(first, first, second, second, numbered(2, "!", 2))).toEqual(["ha", "", "ha", "", "!"])
    // Numbers that are left out, and a server that does not count.
    expect(contents(numbered(0, "a"), numbered(3, "b"))).toEqual(["a", "b"])
    expect(contents(numbered(0, "a"), numbered(0, "b"), numbered(0, "c"))).toEqual(["a", "b", "c"])
  })

  it("takes a frame that comes too late for an error", () => {
    const reader = Frame.reader()
    for (const frame of [numbered(0, "a"), numbered(2, "c")]) reader(frame)
    expect(reader(numbered(1, "b"))).toEqual({
      data: '{"error":{"code":"frame","message":"Frame 1 came after frame 2"}}',
      isLast: true
    })
  })

  it.each([
    "",
    "not JSON",
    "null",
    "[]",
    "{}",
    '{"header":null}',
    '{"header":{"code":"0"}}',
    '{"choices":[{"delta":{"content":"x"}}]}'
  ])("takes %j for no frame", (text) => {
    expect(read(text)).toEqual([[text, true]])
  })

  it.each([
    { header: { code: 0, status: 2 } },
    { header: { code: 0, status: 2 }, payload: { choices: { text: "x" }, usage: 7 } },
    { header: { code: 0 }, payload: { choices: { status: 2, text: [null, 1, { content: 5 }] } } }
  ])("reads no words out of %j", (frame) => {
    expect(read(frame)).toEqual([[event("", "stop"), true]])
  })
})
