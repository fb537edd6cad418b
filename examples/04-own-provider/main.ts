import { LLM, Message } from "@metagpt-ts/core"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

import * as Telegraph from "./Telegraph.ts"
import * as TelegraphServer from "./TelegraphServer.ts"

const program = Effect.gen(function* () {
  const apiKey = Redacted.make("a key of the telegraph")
  const { url } = yield* TelegraphServer.make({
    key: Redacted.value(apiKey),
    answer: ({ messages }) => `You said: ${messages.at(-1)?.content}`
  })
  const answer = yield* LLM.complete({ messages: [Message.user("Is anybody there?")] }).pipe(
    Effect.provide(Telegraph.layer({ baseURL: url, apiKey }))
  )
  yield* Console.log(answer.text)
  yield* Console.log(`It stopped for ${answer.finish} after ${answer.usage?.outputTokens} tokens.`)
})

await Effect.runPromise(Effect.scoped(program))
