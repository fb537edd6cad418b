import { describe, expect, it } from "@effect/vitest"
import * as fc from "fast-check"

import { body, decode, decodeText, finish, mebibyte, text } from "./Decoded.ts"
import { fixture, frame } from "./RawServer.ts"

const usage = (n: number) => `data: {"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":${n}}}\n\n`
const json = (content: string, finish: string | null = null) =>
  JSON.stringify({ choices: [{ delta: { content }, finish_reason: finish }] })
const repeated = function* (text: string) {
  const bytes = Buffer.from(text)
  for (let i = 0; i < 64; i++) yield bytes
}

const streams = [
  "fastchat-stream",
  "fastchat-unicode",
  "llamafactory-stream",
  "llamafactory-unicode",
  "vllm-stream-usage",
  "vllm-unicode",
  "ollama-stream-usage"
]

describe("Decoder", () => {
  it("reads what real servers sent", () => {
    const read = Object.fromEntries(
      [...streams, "fastchat-maxtokens-stream", "vllm-maxtokens-stream"].map((name) => {
        const { parts } = decode([body(name)])
        return [name, [text(parts).slice(0, 30), ...finish(parts)]]
      })
    )
    expect(read).toMatchInlineSnapshot(`
      {
        "fastchat-maxtokens-stream": [
          " I’m so glad",
          {
            "_tag": "Finish",
            "reason": "length",
          },
        ],
        "fastchat-stream": [
          " The answer to this classic Fr",
          {
            "_tag": "Finish",
            "reason": "stop",
          },
        ],
        "fastchat-unicode": [
          " Hello! 😊
      ",
          {
            "_tag": "Finish",
            "reason": "stop",
          },
        ],
        "llamafactory-stream": [
          "The capital of France is Paris",
          {
            "_tag": "Finish",
            "reason": "stop",
          },
        ],
        "llamafactory-unicode": [
          "Repeat: héllo 你好 😀

      This is a",
          {
            "_tag": "Finish",
            "reason": "stop",
          },
        ],
        "ollama-stream-usage": [
          "Hello",
          {
            "_tag": "Finish",
            "reason": "stop",
            "usage": {
              "inputTokens": 35,
              "outputTokens": 2,
            },
          },
        ],
        "vllm-maxtokens-stream": [
          "There was a time when",
          {
            "_tag": "Finish",
            "reason": "length",
            "usage": {
              "inputTokens": 39,
              "outputTokens": 5,
            },
          },
        ],
        "vllm-stream-usage": [
          "The capital of France is Paris",
          {
            "_tag": "Finish",
            "reason": "stop",
            "usage": {
              "inputTokens": 42,
              "outputTokens": 8,
            },
          },
        ],
        "vllm-unicode": [
          "I'm sorry for your loss. I'm h",
          {
            "_tag": "Finish",
            "reason": "stop",
          },
        ],
      }
    `)
  })

  it.each(streams)("gives the same parts wherever %s is cut in two", (name) => {
    const bytes = body(name)
    const whole = decode([bytes])
    expect(whole.fault).toBeUndefined()
    for (let at = 0; at <= bytes.length; at++) {
      expect(decode([bytes.subarray(0, at), bytes.subarray(at)])).toEqual(whole)
    }
  })

  it("gives the same parts and the same fault for any chunking of any answer", () => {
    const deltas = fc.array(
      fc.oneof(
        fc.string({ unit: "grapheme" }).map((content) => frame({ content })),
        fc
          .constantFrom("<think>", "<th", "ink>", "</think>", "</", "think>", "\n", "<")
          .map((content) => frame({ content })),
        fc.string().map((reasoning_content) => frame({ reasoning_content })),
        fc.constantFrom(
          ": ping\n\n",
          "\r\n",
          'data:{"choices":[]}\r\r',
          'data: {"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":4}}\n\n',
          'data: {"usage":null,"choices":[{"delta":null}]}\n\n',
          "data: broken\n\n",
          'data: {"error":{"message":"no"}}\n\n',
          "event: x\nid: 1\n",
          frame({}, "stop"),
          frame({ content: "文字" }, "length"),
          "data: [DONE]\n\n"
        )
      ),
      { maxLength: 12 }
    )
    fc.assert(
      fc.property(deltas, fc.array(fc.nat(40), { minLength: 1 }), (frames, cuts) => {
        const bytes = Buffer.from(frames.join(""))
        const chunks: Array<Uint8Array> = []
        for (let at = 0, i = 0; at < bytes.length; i++) {
          const size = (cuts[i % cuts.length] ?? 0) + 1
          chunks.push(bytes.subarray(at, at + size))
          at += size
        }
        const [cut, whole] = [decode(chunks), decode([bytes])]
        expect(cut.parts).toEqual(whole.parts)
        expect([cut.fault?.tag, cut.fault?.message]).toEqual([whole.fault?.tag, whole.fault?.message])
      }),
      { numRuns: 500 }
    )
  })

  it("has exactly one finish, and it is last, or a fault", () => {
    for (const name of streams) {
      const bytes = body(name)
      for (let at = 0; at <= bytes.length; at += 7) {
        const { fault, parts } = decode([bytes.subarray(0, at)])
        expect(finish(parts).length + (fault === undefined ? 0 : 1)).toBe(1)
        expect(fault === undefined ? parts.at(-1)?._tag : fault.tag).toBe(
          fault === undefined ? "Finish" : "StreamTruncated"
        )
      }
    }
  })

  it.each([
    ["stop", "stop"],
    ["eos", "stop"],
    ["length", "length"],
    ["content_filter", "content-filter"],
    ["sensitive", "content-filter"],
    ["tool_calls", "tool-calls"],
    ["function_call", "tool-calls"],
    ["something new", "unknown"]
  ])("calls the finish %s %s", (said, expected) => {
    const { parts } = decodeText(frame({ content: "a" }) + frame({}, said) + "data: [DONE]\n\n")
    expect(finish(parts)).toEqual([{ _tag: "Finish", reason: expected }])
  })

  it.each(["error", "abort", "network_error"])("fails on the finish %s", (said) => {
    const { fault, parts } = decodeText(frame({ content: "a" }) + frame({}, said) + "data: [DONE]\n\n")
    expect(parts).toEqual([{ _tag: "Text", text: "a" }])
    expect(fault).toMatchObject({ tag: "Unavailable", evidence: `finish_reason ${said}` })
  })

  it("takes [DONE] alone as a stop only where that is the rule", () => {
    const said = frame({ content: "a" }) + "data:[DONE]\n\n"
    expect(finish(decodeText(said).parts)).toEqual([{ _tag: "Finish", reason: "unknown" }])
    expect(finish(decodeText(said, { terminal: "[DONE]" }).parts)).toEqual([
      { _tag: "Finish", reason: "stop" }
    ])
  })

  it("never takes an end without a word for an answer", () => {
    expect(decodeText("data: [DONE]\n\n").fault?.tag).toBe("StreamTruncated")
    expect(decodeText("").fault?.tag).toBe("StreamTruncated")
    expect(decodeText(": ping\n\n").fault?.tag).toBe("StreamTruncated")
    expect(decodeText(frame({}, "stop")).parts).toEqual([{ _tag: "Finish", reason: "stop" }])
  })

  it("keeps the last usage it was told, and none where none was", () => {
    const said = usage(1) + frame({ content: "a" }) + usage(2) + frame({}, "stop")
    expect(
      decodeText(`${said}${usage(3)}data: {"choices":[],"usage":null}\n\ndata: [DONE]\n\n`).parts.at(-1)
    ).toEqual({
      _tag: "Finish",
      reason: "stop",
      usage: { inputTokens: 9, outputTokens: 3 }
    })
    const inChoice = `data: {"choices":[{"delta":{},"finish_reason":"stop","usage":{"prompt_tokens":1,"completion_tokens":2}}]}\n\n`
    expect(decodeText(inChoice).parts.at(-1)).toMatchObject({ usage: { inputTokens: 1, outputTokens: 2 } })
    expect(decodeText(frame({ content: "a" }, "stop")).parts.at(-1)).toEqual({
      _tag: "Finish",
      reason: "stop"
    })
  })

  it("reads streams that are not quite as they should be", () => {
    const expected = [
      { _tag: "Text", text: "a" },
      { _tag: "Text", text: "b" },
      { _tag: "Finish", reason: "stop" }
    ]
    const shapes = [
      `data:${json("a")}\n\ndata:${json("b", "stop")}\n\ndata:[DONE]\n\n`,
      `data: ${json("a")}\ndata: ${json("b", "stop")}\ndata:  [DONE]\n`,
      `data: ${json("a")}\r\n\r\ndata: ${json("b", "stop")}\r\n\r\ndata: [DONE]\r\n\r\n`,
      `data: ${json("a")}\r\rdata: ${json("b", "stop")}\r\rdata: [DONE]\r\r`,
      `\uFEFFdata: ${json("a")}\n\n: ping - 12:00\n\ndata: ${json("b", "stop")}`,
      `\n\n: OPENROUTER PROCESSING\n\ndata: ${json("a")}\n\ndata: ${json("b", "stop")}\n\n`,
      `event: message\nid: 1\ndata: ${json("a")}\n\nretry: 5\ndata: ${json("b", "stop")}\n\n`,
      `data: ${JSON.stringify({ choices: [{ delta: { content: "a" } }] }, null, 1).replaceAll("\n", "\ndata: ")}\n\ndata: ${json("b", "stop")}\n\n`
    ]
    for (const shape of shapes) expect(decodeText(shape)).toEqual({ parts: expected, fault: undefined })
  })

  it("reads only the first of several answers", () => {
    const second = `data: {"choices":[{"index":1,"delta":{"content":"no"},"finish_reason":"length"}]}\n\n`
    expect(text(decodeText(frame({ content: "yes" }) + second + frame({}, "stop")).parts)).toBe("yes")
  })

  it("takes a whole completion where a stream was asked for", () => {
    const bytes = fixture("vllm-chat")
    const { fault, parts } = decode([bytes.subarray(bytes.indexOf("\r\n\r\n") + 4)])
    expect(fault).toBeUndefined()
    expect(parts.map(({ _tag }) => _tag)).toEqual(["Text", "Finish"])
    expect(parts.at(-1)).toMatchObject({ reason: "stop", usage: { inputTokens: 42 } })
  })

  it.each([
    ["a web page", "<!DOCTYPE html><html><body>Welcome</body></html>", "ProtocolViolation"],
    ["other JSON", '{"hello":"world"}', "ProtocolViolation"],
    ["plain text", "It works!", "ProtocolViolation"],
    ["an error as a body", '{"error":{"message":"Rate limit","type":"rate_limit_error"}}', "RateLimited"],
    ["an error without a status", '{"error":"Unexpected endpoint or method. (POST /x)"}', "InvalidRequest"],
    ["an error in the stream", 'data: {"error":{"message":"boom","code":500}}\n\n', "Unavailable"],
    ["an error event", 'event: error\ndata: {"error":"boom"}\n\n', "Unavailable"],
    [
      "an overflow in the stream",
      `data: {"error":{"object":"error","message":"The input (9000 tokens) is longer than the model's context length (4096 tokens).","code":400}}\n\n`,
      "ContextLengthExceeded"
    ],
    [
      "a FastChat worker that failed",
      'data: {"text":"**NETWORK ERROR DUE TO HIGH TRAFFIC. PLEASE REGENERATE OR REFRESH THIS PAGE.**","error_code":50001}\n\ndata: [DONE]\n\n',
      "Unavailable"
    ],
    ["a code that is not 0", 'data:{"code":10013,"message":"no","sid":"x"}\n\n', "Unavailable"],
    ["a frame that cannot be read", 'data: {"choices":[}\n\n', "ProtocolViolation"]
  ])("fails on %s", (_, said, tag) => {
    const { fault, parts } = decodeText(said)
    expect(parts).toEqual([])
    expect(fault?.tag).toBe(tag)
    expect(fault?.evidence).not.toBe("")
  })

  it("stops at the cap, on one endless line as on many frames", () => {
    expect(decode(repeated(`data: ${"x".repeat(mebibyte)}`), {}, 4 * mebibyte).fault?.tag).toBe(
      "ProtocolViolation"
    )
    const { fault, parts } = decode(repeated(frame({ content: "x".repeat(mebibyte) })), {}, 4 * mebibyte)
    expect(fault?.message).toContain("over")
    expect(parts.length).toBeLessThan(5)
  })
})
