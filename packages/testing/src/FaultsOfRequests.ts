import * as assert from "node:assert/strict"

import { Message } from "@metagpt-ts/core"
import * as Result from "effect/Result"

import type { Entry } from "./FaultCatalogue.ts"
import { type Trial, when } from "./FaultTrial.ts"
import { ask, long } from "./LLMSubject.ts"

const heard =
  (...messages: ReadonlyArray<Message.Message>): Trial["check"] =>
  ({ result, server }) => {
    if (Result.isFailure(result)) return
    const said =
      server.chats
        .at(-1)
        ?.messages.map(({ content }) => content)
        .join("\n") ?? ""
    for (const { content } of messages) assert.ok(said.includes(content.trim()), `It never said ${content}`)
  }

const talk = (name: string, expect: Trial["expect"], ...messages: ReadonlyArray<Message.Message>): Trial => ({
  name,
  expect,
  options: () => ({ strict: true }),
  request: { messages },
  check: heard(...messages)
})

const { assistant, system, user } = Message

/** What may be asked that some servers do not take. */
export const entries: ReadonlyArray<Entry> = [
  {
    id: "F31",
    name: "neighbours of one role, at a server that wants turns",
    trials: () => [
      talk("", ["the answer"], user("one"), user("two"), assistant("three"), assistant("four"), user("five"))
    ]
  },
  {
    id: "F32",
    name: "a system message in the middle",
    trials: () => [talk("", ["the answer"], user("one"), system("two"), user("three"))]
  },
  {
    id: "F33",
    name: "messages without words",
    trials: ({ rules = [] }) => {
      const expect: Trial["expect"] = rules.includes("blank")
        ? ["InvalidRequest", "the answer"]
        : ["the answer"]
      return [
        talk("in the middle", expect, user("one"), assistant(""), user("two")),
        talk("at the end", expect, user("one"), assistant("two"), user(" \n"))
      ]
    }
  },
  {
    id: "F34",
    name: "a temperature of 0, where it is out of range",
    trials: () => [
      {
        name: "",
        expect: ["the answer"],
        options: () => ({}),
        request: { ...ask("hi"), temperature: 0 },
        check: ({ server }) => assert.ok((server.chats[0]?.temperature ?? 1) <= 0.1, "it was not kept low")
      }
    ]
  },
  {
    id: "F40",
    name: "a prompt that is longer than the window",
    trials: ({ cuts = false }) => [
      {
        name: "the server refuses it",
        expect: ["ContextLengthExceeded"],
        options: () => ({ contextWindow: 300 }),
        request: ask(long),
        check: ({ server }) => assert.equal(server.chats.length, 0)
      },
      ...when(cuts, [
        {
          name: "the server cuts it in silence",
          expect: ["ContextLengthExceeded"],
          options: () => ({ contextWindow: 300, alwaysCuts: true }),
          request: ask(long)
        }
      ])
    ]
  }
]
