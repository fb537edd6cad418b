/**
 * One model of one server, and what was learned of it: its facts, the window in force, and what it may still be busy with.
 *
 * @since 0.1.0
 */
import type { LLM, LLMError } from "@metagpt-ts/core"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"

import * as Body from "./Body.ts"
import type { Client } from "./Client.ts"
import * as ContextWindow from "./ContextWindow.ts"
import * as Exchange from "./Exchange.ts"
import * as Facts from "./Facts.ts"
import * as Failure from "./Failure.ts"
import * as Network from "./Network.ts"
import { timeouts, type Options } from "./Options.ts"

type Parts = ReadonlyArray<LLM.Part> | undefined

/** An answer whose first parts have come. @category models @since 0.1.0 */
export interface Opened {
  readonly first: Parts
  readonly next: Effect.Effect<Parts, LLMError.LLMError>
}

/** @category models @since 0.1.0 */
export interface Session {
  /** Asked once. */
  readonly facts: Effect.Effect<Facts.Facts, LLMError.LLMError>
  readonly limit: (facts: Facts.Facts) => ContextWindow.Limit | undefined
  /** Asks until the first parts come; the request ends with the scope. */
  readonly open: (request: LLM.Request) => Effect.Effect<Opened, LLMError.LLMError, Scope.Scope>
}

const withoutTemplate = (model: string): string =>
  `Ollama has no chat template for ${model} (it is {{ .Prompt }}), so the model is given plain text and answers worse. ` +
  `Pull the model from the library, such as ${Failure.proposed}, or add a TEMPLATE to its Modelfile.`

const busy = (since: number): string =>
  `Ollama may still be reading a prompt that was cancelled ${Math.round((performance.now() - since) / 1000)} s ago: it reads on to ` +
  `the end of it. This request waits behind it, for twice as long as usual.`

/**
 * Begins a session; asks nothing yet.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (client: Client, model: string, options: Options): Session => {
  const limits = timeouts(options)
  const retries = options.retries ?? 2
  const one = Semaphore.makeUnsafe(1)
  let known: Facts.Facts | undefined
  let inForce: number | undefined
  /** When a request was cancelled before its first token, and none has come since for a later one. */
  let cancelled: number | undefined

  const ask = Effect.suspend(() =>
    known !== undefined
      ? Effect.succeed(known)
      : Effect.gen(function* () {
          known = yield* Facts.ask(client, model, options.concurrency)
          inForce = known.loaded
          if (!known.hasRoles) yield* Effect.logWarning(withoutTemplate(model))
          return known
        })
  )
  const facts = Effect.suspend(() => (known ? Effect.succeed(known) : one.withPermits(1)(ask)))
  const limit = (facts: Facts.Facts) => ContextWindow.limit(facts, options.contextLength)

  const send = Effect.fn(function* (
    body: Body.Body,
    deadline: number,
    more: Pick<Exchange.Settings, "least" | "opensThoughts">
  ) {
    const since = cancelled
    if (since !== undefined) yield* Effect.logWarning(busy(since))
    const isBehind = since !== undefined
    const settings: Exchange.Settings = {
      ...more,
      body,
      isBehind,
      remaining: deadline - performance.now(),
      timeouts: isBehind ? { ...limits, firstToken: limits.firstToken * 2 } : limits
    }
    const exchange = yield* Effect.acquireRelease(
      Effect.sync(() => Exchange.start(client, settings)),
      ({ abort }) =>
        Effect.sync(() => {
          if (abort()) cancelled = performance.now()
        })
    )
    const next = Effect.tryPromise({ try: exchange.next, catch: client.toError })
    const first = yield* next
    // A token for what was sent before the cancelled prompt says nothing of that one.
    if (cancelled === since) cancelled = undefined
    return { first, next }
  })

  /** Sends the request, again with a larger window when the server says that ours is too small. */
  const fit = Effect.fn(function* (known: Facts.Facts, request: LLM.Request, deadline: number) {
    const most = limit(known)
    const least = ContextWindow.least(request)
    if (most !== undefined && least > most.tokens) {
      return yield* Effect.fail(ContextWindow.exceeded(request, most))
    }
    const maxTokens = request.maxTokens ?? options.maxTokens
    inForce = ContextWindow.size(ContextWindow.needed({ ...request, maxTokens }), inForce, most)
    for (;;) {
      const window: number = inForce
      const body = Body.make(request, model, window, known, options)
      const more = { opensThoughts: known.opensThoughts, least: known.countsAll ? least : 0 }
      const opened = yield* Effect.result(send(body, deadline, more))
      if (opened._tag === "Success") return opened.success
      if (opened.failure.reason._tag !== "ContextLengthExceeded") return yield* Effect.fail(opened.failure)
      if (most === undefined || window >= most.tokens || !ContextWindow.mayExceed(request, window)) {
        const at = most ?? { tokens: window, by: "setting" }
        return yield* Effect.fail(ContextWindow.exceeded(request, at, opened.failure))
      }
      inForce = ContextWindow.size(window + 1, inForce, most)
    }
  })

  const open = Effect.fn(function* (request: LLM.Request) {
    const known = yield* facts
    const started = performance.now()
    const deadline = started + (limits.total ?? Number.POSITIVE_INFINITY)
    for (let tries = 0; ; tries++) {
      const opened = yield* Effect.result(fit(known, request, deadline))
      if (opened._tag === "Success") return opened.success
      const now = performance.now()
      const pause = tries < retries ? Network.pause(opened.failure, tries, now - started) : undefined
      if (pause === undefined || now + pause > deadline) return yield* Effect.fail(opened.failure)
      yield* Effect.sleep(pause)
    }
  })

  return { facts, limit, open }
}
