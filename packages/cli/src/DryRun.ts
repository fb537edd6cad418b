/**
 * `--dry-run`: what a run would do and cost, as far as that is known before any answer. Nothing is asked of a model.
 *
 * @since 0.1.0
 */
import { Plugin } from "@metagpt-ts/config"
import { LLM, LLMError, type Usage } from "@metagpt-ts/core"
import { Budget, Call, Events, Journal, Price, Team } from "@metagpt-ts/team"
import { Checkout, Workspace } from "@metagpt-ts/workspace"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"

import * as Earlier from "./Earlier.ts"
import { type Lang, say } from "./Messages.ts"
import * as Prices from "./Prices.ts"
import { dollars } from "./Report.ts"
import type * as RunFile from "./RunFile.ts"
import { CurrentScreen } from "./Screen.ts"
import * as Stack from "./Stack.ts"
import * as Work from "./Work.ts"

/** A question that would be asked whatever the answers are. */
interface Question {
  readonly role: string
  readonly step: string
  readonly inputTokens: number
  readonly maxTokens: number | undefined
  readonly messages: LLM.Request["messages"]
}

/** The README's table: 24 ideas with Qwen2.5-Coder-1.5B-Instruct. */
const measured = { calls: 8.9, usage: { inputTokens: 2598, outputTokens: 1982 }, runs: 0 }

/** What is taken for granted of a server that is not asked. */
const supports: LLM.Supports = {
  jsonSchema: false,
  jsonMode: false,
  systemMessage: true,
  reasoning: false,
  contextWindow: undefined,
  concurrency: 1
}

type Who = Pick<LLM.LLM["Service"], "provider" | "model">

/** Lets the company ask until it would need an answer; gives what it asks. */
const questions = (
  who: Who,
  company: Effect.Success<ReturnType<typeof Work.companyOf>>,
  settled: Stack.Settled
) =>
  Effect.gen(function* () {
    const asked: Array<Question> = []
    const begun = new Map<string, { readonly step: string; readonly inputTokens: number }>()
    const llm = LLM.LLM.of({
      ...who,
      supports: Effect.succeed(supports),
      stream: ({ maxTokens, messages }) =>
        Stream.unwrap(
          Call.CurrentRole.use((role) =>
            Effect.sync(() => {
              const { inputTokens = 0, step = "" } = begun.get(role) ?? {}
              asked.push({ role, step, inputTokens, maxTokens, messages })
              const reason = new LLMError.InvalidRequest({ message: "Nothing is asked in a dry run" })
              return Stream.fail(new LLMError.LLMError({ provider: who.provider, reason }))
            })
          )
        )
    })
    const events = Events.Events.of({
      emit: (event) => Effect.sync(() => void (event._tag === "CallStarted" && begun.set(event.role, event))),
      subscribe: Effect.succeed(Stream.never)
    })
    const stage = Layer.mergeAll(
      Layer.succeed(LLM.LLM, llm),
      Layer.succeed(Events.Events, events),
      Budget.layer(),
      Journal.memory,
      Workspace.memory(),
      Checkout.memory({}),
      yield* Plugin.sandbox("wasm"),
      yield* Stack.ask(settled)
    )
    yield* Effect.exit(Effect.provide(Team.run(company), stage))
    return asked
  })

const cost = (price: Price.Price | undefined, usage: Usage.Usage, lang: Lang): string => {
  if (price === undefined) return say(lang, "dry.price.unknown")
  const money = Price.cost(price, usage)
  if (money === 0) return say(lang, "dry.price.none")
  const { date, source } = price
  return say(lang, "dry.price", { money: dollars(money, lang).replace(/^\W+(?=\$)/, ""), date, source })
}

/**
 * Shows what a run would do.
 *
 * @category commands
 * @since 0.1.0
 */
export const show = (options: {
  readonly parent: string
  readonly run: RunFile.RunFile
  readonly settled: Stack.Settled
  readonly prompts: Work.Options["prompts"]
  readonly json: boolean
}) =>
  Effect.gen(function* () {
    const { json, parent, run, settled } = options
    const { lang, result } = yield* CurrentScreen
    const company = yield* Work.companyOf(options)
    // What is asked of an existing project depends on its files, which only a run may open.
    const asked = run.options.inc === true ? [] : yield* questions(run.model, company, settled)
    const { calls, runs, usage } = (yield* Earlier.of(parent, run, lang)) ?? measured
    const price = Prices.of(settled)(run.model)
    const roles = company.roles.map(({ name, profile, publishes, watches }) => ({
      name,
      profile,
      watches: watches.map((kind) => kind.name),
      publishes: publishes.map((kind) => kind.name)
    }))
    if (json) {
      const money = price && { money: Price.cost(price, usage) }
      return result(
        JSON.stringify({
          _tag: "Plan",
          ...run.model,
          roles,
          questions: asked,
          expected: { calls, usage, runs },
          ...money
        })
      )
    }
    for (const { name, profile, publishes, watches } of roles) {
      const values = { role: name, profile, watches: watches.join(", "), publishes: publishes.join(", ") }
      result(say(lang, "dry.role", values))
    }
    for (const { inputTokens, maxTokens = "?", messages, role, step } of asked) {
      result(`\n${say(lang, "dry.question", { role, step, read: inputTokens, most: maxTokens })}\n`)
      for (const message of messages) result(`[${message.role}]\n${message.content}\n`)
    }
    const source =
      runs === 0 ? say(lang, "dry.measured") : say(lang, "dry.mean", { runs, model: run.model.model })
    result(say(lang, "dry.later"))
    result(say(lang, "dry.expected", { calls, read: usage.inputTokens, written: usage.outputTokens, source }))
    result(cost(price, usage, lang))
    result(say(lang, "dry.nothing"))
  })
