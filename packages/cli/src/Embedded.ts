/**
 * The embedded model: whether it is installed, and whether its weights are here.
 *
 * @since 0.1.0
 */
import { Plugin } from "@metagpt-ts/config"
import * as Effect from "effect/Effect"

import type { Check } from "./Doctor.ts"
import { type Lang, say } from "./Messages.ts"

/** What the plugin of the embedded model tells about its weights. */
interface Weights {
  readonly Model: { readonly fallback: { readonly name: string; readonly bytes: number } }
  readonly Weights: {
    readonly locate: (model: unknown, signal: AbortSignal) => Promise<{ readonly path: string } | undefined>
  }
}

const hasWeights = (plugin: object): plugin is Weights => "Weights" in plugin && "Model" in plugin

/**
 * Looks for the embedded model; nothing is fetched or loaded.
 *
 * @category constructors
 * @since 0.1.0
 */
export const embedded = (lang: Lang): Effect.Effect<ReadonlyArray<Check>> =>
  Effect.gen(function* () {
    const name = "embedded"
    const absent: Check = {
      name,
      state: "absent",
      found: say(lang, "doctor.embedded.none"),
      fix: "npm install @metagpt-ts/llm-llama-cpp"
    }
    if (!Plugin.isInstalled("llm", "llama_cpp")) return [absent]
    const plugin: object = yield* Plugin.load("llm", "llama_cpp")
    if (!hasWeights(plugin)) return [{ name, state: "ok" as const, found: "llama_cpp" }]
    const { fallback } = plugin.Model
    const found = yield* Effect.promise((signal) => plugin.Weights.locate(fallback, signal))
    return [
      found === undefined
        ? {
            name,
            state: "absent" as const,
            found: say(lang, "doctor.weights.none", {
              model: fallback.name,
              size: (fallback.bytes / 1e9).toFixed(1)
            })
          }
        : { name, state: "ok" as const, found: `${fallback.name}: ${found.path}` }
    ]
  }).pipe(
    Effect.catch((error) =>
      Effect.succeed<ReadonlyArray<Check>>([{ name: "embedded", state: "absent", found: error.message }])
    )
  )
