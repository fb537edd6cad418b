/**
 * What can go wrong, as errors with a way out.
 *
 * @since 0.1.0
 */
import { LLMError } from "@metagpt-ts/core"

import * as Directories from "./Directories.ts"
import * as Engine from "./Engine.ts"
import type { Model } from "./Model.ts"

/** The provider in every error, and the `api_type`. @category constructors @since 0.1.0 */
export const provider = "llama_cpp"

const said = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))

const fail = (reason: LLMError.Reason) => new LLMError.LLMError({ provider, reason })

const elsewhere =
  "start a model server on this machine (Ollama: `ollama run qwen2.5-coder:1.5b`), or name one in config2.yaml under `llm:` with `api_type` and `base_url`"

/** The weights are not here and could not be fetched. @category constructors @since 0.1.0 */
export const noWeights = (model: Model, cacheDir: string | undefined, cause: unknown) =>
  fail(
    new LLMError.ModelNotFound({
      message: `The weights of ${model.name} are not on this machine and could not be fetched: ${said(cause)}`,
      fix: [
        `1. go online (HTTPS_PROXY, HF_ENDPOINT and pip's settings are honoured) and run it again: what has arrived is kept`,
        `2. put ${model.file} (https://huggingface.co/${model.repository}) into ${Directories.models(Directories.machine(), cacheDir)}, or give its path as \`model\` under \`llm:\``,
        `3. ${elsewhere}`
      ].join("; ")
    })
  )

/** The file the user named cannot be used. @category constructors @since 0.1.0 */
export const badFile = (file: string, cause: unknown) =>
  fail(
    new LLMError.ModelNotFound({
      message: `${file} cannot be used as a model: ${said(cause)}`,
      fix: "give the path of a .gguf file, or leave `model` out to use the default model"
    })
  )

/** The name in the configuration is no path and no known model. @category constructors @since 0.1.0 */
export const unknownModel = (name: string, known: ReadonlyArray<string>) =>
  fail(
    new LLMError.ModelNotFound({
      message: `There is no embedded model "${name}"`,
      fix: `\`model\` is the path of a .gguf file or one of: ${known.join(", ")}`
    })
  )

/** A key of the configuration has a value of the wrong kind. @category constructors @since 0.1.0 */
export const badSetting = (key: string, value: unknown, wanted: string) =>
  fail(
    new LLMError.InvalidRequest({
      message: `\`${key}\` must be ${wanted}, not ${JSON.stringify(value)?.slice(0, 80) ?? typeof value}`,
      fix: `correct \`${key}\` under \`llm:\``
    })
  )

/** llama.cpp could not load the file. @category constructors @since 0.1.0 */
export const notLoaded = ({ contextSize, path }: Engine.Settings, cause: unknown) => {
  const kind = cause instanceof Error ? cause.name : ""
  return fail(
    new LLMError.ModelNotFound({
      message: `llama.cpp could not load ${path}: ${said(cause)}`,
      fix:
        kind === "InsufficientMemoryError"
          ? `free some memory, or make \`context_length\` smaller than ${contextSize}`
          : kind === "NoBinaryFoundError"
            ? `node-llama-cpp has no build for ${process.platform} ${process.arch} here: install it again with its optional dependencies, or ${elsewhere}`
            : `see that the file is whole and its architecture known to llama.cpp, or ${elsewhere}`
    })
  )
}

/** No answer came of a request. @category constructors @since 0.1.0 */
export const notWritten = (cause: unknown) =>
  fail(
    cause instanceof Engine.PromptTooLong
      ? new LLMError.ContextLengthExceeded({
          message: cause.message,
          fix:
            cause.contextSize < cause.trained
              ? `shorten the prompt, or raise \`context_length\` (up to ${cause.trained} with this model)`
              : "shorten the prompt, or take a model with a larger context"
        })
      : new LLMError.Unavailable({ message: `llama.cpp stopped in the middle of an answer: ${said(cause)}` })
  )
