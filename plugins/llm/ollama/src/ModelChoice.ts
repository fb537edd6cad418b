/**
 * Which model to take when the user named none.
 *
 * @since 0.1.0
 */
import { totalmem } from "node:os"

import type { LLMError } from "@metagpt-ts/core"
import * as Effect from "effect/Effect"

import type { Client } from "./Client.ts"
import * as Failure from "./Failure.ts"
import * as Installed from "./Installed.ts"

const cannotChat = /embed|minilm|bge-|rerank|moondream|[-_]ocr|clip/i

const writesCode = /cod(e|er|ing)\b|coder|starcoder|codestral|devstral|codegemma|codellama/i

/**
 * Orders models: those that write code first, then those in memory, then the largest; last what the memory does not hold.
 *
 * @category combinators
 * @since 0.1.0
 */
export const rank = (
  installed: ReadonlyArray<Installed.Installed>,
  memory: number
): ReadonlyArray<Installed.Installed> => {
  const scores = ({ isLoaded, name, parameters, size }: Installed.Installed): ReadonlyArray<number> => [
    Number(isLoaded || size < memory * 0.7),
    Number(writesCode.test(name)),
    Number(isLoaded),
    parameters
  ]
  return installed
    .filter(({ name }) => !cannotChat.test(name))
    .toSorted((a, b) => {
      const other = scores(a)
      return scores(b).reduce((order, score, index) => order || score - (other[index] ?? 0), 0)
    })
}

/**
 * Chooses the best model that the server has.
 *
 * @category constructors
 * @since 0.1.0
 */
export const choose = (client: Client): Effect.Effect<string, LLMError.LLMError> =>
  Effect.gen(function* () {
    const memory = client.address.isLocal ? totalmem() : Number.POSITIVE_INFINITY
    const [best] = rank(yield* Installed.ask(client), memory)
    if (best !== undefined) return best.name
    return yield* Effect.fail(
      Failure.make("ModelNotFound", "Ollama has no model that can chat", {
        url: client.address.url,
        fix: `Run: ollama pull ${Failure.proposed}`
      })
    )
  })
