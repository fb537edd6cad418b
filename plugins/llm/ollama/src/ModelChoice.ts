/**
 * Which model to take when the user named none.
 *
 * @since 0.1.0
 */
import { totalmem } from "node:os"

import type { LLMError } from "@metagpt-ts/core"
import * as Effect from "effect/Effect"
import type { ModelResponse } from "ollama/browser"

import type { Client } from "./Client.ts"
import { isSame } from "./Facts.ts"
import * as Failure from "./Failure.ts"

type Model = Pick<ModelResponse, "name" | "size"> & { readonly details?: Partial<ModelResponse["details"]> }

const cannotChat = /embed|minilm|bge-|rerank|moondream|[-_]ocr|clip/i

const writesCode = /cod(e|er|ing)\b|coder|starcoder|codestral|devstral|codegemma|codellama/i

/** Parameters in billions. */
const parameters = ({ details, size }: Model): number => {
  const [, value = "", unit = ""] = /^([\d.]+)\s*([BM])/i.exec(details?.parameter_size ?? "") ?? []
  return value === "" ? size / 7e8 : Number(value) / (unit.toUpperCase() === "M" ? 1000 : 1)
}

/**
 * Orders models: those that write code first, then those in memory, then the largest that the memory holds.
 *
 * @category combinators
 * @since 0.1.0
 */
export const rank = (
  installed: ReadonlyArray<Model>,
  loaded: ReadonlyArray<string>,
  memory: number
): ReadonlyArray<string> => {
  const isLoaded = ({ name }: Model) => loaded.some((other) => isSame(name, other))
  const scores = (model: Model): ReadonlyArray<number> => [
    Number(isLoaded(model) || model.size < memory * 0.7),
    Number(writesCode.test(model.name)),
    Number(isLoaded(model)),
    parameters(model)
  ]
  const compare = (a: Model, b: Model): number => {
    const other = scores(a)
    return scores(b).reduce((order, score, index) => order || score - (other[index] ?? 0), 0)
  }
  return installed
    .filter(({ name }) => !cannotChat.test(name))
    .toSorted(compare)
    .map(({ name }) => name)
}

/**
 * Chooses the best model that the server has.
 *
 * @category constructors
 * @since 0.1.0
 */
export const choose = (client: Client): Effect.Effect<string, LLMError.LLMError> =>
  Effect.gen(function* () {
    const installed = yield* client.ask((ollama) => ollama.list())
    const loaded = yield* client
      .ask((ollama) => ollama.ps())
      .pipe(Effect.catch(() => Effect.succeed({ models: [] as Array<ModelResponse> })))
    const memory = client.address.isLocal ? totalmem() : Number.POSITIVE_INFINITY
    const names = loaded.models.map(({ name }) => name)
    const [best] = rank(installed.models ?? [], names, memory)
    if (best !== undefined) return best
    return yield* Effect.fail(
      Failure.make("ModelNotFound", "Ollama has no model that can chat", {
        url: client.address.url,
        fix: `Run: ollama pull ${Failure.proposed}`
      })
    )
  })
