/**
 * A provider under test and the ways to ask it.
 *
 * @since 0.1.0
 */
import * as assert from "node:assert/strict"

import { LLM, Message, type LLMError } from "@metagpt-ts/core"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"

import type * as LocalServer from "./LocalServer.ts"
import type { Case } from "./Suite.ts"

/**
 * How long a provider waits, in milliseconds.
 *
 * @category models
 * @since 0.1.0
 */
export interface Timeouts {
  /** From the request to the first token. */
  readonly firstToken: number
  /** The longest silence after that. */
  readonly idle: number
  /** The whole call with its retries; undefined is no limit. */
  readonly total: number | undefined
}

/**
 * What every provider can be told about the way it asks, by the names its `Options` have for it.
 *
 * @category models
 * @since 0.1.0
 */
export interface Settings {
  /** How often it tries again; never more than 2 here. */
  readonly retries: number
  readonly timeouts: Timeouts
  /** The most bytes of one answer. */
  readonly maxBytes: number
}

/**
 * A provider and a server of its protocol.
 *
 * @category models
 * @since 0.1.0
 */
export interface Subject {
  /** `ChatServer.make`, `OllamaServer.make`, or a server of your own by `LocalServer.speak`. */
  readonly server: (options: LocalServer.Options) => Effect.Effect<LocalServer.Server, never, Scope.Scope>
  /** The provider at a base URL, with the model `test-model`; a key it has no use for is left aside. */
  readonly layer: (url: string, key: string, settings: Settings) => Layer.Layer<LLM.LLM, LLMError.LLMError>
}

/**
 * A model that runs in this process, without a server.
 *
 * @category models
 * @since 0.1.0
 */
export interface Engine {
  /** The model; built for every promise, so give one that is kept where loading takes long. */
  readonly layer: Layer.Layer<LLM.LLM, LLMError.LLMError>
  /** The same engine told to use a model that is not there. */
  readonly absent: Layer.Layer<LLM.LLM, LLMError.LLMError>
}

/** Settings that no promise runs into by chance. @category constants @since 0.1.0 */
export const calm: Settings = {
  retries: 0,
  timeouts: { firstToken: 10_000, idle: 10_000, total: undefined },
  maxBytes: 64 * 1024 * 1024
}

/** The key that must not be seen anywhere. @category constants @since 0.1.0 */
export const secret = "sk-suite-7f3a9c51d2e84b60"

/** A text with what gets lost on the way: several scripts, characters of four bytes, spaces at both ends. */
export const hard =
  "  Grüße, 世界 🎉\n\tdef f(x):\r\n        return {\"a\": '\\\\n'}  # <b>&amp;</b> data: [DONE]\n\n"

/** A text of several hundred tokens. */
export const long: string = "one two three four five six seven. ".repeat(700)

/** A question. @category constructors @since 0.1.0 */
export const ask = (content: string): LLM.Request => ({ messages: [Message.user(content)] })

/** Starts a server, and gives the provider at it. @category constructors @since 0.1.0 */
export const meet = <A>(
  subject: Subject,
  options: LocalServer.Options,
  body: (
    llm: LLM.LLM["Service"],
    server: LocalServer.Server
  ) => Effect.Effect<A, LLMError.LLMError, Scope.Scope>,
  settings: Partial<Settings> = {}
): Effect.Effect<A, LLMError.LLMError> =>
  Effect.gen(function* () {
    const server = yield* subject.server(options)
    return yield* LLM.LLM.use((llm) => body(llm, server)).pipe(
      Effect.provide(subject.layer(server.url, secret, { ...calm, ...settings }))
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

/** How an answer broke off, and how many characters came before. @category models @since 0.1.0 */
export interface Broken {
  readonly error: LLMError.LLMError
  readonly characters: number
}

/** Asks where no answer may come, and gives what came instead. @category accessors @since 0.1.0 */
export const broken = (llm: LLM.LLM["Service"], request: LLM.Request): Effect.Effect<Broken> =>
  Effect.suspend(() => {
    let characters = 0
    return Stream.runForEach(llm.stream(request), (part) =>
      Effect.sync(() => {
        if (part._tag !== "Finish") characters += part.text.length
      })
    ).pipe(
      Effect.flip,
      Effect.map((error) => ({ error, characters })),
      Effect.catch(() => Effect.sync(() => assert.fail("It took this for an answer")))
    )
  })

/** Waits until something is true, five seconds at most. @category combinators @since 0.1.0 */
export const until = (what: string, holds: () => boolean): Effect.Effect<void> =>
  Effect.gen(function* () {
    for (let waited = 0; !holds(); waited += 10) {
      if (waited > 5000) assert.fail(what)
      yield* Effect.sleep(10)
    }
  })

/** Waits until the server sees that its last request is waited for no more. @category combinators @since 0.1.0 */
export const untilLeft = (server: LocalServer.Server): Effect.Effect<void> =>
  until(
    "the server still works on a request nobody waits for",
    () => server.requests.at(-1)?.aborted === true
  )

/** Makes a case whose errors are defects. @category constructors @since 0.1.0 */
export const promise = (name: string, check: Effect.Effect<unknown, LLMError.LLMError>): Case => ({
  name,
  check: Effect.asVoid(Effect.orDie(check))
})
