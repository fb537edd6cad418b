/** The clients that are compared; each reads one stream and says how many characters came. */
import { Dialect, make } from "@metagpt-ts/openai-wire"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { createParser } from "eventsource-parser"
import OpenAI from "openai"

export type Client = (baseURL: string) => Promise<number>

const messages = [{ role: "user" as const, content: "Hi" }]

const count = (text: string | null | undefined): number => text?.length ?? 0

const raw: Client = async (baseURL) => {
  const response = await fetch(`${baseURL}/chat/completions`, {
    method: "POST",
    body: JSON.stringify({ model: "m", messages, stream: true })
  })
  let characters = 0
  const parser = createParser({
    onEvent: ({ data }) => {
      if (data === "[DONE]") return
      const chunk = JSON.parse(data) as { choices: Array<{ delta: { content?: string } }> }
      characters += count(chunk.choices[0]?.delta.content)
    }
  })
  const utf8 = new TextDecoder()
  for await (const bytes of response.body ?? []) parser.feed(utf8.decode(bytes, { stream: true }))
  return characters
}

const sdk: Client = async (baseURL) => {
  const client = new OpenAI({ baseURL, apiKey: "none", maxRetries: 0 })
  const stream = await client.chat.completions.create({
    model: "m",
    messages,
    stream: true,
    stream_options: { include_usage: true }
  })
  let characters = 0
  for await (const chunk of stream) characters += count(chunk.choices[0]?.delta.content)
  return characters
}

const dialect = { ...Dialect.standard, provider: "bench" }

const ours: Client = (baseURL) =>
  Effect.runPromise(
    Effect.gen(function* () {
      const llm = yield* make(dialect, { baseURL, model: "m" })
      let characters = 0
      yield* Stream.runForEachArray(llm.stream({ messages }), (parts) =>
        Effect.sync(() => {
          for (const part of parts) if (part._tag === "Text") characters += part.text.length
        })
      )
      return characters
    })
  )

/** Ours through an operator of Stream that looks at every part, as a careless caller would. */
const oursByPart: Client = (baseURL) =>
  Effect.runPromise(
    Effect.flatMap(make(dialect, { baseURL, model: "m" }), (llm) =>
      Stream.runFold(
        llm.stream({ messages }),
        () => 0,
        (characters, part) => characters + (part._tag === "Text" ? part.text.length : 0)
      )
    )
  )

export const own: Readonly<Record<string, Client>> = {
  "openai SDK, its own iterator": sdk,
  "**openai-wire**": ours,
  "openai-wire, folded part by part": oursByPart,
  "raw fetch and eventsource-parser": raw
}

export const ownNames: ReadonlyArray<string> = Object.keys(own)

/** What is used of the packages that are no dependency of this repository. */
export interface Peers {
  readonly createOpenAICompatible: (settings: {
    readonly name: string
    readonly baseURL: string
  }) => (model: string) => unknown
  readonly streamText: (options: { readonly model: unknown; readonly prompt: string }) => {
    readonly textStream: AsyncIterable<string>
  }
  readonly ChatOpenAI: new (settings: Readonly<Record<string, unknown>>) => {
    readonly stream: (prompt: string) => Promise<AsyncIterable<{ readonly content: unknown }>>
  }
}

export const foreign = (peers: Peers): Readonly<Record<string, Client>> => ({
  "AI SDK, streamText": async (baseURL) => {
    const model = peers.createOpenAICompatible({ name: "bench", baseURL })("m")
    let characters = 0
    for await (const text of peers.streamText({ model, prompt: "Hi" }).textStream) characters += text.length
    return characters
  },
  "LangChain, ChatOpenAI.stream": async (baseURL) => {
    const model = new peers.ChatOpenAI({
      model: "m",
      apiKey: "none",
      maxRetries: 0,
      configuration: { baseURL }
    })
    let characters = 0
    for await (const { content } of await model.stream("Hi")) {
      if (typeof content === "string") characters += content.length
    }
    return characters
  }
})

export const foreignNames: ReadonlyArray<string> = ["AI SDK, streamText", "LangChain, ChatOpenAI.stream"]
