/**
 * MetaGPT's `llm:` block as options.
 *
 * @since 0.1.0
 */
import * as os from "node:os"
import * as path from "node:path"

import type { LLMError } from "@metagpt-ts/core"
import * as Effect from "effect/Effect"

import * as Failure from "./Failure.ts"
import type { Options } from "./LlamaCpp.ts"
import * as Model from "./Model.ts"

type Block = Readonly<Record<string, unknown>>

interface Kind<A> {
  readonly wanted: string
  readonly is: (value: unknown) => value is A
}

const count: Kind<number> = {
  wanted: "a whole number above 0",
  is: (value): value is number => Number.isSafeInteger(value) && Number(value) > 0
}
const seed: Kind<number> = {
  wanted: "a whole number from 0 on",
  is: (value): value is number => Number.isSafeInteger(value) && Number(value) >= 0
}
const temperature: Kind<number> = {
  wanted: "a number from 0 to 2",
  is: (value): value is number => typeof value === "number" && value >= 0 && value <= 2
}
const text: Kind<string> = { wanted: "text", is: (value): value is string => typeof value === "string" }
const gpu: Kind<"auto" | false> = {
  wanted: "auto or false",
  is: (value): value is "auto" | false => value === "auto" || value === false
}

const read = <A>(
  block: Block,
  key: string,
  { is, wanted }: Kind<A>
): Effect.Effect<A | undefined, LLMError.LLMError> => {
  const value = block[key]
  if (value === undefined || value === null) return Effect.succeed(undefined)
  return is(value) ? Effect.succeed(value) : Effect.fail(Failure.badSetting(key, value, wanted))
}

const isPath = (model: string) => /[/\\]/.test(model) || model.endsWith(".gguf")

const named = (model: string): Effect.Effect<Pick<Options, "model" | "modelPath">, LLMError.LLMError> => {
  if (model === "") return Effect.succeed({})
  const known = Model.byName(model)
  if (known !== undefined) return Effect.succeed({ model: known })
  if (!isPath(model))
    return Effect.fail(
      Failure.unknownModel(
        model,
        Model.all.map(({ name }) => name)
      )
    )
  return Effect.succeed({
    modelPath: path.resolve(/^~[/\\]/.test(model) ? path.join(os.homedir(), model.slice(2)) : model)
  })
}

/**
 * Reads `model` (the path of a `.gguf` file, or a known name), `max_token`, `temperature`, `context_length`, `seed`, `threads`,
 * `gpu` and `cache_dir`. Other keys, such as `base_url`, mean nothing to a model that is here.
 *
 * @category constructors
 * @since 0.1.0
 */
export const options = (block: Block): Effect.Effect<Options, LLMError.LLMError> =>
  Effect.gen(function* () {
    return {
      ...(yield* named((yield* read(block, "model", text)) ?? "")),
      maxTokens: yield* read(block, "max_token", count),
      temperature: yield* read(block, "temperature", temperature),
      contextSize: yield* read(block, "context_length", count),
      seed: yield* read(block, "seed", seed),
      threads: yield* read(block, "threads", count),
      gpu: yield* read(block, "gpu", gpu),
      cacheDir: yield* read(block, "cache_dir", text)
    }
  })
