import * as assert from "node:assert/strict"

import * as Effect from "effect/Effect"
import * as Result from "effect/Result"

import * as Fault from "./Fault.ts"
import type { Entry } from "./FaultCatalogue.ts"
import { ended, one, right, type Trial, when } from "./FaultTrial.ts"
import { ask, complete, untilLeft } from "./LLMSubject.ts"
import * as SocketFrame from "./SocketFrame.ts"

const cutAnywhere: Trial["act"] = (llm, server) =>
  Effect.gen(function* () {
    const { finish, text } = yield* complete(llm, ask("hi"))
    const size = server.requests.at(-1)?.written ?? 0
    const broken = yield* Effect.forEach(
      Array.from({ length: size }),
      () =>
        Effect.map(Effect.result(complete(llm, ask("hi"))), (result) => {
          if (Result.isSuccess(result)) {
            assert.deepEqual([result.success.text, result.success.finish], [text, finish])
          } else {
            const { _tag } = result.failure.reason
            assert.ok(["StreamTruncated", "Unreachable"].includes(_tag), result.failure.message)
          }
          return result
        }),
      { concurrency: 8 }
    )
    const failures = broken.filter(Result.isFailure)
    // The end alone is no reason to refuse what is complete; its words are.
    assert.ok(failures.length > size / 2, `${failures.length} errors of ${size} cuts`)
    return yield* failures.at(-1)?.failure ?? Effect.die(new Error("No cut was noticed"))
  })

const large = "0123456789".repeat(500_000)

/** The most of an answer, in bytes, where one is too large or has no end. */
const cap = 256 * 1024

const noise = "x".repeat(64 * 1024)

const left: Trial["check"] = ({ server }) => untilLeft(server)

/** The answer in one event, as a stream has it. */
const inOne = Fault.frames((frames, { reply, speech }) => {
  const body = speech.phrases?.whole?.(reply).body
  const event = Fault.words(Fault.bytes(`data: ${JSON.stringify(body)}\n\n`))
  return [event, ...frames.slice(-1)]
})

/** The head of a frame of 20 MB, and then no end of it. */
const giant = Fault.all(
  Fault.frames(() => [Fault.words(Uint8Array.from([0x81, 127, 0, 0, 0, 0, 1, 0x31, 0x2d, 0]))]),
  Fault.endless(noise)
)

/** What may be wrong with the bytes of an answer. */
export const entries: ReadonlyArray<Entry> = [
  {
    id: "F04",
    name: "the connection ends before the first byte",
    trials: (speech) => [
      one(Fault.cut(0), [ended(speech)], { name: "nothing was said" }),
      one(Fault.cutBody, ["StreamTruncated"], { name: "the status was said" })
    ]
  },
  {
    id: "F05",
    name: "the answer breaks off, at each byte of it",
    trials: () => [
      one(Fault.noEnd, ["StreamTruncated"], { name: "it ends as if it were whole" }),
      one(Fault.reset(120), ["StreamTruncated"], { name: "the connection is reset" }),
      {
        name: "it is cut at each byte",
        expect: ["StreamTruncated"],
        options: () => ({ fault: (_, call) => (call === 0 ? undefined : Fault.cut(call - 1)) }),
        act: cutAnywhere
      }
    ]
  },
  {
    id: "F11",
    name: "events that are not quite to the letter",
    trials: (speech) =>
      when(speech.wire === "events", [
        right(
          "one line feed between them",
          Fault.rewrite((text) => text.replaceAll("\n\n", "\n"))
        ),
        right(
          "two spaces before the mark",
          Fault.rewrite((text) => text.replace(/: ?\[DONE\]/, ":  [DONE]"))
        ),
        right(
          "no space after the colon",
          Fault.rewrite((text) => text.replace(/^data: /gm, "data:"))
        )
      ])
  },
  {
    id: "F12",
    name: "other ends of lines, a byte order mark, comments and pings",
    trials: (speech) => [
      ...when(speech.wire === "events", [
        right(
          "CRLF",
          Fault.rewrite((text) => text.replaceAll("\n", "\r\n"))
        ),
        right(
          "CR",
          Fault.rewrite((text) => text.replaceAll("\n", "\r"))
        ),
        right(
          "a byte order mark",
          Fault.rewrite((text, at) => (at === 0 ? `\uFEFF${text}` : text))
        ),
        right("comments", Fault.between(Fault.bytes(": ping - 2026-11-21\n\n"), Fault.bytes(":\n")))
      ]),
      ...when(speech.wire === "lines", [
        right(
          "CRLF",
          Fault.rewrite((text) => text.replaceAll("\n", "\r\n"))
        ),
        right(
          "a byte order mark",
          Fault.rewrite((text, at) => (at === 0 ? `\uFEFF${text}` : text))
        ),
        right("empty lines", Fault.between(Fault.bytes("\n\r\n")))
      ]),
      ...when(speech.wire === "frames", [
        right("pings", Fault.between(SocketFrame.frame("are you there?", { kind: "ping" }))),
        right(
          "fragments",
          Fault.frames((frames) =>
            frames.map((frame) => ({
              ...frame,
              bytes: SocketFrame.frame(SocketFrame.payload(frame.bytes), { fragments: 9 })
            }))
          )
        )
      ])
    ]
  },
  {
    id: "F13",
    name: "characters that are cut between two packets",
    trials: () => [right("inside the characters", Fault.splitUtf8), right("byte by byte", Fault.drip(0, 1))]
  },
  {
    id: "F14",
    name: "5 MB in one piece, or no end of it",
    trials: (speech) => [
      ...when(speech.phrases?.whole !== undefined, [
        one(speech.wire === "events" ? inOne : Fault.whole, ["the answer"], {
          name: "5 MB in one piece",
          reply: { text: large },
          wants: { text: large }
        })
      ]),
      one(Fault.all(), ["ProtocolViolation"], {
        name: "words without end",
        reply: { text: large },
        settings: { maxBytes: cap },
        check: left
      }),
      one(speech.wire === "frames" ? giant : Fault.endless(noise), ["ProtocolViolation"], {
        name: "a piece without end",
        settings: { maxBytes: cap },
        check: left
      })
    ]
  },
  {
    id: "F28",
    name: "a compressed body, and a length that is wrong",
    trials: ({ wire }) =>
      wire === "frames"
        ? []
        : [
            right("compressed", Fault.gzip),
            one(Fault.headers({ "content-encoding": "gzip" }), ["StreamTruncated"], {
              name: "not compressed as it says"
            }),
            right("a length that is too large", Fault.headers({ "content-length": "99999" })),
            one(Fault.headers({ "content-length": "60" }), ["StreamTruncated"], {
              name: "a length that is too small"
            })
          ]
  }
]
