/**
 * A provider under test and the ways to ask it.
 *
 * @since 0.1.0
 */
import { LLM, Message, type LLMError } from "@metagpt-ts/core"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"

import type * as LocalServer from "./LocalServer.ts"
import type { Case } from "./Suite.ts"

/**
 * A provider and a server of its protocol.
 *
 * @category models
 * @since 0.1.0
 */
export interface Subject {
  /** `ChatServer.make`, `OllamaServer.make`, or a server of your own by `LocalServer.speak`. */
  readonly server: (options: LocalServer.Options) => Effect.Effect<LocalServer.Server, never, Scope.Scope>
  /** The provider at a base URL, with the model `test-model` and without retries; a key it has no use for is left aside. */
  readonly layer: (url: string, key: string) => Layer.Layer<LLM.LLM, LLMError.LLMError>
}

/** The key that must not be seen anywhere. @category constants @since 0.1.0 */
export const secret = "sk-suite-7f3a9c51d2e84b60"

/** A text with what gets lost on the way: several scripts, characters of four bytes, spaces at both ends. */
export const hard =
  "  Grüße, 世界 🎉\n\tdef f(x):\r\n        return {\"a\": '\\\\n'}  # <b>&amp;</b> data: [DONE]\n\n"

/** A question. @category constructors @since 0.1.0 */
export const ask = (content: string): LLM.Request => ({ messages: [Message.user(content)] })

/** Starts a server, and gives the provider at it. @category constructors @since 0.1.0 */
export const meet = <A>(
  subject: Subject,
  options: LocalServer.Options,
  body: (
    llm: LLM.LLM["Service"],
    server: LocalServer.Server
  ) => Effect.Effect<A, LLMError.LLMError, Scope.Scope>
): Effect.Effect<A, LLMError.LLMError> =>
  Effect.gen(function* () {
    const server = yield* subject.server(options)
    return yield* LLM.LLM.use((llm) => body(llm, server)).pipe(
      Effect.provide(subject.layer(server.url, secret))
    )
  }).pipe(Effect.scoped)

/** Asks and waits for the whole answer. @category accessors @since 0.1.0 */
export const complete = (
  llm: LLM.LLM["Service"],
  request: LLM.Request
): Effect.Effect<LLM.Answer, LLMError.LLMError> => LLM.collect(llm.provider, llm.stream(request))

/** All parts, in the arrays they came in. @category accessors @since 0.1.0 */
export const arrays = (
  llm: LLM.LLM["Service"],
  request: LLM.Request
): Effect.Effect<ReadonlyArray<ReadonlyArray<LLM.Part>>, LLMError.LLMError> =>
  Effect.suspend(() => {
    const all: Array<ReadonlyArray<LLM.Part>> = []
    return Stream.runForEachArray(llm.stream(request), (parts) => Effect.sync(() => all.push(parts))).pipe(
      Effect.as(all)
    )
  })

/** Makes a case whose errors are defects. @category constructors @since 0.1.0 */
export const promise = (name: string, check: Effect.Effect<unknown, LLMError.LLMError>): Case => ({
  name,
  check: Effect.asVoid(Effect.orDie(check))
})
