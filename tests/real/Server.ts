/** Real servers: those that were named, and those that listen where they usually do. */
import { Plugin, Server } from "@metagpt-ts/config"
import type { LLM, LLMError } from "@metagpt-ts/core"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

/** A server that is running. */
export interface Real {
  /** With its version, where somebody said it: `vLLM 0.32.0`. */
  readonly name: string
  readonly layer: (model?: string) => Layer.Layer<LLM.LLM, LLMError.LLMError>
}

type Block = Parameters<typeof Plugin.layer>[0]

const layer =
  (block: Block): Real["layer"] =>
  (model) =>
    Layer.unwrap(Effect.orDie(Plugin.layer({ ...block, ...(model !== undefined && { model }) })))

/** Reads `vLLM 0.32.0=http://127.0.0.1:8000/v1` or `Ollama 0.17.4=ollama:http://127.0.0.1:11434#qwen2.5-coder:1.5b`. */
export const parse = (text: string): Real => {
  const match = /^([^=]+)=(?:([a-z_]+):(?!\/\/))?([^#]+)(?:#(.+))?$/.exec(text.trim())
  if (match === null) throw new Error(`Write NAME=URL, not ${text}`)
  const [, name = "", api_type = "open_llm", base_url = "", model] = match
  return { name, layer: layer({ api_type, base_url, ...(model !== undefined && { model }) }) }
}

/** Looks where servers usually listen. */
export const found: Effect.Effect<ReadonlyArray<Real>> = Effect.map(
  Server.probeAll(Server.all(process.env)),
  (candidates) =>
    candidates.flatMap(({ models: [model], server: { api_type, name, origin } }) =>
      model === undefined
        ? []
        : [
            {
              name,
              layer: layer({
                api_type,
                base_url: api_type === "ollama" ? origin : `${origin}/v1`,
                model: model.name
              })
            }
          ]
    )
)
