/**
 * Several models as one: where the first cannot answer, the next is asked.
 *
 * @since 0.1.0
 */
import { LLM, LLMError } from "@metagpt-ts/core"
import type { NonEmptyReadonlyArray } from "effect/Array"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Semaphore from "effect/Semaphore"
import * as Stream from "effect/Stream"

import { Answerer, CurrentRole } from "./Call.ts"
import type { Who } from "./Event.ts"
import { Events } from "./Events.ts"
import { type Rule, rules, type Tag } from "./FallbackRule.ts"
import { fit } from "./Fitting.ts"

export { type Rule, rules, type Tag }

type Service = LLM.LLM["Service"]

/** @category models @since 0.1.0 */
export interface Options {
  /** Milliseconds that a model is left alone after it failed, unless its server says how long; a minute when left out. */
  readonly rest?: number | undefined
  /** Rules that differ from `rules`. */
  readonly rules?: Readonly<Partial<Record<Tag, Rule["move"]>>> | undefined
}

/** A model of the chain, made when it is first needed. */
interface Link {
  readonly at: number
  readonly get: Effect.Effect<Service, LLMError.LLMError>
  who: Who
  restsUntil: number
  error: LLMError.LLMError | undefined
}

const once = (make: Effect.Effect<Service, LLMError.LLMError>, at: number): Link => {
  let made: Service | undefined
  const lock = Semaphore.makeUnsafe(1)
  const link: Link = {
    at,
    get: Effect.suspend(() =>
      made !== undefined
        ? Effect.succeed(made)
        : Effect.tap(make, (llm) =>
            Effect.sync(() => {
              made = llm
              link.who = { provider: llm.provider, model: llm.model }
            })
          )
    ).pipe((get) => lock.withPermit(get)),
    who: { provider: "", model: "" },
    restsUntil: 0,
    error: undefined
  }
  return link
}

const reasons: Pick<typeof LLMError, Tag> = LLMError

/** What the strongest model of the chain failed of, and that the others failed too. */
const together = (failed: ReadonlyArray<Link>): LLMError.LLMError => {
  const [first, ...others] = failed
    .toSorted((a, b) => a.at - b.at)
    .flatMap(({ error }) => (error === undefined ? [] : [error]))
  if (first === undefined) throw new Error("A chain fails only after one of its models did")
  if (others.length === 0) return first
  const { _tag, evidence, fix, message, retryAfter, status, url } = first.reason
  const known = Object.entries({ evidence, fix, retryAfter, status, url })
  const said = others.map((error) => error.message.slice(0, 300)).join("; ")
  const reason = new reasons[_tag]({
    ...Object.fromEntries(known.filter(([, value]) => value !== undefined)),
    message: `${message}. What it falls back on failed too: ${said}`
  })
  return new LLMError.LLMError({ provider: first.provider, reason })
}

