/**
 * Where the bytes of a model come from.
 *
 * @since 0.1.0
 */
import type { Patience } from "./Http.ts"
import * as Http from "./Http.ts"
import type { Model } from "./Model.ts"

/** Which bytes are wanted. @category models @since 0.1.0 */
export interface Request {
  readonly model: Model
  /** Bytes of the file that are here already. */
  readonly offset: number
  readonly signal: AbortSignal
  /** Hears of bytes that have arrived but cannot be given out yet. */
  readonly seen: (bytes: number) => void
  /** A directory for what should outlive an interruption; it may not exist yet, and is deleted once the file is whole. */
  readonly scratch: string
}

/**
 * Something that has a model's file.
 *
 * @category models
 * @since 0.1.0
 */
export interface Source {
  /** What people call it; holds no credentials. */
  readonly name: string
  /** The bytes of the file from the offset on. */
  readonly read: (request: Request) => AsyncIterable<Uint8Array>
}

/** Five seconds to answer, thirty of silence. @category constructors @since 0.1.0 */
export const patience: Patience = { answer: 5000, silence: 30_000 }

/**
 * Leaves out the first bytes of a stream.
 *
 * @category combinators
 * @since 0.1.0
 */
export async function* skip(bytes: number, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let left = bytes
  for await (const chunk of chunks) {
    if (chunk.length > left) yield left === 0 ? chunk : chunk.subarray(left)
    left = Math.max(0, left - chunk.length)
  }
}

/**
 * A model hub: `<endpoint>/<repository>/resolve/main/<file>`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const hub = (endpoint: string, wait: Patience = patience): Source => {
  const base = new URL(endpoint.endsWith("/") ? endpoint : `${endpoint}/`)
  return {
    name: base.host,
    async *read({ model, offset, signal }) {
      const url = new URL(`${model.repository}/resolve/main/${model.file}`, base)
      const response = await Http.get(url, offset > 0 ? { range: `bytes=${offset}-` } : {}, wait, signal)
      try {
        if (response.status !== 200 && response.status !== 206) {
          throw new Http.HttpFailure(await Http.evidence(response))
        }
        const total =
          response.status === 206
            ? response.headers["content-range"]?.split("/")[1]
            : response.headers["content-length"]
        if (total !== undefined && total !== "*" && Number(total) !== model.bytes) {
          throw new Http.HttpFailure(
            `${Http.shown(response.url)}: ${total} bytes of ${response.headers["content-type"] ?? "no type"}, not ${model.bytes}`
          )
        }
        const start =
          response.status === 206
            ? Number(/bytes (\d+)-/.exec(response.headers["content-range"] ?? "")?.[1])
            : 0
        if (!(start <= offset))
          throw new Http.HttpFailure(`${Http.shown(response.url)}: not the range that was asked for`)
        yield* skip(offset - start, response.body)
      } finally {
        response.close()
      }
    }
  }
}
