import * as assert from "node:assert/strict"

import { Message, type LLM } from "@metagpt-ts/core"
import * as Effect from "effect/Effect"

import { arrays, ask, complete, hard, meet, promise, type Subject } from "./LLMSubject.ts"
import type { Case } from "./Suite.ts"

const settings = { maxTokens: 77, temperature: 0.25, seed: 42, stop: ["END"] } satisfies Partial<LLM.Request>

/** What a provider says when all goes well. */
export const cases = (subject: Subject): ReadonlyArray<Case> => [
  promise(
    "gives the text, character by character",
    meet(subject, { answer: () => hard }, (llm) =>
      Effect.map(complete(llm, ask("hi")), ({ text }) => assert.equal(text, hard))
    )
  ),
  promise(
    "gives a long text whole, in several arrays",
    meet(subject, { answer: () => "0123456789 ".repeat(20_000) }, (llm) =>
      Effect.map(arrays(llm, ask("hi")), (all) => {
        const texts = all.flat().map((part) => (part._tag === "Text" ? part.text : ""))
        assert.equal(texts.join(""), "0123456789 ".repeat(20_000))
        assert.ok(all.length > 1, "one array held everything")
      })
    )
  ),
  promise(
    "completes to what it streams",
    meet(subject, { answer: () => ({ text: hard, reasoning: "Let me see.", finish: "length" }) }, (llm) =>
      Effect.gen(function* () {
        const parts = (yield* arrays(llm, ask("hi"))).flat()
        const join = (tag: LLM.Part["_tag"]) =>
          parts.map((part) => (part._tag !== "Finish" && part._tag === tag ? part.text : "")).join("")
        const end = parts.find((part) => part._tag === "Finish")
        assert.deepEqual(yield* complete(llm, ask("hi")), {
          text: join("Text"),
          reasoning: join("Reasoning"),
          finish: end?.reason,
          ...(end?.usage && { usage: end.usage })
        })
      })
    )
  ),
  promise(
    "says why the model stopped",
    meet(
      subject,
      { answer: ({ messages }) => ({ text: "Well", finish: messages[0]?.content as "stop" }) },
      (llm, server) =>
        Effect.forEach(server.carries.finish, (finish) =>
          Effect.map(complete(llm, ask(finish)), (answer) => assert.equal(answer.finish, finish))
        )
    )
  ),
  promise(
    "gives the usage the server says, and invents none",
    meet(
      subject,
      {
        answer: (_, call) => ({
          text: "Well",
          usage: call === 0 ? { inputTokens: 11, outputTokens: 7 } : undefined
        })
      },
      (llm, server) =>
        Effect.gen(function* () {
          const said = server.carries.usage ? { inputTokens: 11, outputTokens: 7 } : undefined
          assert.deepEqual((yield* complete(llm, ask("hi"))).usage, said)
          assert.equal((yield* complete(llm, ask("hi"))).usage, undefined)
        })
    )
  ),
  promise(
    "keeps reasoning out of the text",
    meet(subject, { answer: () => ({ text: "42", reasoning: "Six times seven, 世界." }) }, (llm, server) =>
      Effect.gen(function* () {
        const { reasoning, text } = yield* complete(llm, ask("hi"))
        assert.equal(text, "42")
        const { reasoning: supported } = yield* llm.supports
        assert.ok(
          reasoning === "Six times seven, 世界." || !(server.carries.reasoning && supported),
          "reasoning was lost"
        )
      })
    )
  ),
  promise(
    "asks what it was told to ask, and leaves the rest to the server",
    meet(subject, {}, (llm, server) =>
      Effect.gen(function* () {
        const messages = [
          Message.system("Be brief."),
          Message.user("Who?"),
          Message.assistant("Me."),
          Message.user(`Why? ${hard}`)
        ]
        yield* complete(llm, { messages, ...settings })
        yield* complete(llm, ask("hi"))
        const [full, bare] = server.chats
        if ((yield* llm.supports).systemMessage) assert.deepEqual(full?.messages, messages)
        for (const { content } of messages) {
          assert.ok(
            full?.messages.some((message) => message.content.includes(content)),
            `The server never saw ${content}`
          )
        }
        for (const name of server.carries.settings) assert.deepEqual(full?.[name], settings[name], name)
        assert.deepEqual(bare?.messages, ask("hi").messages)
        assert.equal(bare?.seed, undefined)
        assert.equal(bare?.stop, undefined)
        assert.equal(bare?.format, undefined)
      })
    )
  )
]
