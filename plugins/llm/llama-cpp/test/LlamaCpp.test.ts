import * as fs from "node:fs/promises"
import * as path from "node:path"

import { LLM, LLMError, Message } from "@metagpt-ts/core"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"

import { layer, layerConfig, Model, type Options, Threads } from "../src/index.ts"
import * as LlmBlock from "../src/LlmBlock.ts"
import { folder } from "./ModelServer.ts"

const read = (block: Readonly<Record<string, unknown>>) => Effect.runSync(LlmBlock.options(block))
const refused = (block: Readonly<Record<string, unknown>>) =>
  Effect.runSync(Effect.flip(LlmBlock.options(block))).reason
const failure = (options: Options) =>
  Effect.runPromise(
    LLM.complete({ messages: [Message.user("hi")] }).pipe(Effect.provide(layer(options)), Effect.flip)
  )

describe("threads", () => {
  it("are all cores, one less when half of them are busy, never none", () => {
    expect(Threads.choose({ cores: 8, load: 0 })).toBe(8)
    expect(Threads.choose({ cores: 8, load: 3.9 })).toBe(8)
    expect(Threads.choose({ cores: 8, load: 4 })).toBe(7)
    expect(Threads.choose({ cores: 2, load: 1 })).toBe(1)
    expect(Threads.choose({ cores: 1, load: 9 })).toBe(1)
  })

  it("are measured within what the process may use", () => {
    expect(Threads.measure(1000).cores).toBeLessThan(1000)
    expect(Threads.measure(0).cores).toBe(1)
  })
})

describe("the llm block", () => {
  it("means what MetaGPT's users expect", () => {
    expect(
      read({
        api_type: "llama_cpp",
        model: "Qwen2.5-Coder-1.5B-Instruct",
        max_token: 500,
        temperature: 0.3,
        context_length: 4096,
        base_url: "ignored",
        seed: 0,
        threads: 3,
        gpu: false
      })
    ).toEqual({
      model: Model.fallback,
      maxTokens: 500,
      temperature: 0.3,
      contextSize: 4096,
      seed: 0,
      threads: 3,
      gpu: false,
      cacheDir: undefined
    })
  })

  it("takes the default model when none is named, and a path for a path", () => {
    expect(read({ model: "" }).model).toBeUndefined()
    expect(read({ model: "/x/any.gguf" }).modelPath).toBe("/x/any.gguf")
    expect(read({ model: "~/any.gguf" }).modelPath).toMatch(/^\/.*any\.gguf$/)
    expect(read({ model: Model.fallback.file }).model).toBe(Model.fallback)
  })

  it("refuses an unknown name and values of the wrong kind", () => {
    expect(refused({ model: "gpt-4" })).toMatchObject({
      _tag: "ModelNotFound",
      fix: expect.stringContaining("qwen2.5-coder")
    })
    for (const [key, value] of Object.entries({
      max_token: 0,
      temperature: "hot",
      context_length: 1.5,
      gpu: "cuda",
      threads: -1
    })) {
      expect(refused({ [key]: value })).toMatchObject({
        _tag: "InvalidRequest",
        message: expect.stringContaining(`\`${key}\``)
      })
    }
  })

  it("fails the layer", async () => {
    const error = await Effect.runPromise(
      LLM.complete({ messages: [] }).pipe(Effect.provide(layerConfig({ model: "gpt-4" })), Effect.flip)
    )
    expect(error.message).toContain('llama_cpp: There is no embedded model "gpt-4"')
  })
})

describe("the service", () => {
  it("knows its facts without a file", async () => {
    const { contextWindow, concurrency, jsonSchema } = await Effect.runPromise(
      LLM.LLM.use((llm) => llm.supports).pipe(
        Effect.provide(layer({ contextSize: 100_000, cacheDir: "/nowhere", sources: [] }))
      )
    )
    expect({ contextWindow, concurrency, jsonSchema }).toEqual({
      contextWindow: 32_768,
      concurrency: 1,
      jsonSchema: true
    })
  })

  it("says three ways out when there are no weights", async () => {
    await using at = await folder()
    const nobody = { ...Model.fallback, sha256: "0".repeat(64), file: "nobody-has-this.gguf" }
    const { reason } = await failure({ model: nobody, cacheDir: at.path, sources: [] })
    expect(reason._tag).toBe("ModelNotFound")
    expect(reason.fix).toMatch(/1\. .*2\. .*nobody-has-this\.gguf.*3\. .*base_url/s)
    expect(LLMError.isRetryable(reason)).toBe(false)
  })

  it("says what is wrong with a file", async () => {
    await using at = await folder()
    const text = path.join(at.path, "text.gguf")
    const empty = path.join(at.path, "cut.gguf")
    await fs.writeFile(text, "not a model")
    await fs.writeFile(empty, Buffer.from("GGUF\u0003\0\0\0"))
    expect((await failure({ modelPath: text })).reason.message).toContain("it is not a GGUF file")
    expect((await failure({ modelPath: path.join(at.path, "none.gguf") })).reason.message).toContain("ENOENT")
    expect((await failure({ modelPath: empty })).reason.message).toContain(
      `llama.cpp could not load ${empty}`
    )
  })
})
