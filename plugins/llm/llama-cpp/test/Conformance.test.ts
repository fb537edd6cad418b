import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { describe, it } from "@effect/vitest"
import { LLM } from "@metagpt-ts/core"
import { layer, Model, type Options, Weights } from "@metagpt-ts/llm-llama-cpp"
import { LLMSuite } from "@metagpt-ts/testing"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import { afterAll } from "vitest"

import * as TinyModel from "./TinyModel.ts"

const folder = await mkdtemp(join(tmpdir(), "metagpt-tiny-"))
const file = join(folder, "tiny.gguf")
await TinyModel.write(file)
// The first to be registered runs last, when nothing uses the file any more.
afterAll(() => rm(folder, { recursive: true }))
const absent = layer({ modelPath: join(folder, "nobody-wrote-this.gguf") })

/** The engine, loaded once for all promises. */
const engine = (options: Options): LLMSuite.Engine => {
  const runtime = ManagedRuntime.make(layer({ ...options, sources: [] }))
  afterAll(() => runtime.dispose())
  return {
    absent,
    layer: Layer.effect(
      LLM.LLM,
      Effect.promise(() => runtime.runPromise(LLM.LLM.use(Effect.succeed)))
    )
  }
}

LLMSuite.run({ describe, it }, "llama-cpp", engine({ modelPath: file }))

// The default model is 1.1 GB: run where it is, and only on demand.
const here = await Weights.locate(Model.fallback, new AbortController().signal)
if (process.env["METAGPT_REAL_MODEL"] === "1" && here !== undefined) {
  LLMSuite.run({ describe, it }, "llama-cpp, with the default model", engine({ contextSize: 2048 }))
}
