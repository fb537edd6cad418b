/**
 * How large a context the memory of this machine holds.
 *
 * @since 0.1.0
 */
import { freemem, platform, totalmem } from "node:os"

/** What `/api/show` says of the inside of a model. @category models @since 0.1.0 */
export type ModelInfo = Readonly<Record<string, unknown>>

const value = (info: ModelInfo, key: string): unknown =>
  info[`${String(info["general.architecture"])}.${key}`]

/** A number of the model's architecture; undefined when it is not said. @category accessors @since 0.1.0 */
export const count = (info: ModelInfo, key: string): number | undefined => {
  const found = value(info, key)
  return typeof found === "number" ? found : undefined
}

/** Heads whose keys and values are kept, of all layers together: some models say them layer by layer. */
const heads = (info: ModelInfo, layers: number): number | undefined => {
  const kept = value(info, "attention.head_count_kv")
  if (Array.isArray(kept)) return kept.reduce<number>((sum, one) => sum + Number(one), 0)
  const each = count(info, "attention.head_count_kv") ?? count(info, "attention.head_count")
  return each && each * layers
}

/** Bytes that one token takes in the cache of keys and values, at 16 bits; undefined when the model does not say. */
const bytesPerToken = (info: ModelInfo): number | undefined => {
  const width = Number(count(info, "embedding_length")) / Number(count(info, "attention.head_count"))
  const key = count(info, "attention.key_length") ?? width
  const value = count(info, "attention.value_length") ?? width
  const bytes = 2 * (heads(info, count(info, "block_count") ?? 0) ?? 0) * (key + value)
  return bytes > 0 ? bytes : undefined
}

/** Bytes that programs can still get. macOS counts its caches as taken, so at least half of all is taken to be free there. */
const available = (): number =>
  Math.max(freemem(), process.availableMemory(), platform() === "darwin" ? totalmem() / 2 : 0)

/** The part of it that is given to weights and context. */
const share = 0.9

/** Ollama's own number without a GPU; less is never asked for. */
const least = 4096

/** What is known of a model's place in memory. @category models @since 0.1.0 */
export interface Place {
  /** Bytes of its weights. */
  readonly weights: number
  /** Bytes that loaded models take now: Ollama gives them up for this one. */
  readonly held: number
  /** Answers at the same time; each has a context of its own. */
  readonly slots: number
}

/**
 * The tokens that fit beside the weights; undefined when the model does not say how much one takes.
 *
 * @category constructors
 * @since 0.1.0
 */
export const tokens = (
  info: ModelInfo,
  { held, slots, weights }: Place,
  free = available()
): number | undefined => {
  const bytes = bytesPerToken(info)
  if (bytes === undefined) return undefined
  const fit = ((free + held) * share - weights) / (bytes * slots)
  return Math.max(least, Math.floor(fit / 1024) * 1024)
}