/**
 * Makes one model of several.
 *
 * It is called as the first of them that could be made, whoever answers: the journal finds an answer again after the first is back,
 * and keeps who gave it. `supports` says of the form of an answer what the first said, so that prompts do not change with who is up,
 * and of its size what the model that answers next says; what another model cannot do is taken out of the request (`fit`).
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (
  models: NonEmptyReadonlyArray<Effect.Effect<Service, LLMError.LLMError>>,
  options: Options = {}
): Effect.Effect<Service, LLMError.LLMError> =>
  Effect.gen(function* () {
    const links = models.map(once)
    const pause = options.rest ?? 60_000
    const ruleOf = (tag: Tag) => options.rules?.[tag] ?? rules[tag].move

    /** Remembers a failure; says whether the next model is to be asked. */
    const failed = (link: Link, error: LLMError.LLMError) =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        const { _tag, retryAfter = pause } = error.reason
        link.error = error
        if (link.who.provider === "") link.who = { provider: error.provider, model: "" }
        if (ruleOf(_tag) === "rest") link.restsUntil = now + retryAfter
        return ruleOf(_tag) !== "stay"
      })

    /** Those that rest come last: better than nobody. */
    const order = Effect.map(Clock.currentTimeMillis, (now) =>
      links.toSorted((a, b) => Number(a.restsUntil > now) - Number(b.restsUntil > now) || a.at - b.at)
    )

    /** The first that does what is asked. */
    const first = <A>(
      left: ReadonlyArray<Link>,
      use: (llm: Service, link: Link) => Effect.Effect<A, LLMError.LLMError>,
      behind: ReadonlyArray<Link> = []
    ): Effect.Effect<A, LLMError.LLMError> =>
      Effect.suspend(() => {
        const [link, ...rest] = left
        if (link === undefined) return Effect.fail(together(behind))
        const tried = [...behind, link]
        return Effect.flatMap(link.get, (llm) => use(llm, link)).pipe(
          Effect.catchTag("LLMError", (error) =>
            Effect.flatMap(failed(link, error), (moves) =>
              moves ? first(rest, use, tried) : Effect.fail(together(tried))
            )
          )
        )
      })

    const [asked, { at }] = yield* first(links, (llm, link) => Effect.succeed([llm, link] as const))
    let form: LLM.Supports | undefined
    /** The place of the model that requests are made for. */
    let meant = at
    let told = links[0]

    const supports = Effect.gen(function* () {
      const [size, by] = yield* first(yield* order, (llm, link) =>
        Effect.map(llm.supports, (supports) => [supports, link] as const)
      )
      if (by.at === 0) form = size
      meant = form === undefined ? by.at : 0
      const { jsonMode, jsonSchema, reasoning, systemMessage } = form ?? size
      return { ...size, jsonMode, jsonSchema, reasoning, systemMessage }
    })

    /** Tells who is asked, where that is news. */
    const tell = (link: Link) =>
      Effect.gen(function* () {
        const before = told
        told = link
        const answerer = yield* Answerer
        answerer.is = link.who
        if (before?.error === undefined || before.at >= link.at) return
        const events = yield* Effect.serviceOption(Events)
        if (Option.isNone(events)) return
        const { message, reason } = before.error
        yield* events.value.emit({
          _tag: "FellBack",
          role: yield* CurrentRole,
          from: before.who,
          to: link.who,
          reason: reason._tag,
          message
        })
      })

    const ask = (
      request: LLM.Request,
      left: ReadonlyArray<Link>,
      behind: ReadonlyArray<Link> = []
    ): Stream.Stream<LLM.Part, LLMError.LLMError> => {
      const [link, ...rest] = left
      if (link === undefined) return Stream.suspend(() => Stream.fail(together(behind)))
      let begun = false
      const tried = [...behind, link]
      return Effect.gen(function* () {
        const llm = yield* link.get
        const fitted = link.at === meant ? request : fit(request, yield* llm.supports)
        yield* tell(link)
        return llm.stream(fitted)
      }).pipe(
        Stream.unwrap,
        Stream.mapArray((parts) => {
          begun = true
          return parts
        }),
        Stream.catchTag("LLMError", (error) =>
          Stream.unwrap(
            Effect.map(failed(link, error), (moves) => {
              if (begun) return Stream.fail(error)
              return moves ? ask(request, rest, tried) : Stream.fail(together(tried))
            })
          )
        )
      )
    }

    return {
      provider: asked.provider,
      model: asked.model,
      supports,
      stream: (request) => Stream.unwrap(Effect.map(order, (left) => ask(request, left)))
    }
  })

/**
 * Several models as one layer, the one to ask first at the beginning; the others are built when they are needed.
 *
 * @example
 * ```ts
 * Fallback.layer([Ollama.layer({ model: "qwen2.5-coder:7b" }), Zhipu.layer({ model: "glm-4.6", apiKey })])
 * ```
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = <R = never>(
  layers: NonEmptyReadonlyArray<Layer.Layer<LLM.LLM, LLMError.LLMError, R>>,
  options: Options = {}
): Layer.Layer<LLM.LLM, LLMError.LLMError, R> =>
  Layer.effect(
    LLM.LLM,
    Effect.gen(function* () {
      const scope = yield* Effect.scope
      const context = yield* Effect.context<R>()
      const build = (layer: Layer.Layer<LLM.LLM, LLMError.LLMError, R>) =>
        Layer.buildWithScope(layer, scope).pipe(
          Effect.map((built) => Context.get(built, LLM.LLM)),
          Effect.provideContext(context)
        )
      const [head, ...tail] = layers
      return yield* make([build(head), ...tail.map(build)], options)
    })
  )
