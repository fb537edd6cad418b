import type { LLM } from "@metagpt-ts/core"

import * as Fault from "./Fault.ts"
import type { Entry } from "./FaultCatalogue.ts"
import { one, said, type Trial, when, words } from "./FaultTrial.ts"
import type { Speech } from "./LocalServer.ts"

const given = <A>(phrase: A | undefined, make: (phrase: A) => ReadonlyArray<Trial>): ReadonlyArray<Trial> =>
  phrase === undefined ? [] : make(phrase)

/** Words for several frames. */
const several = { text: "one two three four" }

const thoughts = "Six times seven, 世界."

const finishOf = ({ end = "reason" }: Speech): LLM.FinishReason => (end === "mark" ? "stop" : "unknown")

/** What may be wrong with what an answer says. */
export const entries: ReadonlyArray<Entry> = [
  {
    id: "F01",
    name: "a page for people with status 200",
    trials: () => [one(Fault.html, ["ProtocolViolation"])]
  },
  {
    id: "F02",
    name: "all of the answer at once, where a stream was asked for",
    trials: ({ phrases }) =>
      given(phrases?.whole, () => [one(Fault.whole, ["the answer"], { wants: { text: words } })])
  },
  {
    id: "F03",
    name: "an error with status 200",
    trials: () => [one(Fault.all(Fault.refuse("Unavailable"), Fault.under(200)), ["Unavailable"])]
  },
  {
    id: "F06",
    name: "the reason of the end without the mark after it",
    trials: ({ end }) => (end === "reason and mark" ? [one(Fault.noDone, ["the answer"])] : [])
  },
  {
    id: "F07",
    name: "the mark of the end without a reason before it",
    outcome: "the answer, its end unknown",
    trials: (speech) =>
      speech.end === undefined || speech.end === "reason"
        ? []
        : [
            one(speech.end === "mark" ? Fault.all() : Fault.noReason, ["the answer"], {
              wants: { text: words, finish: finishOf(speech) }
            })
          ]
  },
  {
    id: "F08",
    name: "an error in the middle of the answer",
    trials: () => [one(Fault.errorInStream(), ["Unavailable"])]
  },
  {
    id: "F09",
    name: "an error that looks like words, as FastChat says it",
    trials: (speech) =>
      when(speech.wire === "events", [
        one(
          Fault.interject(
            () => [
              Fault.bytes(
                'data: {"text":"**NETWORK ERROR DUE TO HIGH TRAFFIC.**","error_code":50001}\n\ndata: [DONE]\n\n'
              )
            ],
            false
          ),
          ["Unavailable"]
        )
      ])
  },
  {
    id: "F10",
    name: "an event that is named error",
    trials: (speech) =>
      when(speech.wire === "events", [
        one(
          Fault.interject(
            () => [Fault.bytes('event: error\ndata: {"error":{"message":"it broke","code":500}}\n\n')],
            false
          ),
          ["Unavailable"],
          { name: "in JSON" }
        ),
        one(
          Fault.interject(() => [Fault.bytes("event: error\ndata: it broke\n\n")], false),
          ["ProtocolViolation"],
          { name: "in words" }
        )
      ])
  },
  {
    id: "F15",
    name: "events that say nothing",
    trials: ({ phrases }) => given(phrases?.nothing, (some) => [one(Fault.between(...some), ["the answer"])])
  },
  {
    id: "F16",
    name: "tokens that are counted several times",
    outcome: "the answer, with the last count",
    trials: ({ phrases }) =>
      given(phrases?.counted, (count) => [
        one(
          Fault.interject(() => [1, 3].map((outputTokens) => count({ inputTokens: 11, outputTokens })), true),
          ["the answer"],
          { wants: { text: words, usage: { inputTokens: 11, outputTokens: 7 } } }
        )
      ])
  },
  {
    id: "F17",
    name: "tokens that nobody counted",
    outcome: "the answer, without a count",
    trials: () => [said({ text: words, usage: undefined }, { text: words, usage: undefined })]
  },
  {
    id: "F29",
    name: "calls of tools that nobody offered, whole and in pieces",
    trials: ({ phrases }) =>
      given(phrases?.toolCall, (calls) => [
        one(
          Fault.interject(() => calls, true),
          ["the answer"],
          { wants: { text: words } }
        )
      ])
  },
  {
    id: "F30",
    name: "thoughts in the text, their marks cut in pieces",
    outcome: "the answer, thoughts apart",
    trials: () => [
      said(
        { text: `<think>${thoughts}</think>\n\n42` },
        { text: "42", reasoning: thoughts },
        "between both marks"
      ),
      // What stood before it was given out already; a repairer knows the mark.
      said(
        { text: `${thoughts}</think>\n\n42` },
        { text: `${thoughts}</think>\n\n42` },
        "before the closing mark alone"
      )
    ]
  },
  {
    id: "F41",
    name: "numbered frames twice, or in another order",
    trials: (speech) =>
      when(speech.wire === "frames", [
        one(
          Fault.frames((frames) =>
            frames.flatMap((frame) => (frame.kind === "text" ? [frame, frame] : [frame]))
          ),
          ["the answer"],
          {
            name: "twice",
            reply: several
          }
        ),
        one(
          Fault.frames(([first, ...rest]) =>
            first === undefined ? [] : [...rest.slice(0, 1), first, ...rest.slice(1)]
          ),
          ["the answer", "ProtocolViolation"],
          { name: "in another order", reply: several }
        )
      ])
  },
  {
    id: "F42",
    name: "the filter steps in half way",
    trials: ({ carries, phrases = {} }) => [
      ...(carries.finish.includes("content-filter")
        ? [
            said(
              { text: words, finish: "content-filter" },
              { text: words, finish: "content-filter" },
              "and ends the answer"
            )
          ]
        : []),
      ...given(phrases.suspected, (bytes) => [
        one(
          Fault.interject(() => [bytes], true),
          ["the answer"],
          { name: "with a suspicion", reply: several }
        )
      ]),
      ...given(phrases.withheld, (bytes) => [
        one(
          Fault.interject(() => [bytes], false),
          ["ContentFiltered"],
          { name: "and withholds the rest" }
        )
      ])
    ]
  }
]
