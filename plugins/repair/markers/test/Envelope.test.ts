import { describe, it } from "@effect/vitest"
import { Repairer } from "@metagpt-ts/core"
import { make } from "@metagpt-ts/repair-markers"
import * as Effect from "effect/Effect"
import * as FastCheck from "fast-check"
import { expect } from "vitest"

const target: Repairer.Target = {
  name: "plan",
  jsonSchema: {
    type: "object",
    properties: { title: { type: "string" }, files: { type: "array", items: { type: "string" } } },
    required: ["title", "files"]
  },
  issues: () => []
}

const open = (text: string) => {
  const { draft, fixes } = Effect.runSync(make().repair({ _tag: "Text", text }, target))
  return { text: draft.text.trim(), fixes: fixes.map(({ name }) => name) }
}

const answer = `{"title": "snake", "files": ["main.py"]}`

describe("the envelope of an answer", () => {
  const envelopes: ReadonlyArray<readonly [fix: string, text: string]> = [
    ["content_marker", `[CONTENT]\n${answer}\n[/CONTENT]`],
    ["content_marker", `[content]\n${answer}\n[/content]`],
    ["content_marker", `[ CONTENT ]\n${answer}\n[ /CONTENT ]`],
    ["content_marker", `[CONTENT]\n${answer}\n[\\CONTENT]`],
    ["content_marker", `**[CONTENT]**\n${answer}\n**[/CONTENT]**`],
    ["content_marker", `<CONTENT>\n${answer}\n</CONTENT>`],
    ["content_marker", `[CONTENT]\n${answer}`],
    ["content_marker", `${answer}\n[/CONTENT]`],
    ["content_marker", `[CONTENT]\n${answer}\n[CONTENT]`],
    ["content_marker", `[CONTENT]\n${answer}\n[/CONTENT`],
    ["fence", `\`\`\`json\n${answer}\n\`\`\``],
    ["fence", `\`\`\`python\n${answer}`],
    ["fence", `\`\`\`json${answer}\`\`\``],
    ["fence", `${answer}\n\`\`\``],
    ["reasoning", `<think>Is {"title": it? [1, 2</think>\n${answer}`],
    ["reasoning", `Okay, I need {"title": ...}.\n</think>\n${answer}`],
    ["reasoning", `<thinking>a</thinking><reasoning>b</reasoning>${answer}`],
    ["reasoning", `<think>${answer.replace("snake", "draft")}</think>${answer}`],
    ["tag", `<tool_call>\n${answer}\n</tool_call>`],
    ["tag", `<function=plan>\n${answer}\n</function>`],
    [
      "tool_call",
      `<tool_call>\n<function=plan>\n<parameter=title>\nsnake\n</parameter>\n<parameter=files>\n["main.py"]\n</parameter>\n</function>\n</tool_call>`
    ],
    [
      "tool_call",
      `<function_calls>\n<invoke name="plan">\n<parameter name="Title">snake</parameter>\n<parameter name="files">["main.py"]`
    ],
    ["content_marker", `［ＣＯＮＴＥＮＴ］\n${answer}\n［／ＣＯＮＴＥＮＴ］`],
    ["content_marker", `【CONTENT】\n${answer}\n【/CONTENT】`],
    ["content_marker", `[/CONTENT]\n${answer}\n[/CONTENT]`],
    ["fence", `｀｀｀json\n${answer}\n｀｀｀`],
    ["reasoning", `＜ｔｈｉｎｋ＞${answer.replace("snake", "draft")}＜／ｔｈｉｎｋ＞\n${answer}`],
    ["reasoning", `<THINK>${answer.replace("snake", "draft")}</Think>\n${answer}`],
    ["reasoning", `<think>a <think>b {"title": 1}</think> c</think>\n${answer}`],
    ["reasoning", `<think>${answer.replace("snake", "draft")}</think\n${answer}`],
    ["reasoning", `<think>\nOkay.\n\n${answer}`],
    ["reasoning", `【思考】${answer.replace("snake", "draft")}【/思考】\n${answer}`],
    ["special_token", `${answer}<|im_end|>`],
    ["special_token", `${answer}</s>`],
    ["blockquote", `> {\n>   "title": "snake",\n>   "files": ["main.py"]\n> }`],
    ["line_numbers", `1 | {\n2 |   "title": "snake",\n3 |   "files": ["main.py"]\n4 | }`],
    ["prose", `Certainly! Based on [1]: ${answer}\nIs there anything else {I} can do?`],
    ["invisible", `\uFEFF${answer}\u200B`]
  ]
  for (const [fix, text] of envelopes) {
    it(`takes off ${JSON.stringify(text.slice(0, 50))}`, () => {
      const opened = open(text)
      expect(JSON.parse(opened.text)).toEqual({ title: "snake", files: ["main.py"] })
      expect(opened.fixes).toContain(fix)
    })
  }

  it("takes the last complete answer of several", () => {
    const draft = `[CONTENT]\n${answer.replace("snake", "draft")}\n[/CONTENT]\nBetter:\n[CONTENT]\n${answer}\n[/CONTENT]`
    expect(open(draft)).toMatchObject({ text: answer, fixes: expect.arrayContaining(["earlier_answer"]) })
    expect(open(`\`\`\`json\n${answer}\n\`\`\`\nAgain:\n\`\`\`json\n{"title": "cut`).text).toBe(answer)
  })

  it("leaves out the example that the prompt gave", () => {
    const echo = `## example\n[CONTENT]\n{"title": "string", "files": ["string"]}\n[/CONTENT]\n## answer\n[CONTENT]\n{"title": "snake`
    expect(open(echo)).toMatchObject({
      text: `{"title": "snake`,
      fixes: expect.arrayContaining(["example_echo"])
    })
  })

  it("does not take a marker within a string for one", () => {
    const text = `[CONTENT]\n{"title": "end with [/CONTENT] and </think>", "files": ["\`\`\`json"]}\n[/CONTENT]`
    expect(JSON.parse(open(text).text)).toEqual({
      title: "end with [/CONTENT] and </think>",
      files: ["```json"]
    })
  })

  it("leaves a fence alone that stands for a quote mark", () => {
    const text = '{"title": ```\nx\n```,\n"files": ["a"]}'
    expect(open(text).text).toBe(text)
  })

  it("changes nothing of a bare document, and nothing twice", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.dictionary(FastCheck.string(), FastCheck.jsonValue()), (value) => {
        const text = JSON.stringify(value)
        expect(open(text)).toEqual({ text, fixes: [] })
      })
    )
    for (const [, text] of envelopes) expect(open(open(text).text).text).toBe(open(text).text)
  })

  it("never throws", () => {
    const bit = FastCheck.constantFrom(
      "[CONTENT]",
      "[/CONTENT",
      "<think>",
      "</think>",
      "```json\n",
      "```",
      "> ",
      "\n",
      '"',
      "{",
      "}",
      "title:",
      "1. ",
      "<",
      "\\",
      " "
    )
    FastCheck.assert(
      FastCheck.property(FastCheck.array(FastCheck.oneof(bit, FastCheck.string())), (bits) => {
        expect(typeof open(bits.join("")).text).toBe("string")
      }),
      { numRuns: 500 }
    )
  })
})

describe("a fence within a string", () => {
  it.each([
    '{"note": "run ```sh\nls\n``` first", "files": [],}',
    '{"note": "```sh\nls\n```", "files": [],}',
    '{"note": "so ```json\n{\\"a\\": 1}\n```", "files": [],}'
  ])("is a part of it: %s", (text) => {
    expect(open(text)).toEqual({ text, fixes: [] })
  })
})
