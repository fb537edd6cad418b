/**
 * Checks a model: whether it can be used, and what it can do.
 *
 * @since 0.1.0
 */
import { ApiType, hideCredentials, Plugin } from "@metagpt-ts/config"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"

import * as Capability from "./Capability.ts"
import { type Check, failed, misconfigured } from "./Check.ts"
import type { Entry } from "./Inventory.ts"
import { plain } from "./Line.ts"
import { type Lang, say, time } from "./Messages.ts"

/** @category models @since 0.1.0 */
export interface Options {
  readonly lang: Lang
  /** Whether models of this machine are asked a short question. */
  readonly ask: boolean
  /** Whether others are asked one too. */
  readonly call: boolean
  /** Whether a run would use it. */
  readonly isChosen: boolean
  readonly proxy: string | undefined
}

/** Less than this is too little for the documents of a small project. */
const leastWindow = 4096
/** Slower than this, a project takes an hour. */
const leastRate = 1
/** A model needs somewhat more memory than its weights. */
const overhead = 1.1

const gigabytes = (bytes: number): string => (bytes / 1e9).toFixed(1)

/**
 * Says where a model is, without secrets.
 *
 * @category accessors
 * @since 0.1.0
 */
export const place = ({ base_url, server }: Entry): string =>
  base_url === undefined ? server : `${server} ${hideCredentials(base_url)}`

const title = (entry: Entry): string => {
  const names = entry.names.length > 0 ? ` (${entry.names.join(", ")})` : ""
  return `${plain(entry.model ?? "?", 100)} · ${place(entry)}${names}`
}

/** Where its key comes from. */
const keyOf = ({ block = { api_type: "" } }: Entry, lang: Lang): string => {
  const found = (["api_key", "api_password", "access_key", "api_secret"] as const).find(
    (name) => block[name] !== undefined
  )
  if (found === undefined) return say(lang, "doctor.key.none")
  const secret = block[found]
  const label = Redacted.isRedacted(secret) ? secret.label : undefined
  return say(lang, "doctor.key", { source: label ?? found })
}

/** What stands in the way of loading it. */
const memory = ({ isLoaded, size }: Entry, lang: Lang): string | undefined => {
  const free = process.availableMemory()
  if (size === undefined || isLoaded === true || size * overhead <= free) return undefined
  return say(lang, "doctor.memory.fix", { size: gigabytes(size * overhead), free: gigabytes(free) })
}

const show = (entry: Entry, { speed, supports }: Capability.Capability, lang: Lang): Check => {
  const { contextWindow: window, jsonMode, jsonSchema, systemMessage } = supports
  const { firstToken, rate } = speed
  const parts = [
    window === undefined ? say(lang, "doctor.window.unknown") : say(lang, "doctor.window", { count: window }),
    say(lang, jsonSchema ? "doctor.schema" : jsonMode ? "doctor.json" : "doctor.free"),
    ...(systemMessage ? [] : [say(lang, "doctor.noSystem")]),
    ...(rate === undefined ? [] : [say(lang, "doctor.speed", { rate: rate.toFixed(1) })]),
    say(lang, "doctor.first", { time: time(firstToken) }),
    ...(entry.size === undefined ? [] : [`${gigabytes(entry.size)} GB`])
  ]
  const fixes = [
    ...(window !== undefined && window < leastWindow
      ? [say(lang, "doctor.window.fix", { least: leastWindow })]
      : []),
    ...(rate !== undefined && rate < leastRate ? [say(lang, "doctor.speed.fix")] : [])
  ]
  return {
    name: "model",
    state: fixes.length === 0 ? "ok" : "absent",
    found: `${title(entry)}: ${parts.join(" · ")}`,
    ...(fixes.length > 0 && { fix: fixes.join("\n") }),
    facts: {
      model: entry.model,
      server: entry.server,
      contextWindow: window,
      jsonSchema,
      jsonMode,
      systemMessage,
      tokensPerSecond: rate === undefined ? undefined : Math.round(rate * 10) / 10,
      firstTokenMilliseconds: firstToken,
      weightsBytes: entry.size
    }
  }
}

/** What is wrong with it before anybody is asked. */
const wrong = (entry: Entry, { isChosen, lang }: Options): Effect.Effect<Check | undefined> => {
  const state = isChosen ? "missing" : "absent"
  const { block, problem } = entry
  const head = `${title(entry)}: `
  if (problem?._tag === "Wrong") {
    const check = misconfigured("model", state, problem.error, lang)
    return Effect.succeed({ ...check, found: head + check.found })
  }
  if (problem?._tag === "Absent") {
    const found = head + say(lang, "doctor.nobody")
    return Effect.succeed({ name: "model", state, found, fix: say(lang, "LLM.Unreachable.fix") })
  }
  if (problem?._tag === "NoModel") {
    const there = problem.there.slice(0, 8).join(", ")
    const key = problem.isOllama ? "doctor.noModel.pull" : "doctor.noModel.fix"
    const fix = say(lang, key, { there, model: entry.model ?? "" })
    return Effect.succeed({ name: "model", state, found: head + say(lang, "doctor.noModel"), fix })
  }
  const { api_type = "" } = block ?? {}
  return Plugin.load("llm", ApiType.find(api_type)?.package ?? api_type).pipe(
    Effect.as(undefined),
    Effect.catch((error) => {
      const check = misconfigured("model", state, error, lang)
      return Effect.succeed({ ...check, found: head + check.found })
    })
  )
}

/**
 * Checks a model. One that is not on this machine is never called unless `call` says so.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (entry: Entry, options: Options): Effect.Effect<Check> =>
  Effect.gen(function* () {
    const { ask, call, isChosen, lang, proxy } = options
    const { block, isLoaded, isLocal } = entry
    const found = yield* wrong(entry, options)
    if (found !== undefined) return found
    const plainly = (said: string): Check => ({
      name: "model",
      state: "ok",
      found: `${title(entry)}: ${said}`
    })
    const lacking = isLocal ? memory(entry, lang) : undefined
    if (lacking !== undefined) {
      return { ...plainly(say(lang, "doctor.unloaded")), state: "absent" as const, fix: lacking }
    }
    const bad = (error: unknown, state: Check["state"]) => {
      const check = failed("model", state, error, lang)
      return { ...check, found: `${title(entry)}: ${check.found}` }
    }
    if (!isLocal && !call) {
      const form = yield* Effect.result(Capability.form(block ?? {}))
      if (Result.isFailure(form)) return bad(form.failure, isChosen ? "missing" : "absent")
      return plainly(`${keyOf(entry, lang)} · ${say(lang, "doctor.uncalled")}`)
    }
    if (isLocal && !ask) return plainly(say(lang, "doctor.unasked"))
    if (isLocal && isLoaded === false && !isChosen) return plainly(say(lang, "doctor.unloaded"))
    const slow = say(lang, "doctor.slow.fix")
    const result = yield* Effect.result(Capability.ask(block ?? {}, { proxy, slow }))
    if (Result.isSuccess(result)) return show(entry, result.success, lang)
    const { failure } = result
    const isSlow = failure._tag === "LLMError" && failure.reason._tag === "Timeout"
    return bad(failure, isChosen && !isSlow ? "missing" : "absent")
  })
