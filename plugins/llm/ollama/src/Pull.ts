/**
 * Gets a model from Ollama's library, when somebody asks for it.
 *
 * @since 0.1.0
 */
import type { LLMError } from "@metagpt-ts/core"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { ProgressResponse } from "ollama/browser"

import * as Batches from "./Batches.ts"
import * as Client from "./Client.ts"
import * as Failure from "./Failure.ts"
import type { Lines } from "./Lines.ts"
import { timeouts, type Options } from "./Options.ts"

/** How far it is. @category models @since 0.1.0 */
export interface Progress {
  /** In Ollama's words, such as `pulling 29d8c98fa6b0`; `success` at the end. */
  readonly status: string
  /** Bytes of this file that are there; undefined while nothing is loaded. */
  readonly completed?: number | undefined
  /** Bytes of this file. */
  readonly total?: number | undefined
}

type Line = Partial<ProgressResponse> & { readonly error?: unknown }

const read = (client: Client.Client, model: string, line: Line): Progress => {
  const { completed, error, status, total } = line
  if (error !== undefined) throw client.refused(error, model)
  if (typeof status === "string") return { status, completed, total }
  const evidence = client.clean(JSON.stringify(line))
  throw Failure.make("ProtocolViolation", "This is not a line of a download", {
    url: client.address.url,
    evidence
  })
}

/**
 * Loads a model onto the server and tells how far it is, an array a read of the network. Ollama keeps what it has when it is
 * interrupted, and goes on from there the next time.
 *
 * @example
 * ```ts
 * pull("qwen2.5-coder:1.5b").pipe(Stream.runForEach(({ status }) => Effect.log(status)))
 * ```
 *
 * @category constructors
 * @since 0.1.0
 */
export const pull = (model: string, options: Options = {}): Stream.Stream<Progress, LLMError.LLMError> =>
  Stream.unwrap(
    Effect.gen(function* () {
      const client = yield* Client.make(options)
      const { url } = client.address
      let lines: Lines | undefined
      let status = ""
      const next = async (): Promise<ReadonlyArray<Progress> | undefined> => {
        // Ended with the client, whose scope is that of the stream.
        lines ??= await client.open((ollama) => ollama.pull({ model, stream: true }), undefined, model)
        const found = await lines.next()
        if (found === undefined) {
          if (status === "success") return undefined
          throw Failure.make("StreamTruncated", "The download ended before it was complete", {
            url,
            evidence: status,
            fix: "Run it again: what is there is not loaded twice"
          })
        }
        const steps = found.map((line) => read(client, model, line ?? {}))
        status = steps.at(-1)?.status ?? status
        return steps
      }
      const patience = timeouts(options).idle
      const step = Effect.tryPromise({ try: next, catch: client.toError }).pipe(
        Effect.timeoutOrElse({
          duration: patience,
          orElse: () =>
            Effect.fail(
              Failure.make("Timeout", `The download stood still for ${patience / 1000} s`, {
                url,
                evidence: status,
                fix: "See whether the server reaches https://ollama.com, and run it again"
              })
            )
        })
      )
      return Batches.stream(step)
    })
  )
