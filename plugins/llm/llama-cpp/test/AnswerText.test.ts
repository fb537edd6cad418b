import * as fc from "fast-check"
import { describe, expect, it } from "vitest"

import * as AnswerText from "../src/AnswerText.ts"

const read = (pieces: ReadonlyArray<string>, limits: Partial<AnswerText.Limits> = {}) => {
  const answer = AnswerText.make({ stop: [], trimEnd: false, ...limits })
  const parts = [...pieces.flatMap((piece) => answer.add(piece)), ...answer.end()]
  const join = (tag: string) =>
    parts.map((part) => (part._tag === tag && "text" in part ? part.text : "")).join("")
  return { text: join("Text"), reasoning: join("Reasoning"), stopped: answer.stopped }
}

describe("an answer", () => {
  it("loses nothing, however it is cut into pieces", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (pieces) => {
        const { reasoning, text } = read(["x", ...pieces], { stop: ["\u0000never"] })
        expect(reasoning).toBe("")
        expect(text).toBe(`x${pieces.join("")}`)
      })
    )
  })

  it("ends before the first stop string, wherever the pieces are cut", () => {
    const whole = "one STOP two END three"
    for (let at = 0; at <= whole.length; at++) {
      const pieces = [whole.slice(0, at), whole.slice(at)]
      expect(read(pieces, { stop: ["END", "STOP"] })).toEqual({ text: "one ", reasoning: "", stopped: true })
    }
  })

  it("gives what only looked like a stop string", () => {
    expect(read(["a ST", "ORY", " ST"], { stop: ["STOP"] }).text).toBe("a STORY ST")
  })

  it("tells reasoning from text, wherever the pieces are cut", () => {
    const whole = "\n<think>hm, 1 < 2</think>\n\nyes <think>no</think>"
    for (let at = 0; at <= whole.length; at++) {
      const { reasoning, text } = read([whole.slice(0, at), whole.slice(at)])
      expect(reasoning).toBe("hm, 1 < 2")
      expect(text.trimStart()).toBe("yes <think>no</think>")
    }
  })

  it("keeps reasoning that never ended", () => {
    expect(read(["<think>hm", "m </th"])).toMatchObject({ reasoning: "hmm </th", text: "" })
  })

  it("leaves out white space at the end when asked to", () => {
    expect(read(['{"a": 1}', "\n", "\n\n"], { trimEnd: true }).text).toBe('{"a": 1}')
    expect(read(['{"a":\n', " 1}\n"], { trimEnd: true }).text).toBe('{"a":\n 1}')
  })
})
