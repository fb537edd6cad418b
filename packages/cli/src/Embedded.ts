/**
 * The embedded model: whether it is installed, and whether its weights are here.
 *
 * @since 0.1.0
 */
import { Plugin } from "@metagpt-ts/config"
import * as Effect from "effect/Effect"

/**
 * What is known of the embedded model without fetching or loading anything.
 *
 * @category models
 * @since 0.1.0
 */
export interface Embedded {
  readonly isInstalled: boolean
  /** Of the model that is used when no other is named. */
  readonly model: string | undefined
  /** Bytes of its weights. */
  readonly size: number | undefined
  /** Where the weights are; undefined when they must be fetched first. */
  readonly path: string | undefined
  /** Why it cannot be looked at. */
  readonly problem: string | undefined
}

/** What the plugin of the embedded model tells about its weights. */
interface Weights {
  readonly Model: { readonly fallback: { readonly name: string; readonly bytes: number } }
  readonly Weights: {
    readonly locate: (model: unknown, signal: AbortSignal) => Promise<{ readonly path: string } | undefined>
  }
}

const hasWeights = (plugin: object): plugin is Weights => "Weights" in plugin && "Model" in plugin

const nothing: Embedded = {
  isInstalled: false,
  model: undefined,
  size: undefined,
  path: undefined,
  problem: undefined
}

/**
 * Looks for the embedded model; nothing is fetched or loaded.
 *
 * @category constructors
 * @since 0.1.0
 */
export const look: Effect.Effect<Embedded> = Effect.gen(function* () {
  if (!Plugin.isInstalled("llm", "llama_cpp")) return nothing
  const plugin: object = yield* Plugin.load("llm", "llama_cpp")
  if (!hasWeights(plugin)) return { ...nothing, isInstalled: true }
  const { bytes, name } = plugin.Model.fallback
  const found = yield* Effect.promise((signal) => plugin.Weights.locate(plugin.Model.fallback, signal))
  return { isInstalled: true, model: name, size: bytes, path: found?.path, problem: undefined }
}).pipe(Effect.catch((error) => Effect.succeed({ ...nothing, isInstalled: true, problem: error.message })))
