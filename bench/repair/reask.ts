/**
 * Asks a real model for what its answers lack, and beside it asks the same question again from the start.
 *
 *   node --conditions=@metagpt-ts/source bench/repair/reask.ts ANSWERS.jsonl --base-url http://127.0.0.1:8080/v1 [--minutes 10] [--way both] [--cut 0.6] [--json]
 *
 * Of the answers, which `answers/collect.ts` keeps, those are taken that do not fit after repair. Both ways read what they get with
 * the same repairers, and have at most 6 calls, as many as MetaGPT makes. Asking again keeps the temperature of the first answer; at
 * temperature 0 the same prompt gives the same answer, so that it is asked once and counted six times. How often asking once is
 * enough, the answers say themselves: `--way reask` leaves the asking again to that number. `--cut` takes all answers, each cut at
 * that share of its length, as a limit on tokens or a lost connection does.
 */
import { readFileSync } from "node:fs"
import { parseArgs } from "node:util"

import { LLM, LLMError, Repairer } from "@metagpt-ts/core"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"

import { make as json } from "../../plugins/repair/json/src/index.ts"
import { make as markers } from "../../plugins/repair/markers/src/index.ts"
import { make as reask } from "../../plugins/repair/reask/src/index.ts"
import { make as schema } from "../../plugins/repair/schema/src/index.ts"
import { issues } from "./Validator.ts"

interface Answer {
  readonly idea: string
  readonly language: string
  readonly kind: string
  readonly messages: LLM.Request["messages"]
  readonly maxTokens: number
  readonly schema?: Readonly<Record<string, unknown>>
  readonly temperature: number
  readonly text: string
}

const MOST_CALLS = 6

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    "base-url": { type: "string", default: "http://127.0.0.1:8080/v1" },
    model: { type: "string", default: "default" },
    minutes: { type: "string", default: "10" },
    "max-tokens": { type: "string", default: "700" },
    way: { type: "string", default: "both" },
    cut: { type: "string", default: "1" },
    json: { type: "boolean", default: false }
  }
})
const [path] = positionals
if (path === undefined) throw new Error("Say which answers: node bench/repair/reask.ts ANSWERS.jsonl")

const spent = { calls: 0, input: 0, output: 0 }
type Spent = typeof spent

interface Completion {
  readonly choices: ReadonlyArray<{
    readonly message: { readonly content: string }
    readonly finish_reason: string
  }>
  readonly usage: { readonly prompt_tokens: number; readonly completion_tokens: number }
}

let seed = 1

const complete = async (request: LLM.Request): Promise<Completion> => {
  const response = await fetch(`${values["base-url"]}/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      model: values.model,
      messages: request.messages,
      max_tokens: Math.min(request.maxTokens ?? 1024, Number(values["max-tokens"])),
      temperature: request.temperature ?? 0,
      seed: seed++
    })
  })
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
  const completion = (await response.json()) as Completion
  spent.calls++
  spent.input += completion.usage.prompt_tokens
  spent.output += completion.usage.completion_tokens
  return completion
}

const model = Layer.succeed(LLM.LLM, {
  provider: "bench",
  model: values.model,
  supports: Effect.succeed({
    jsonSchema: false,
    jsonMode: false,
    systemMessage: true,
    reasoning: false,
    contextWindow: undefined,
    concurrency: 1
  }),
  stream: (request) =>
    Stream.fromEffect(
      Effect.tryPromise({
        try: () => complete(request),
        catch: (cause) =>
          new LLMError.LLMError({
            provider: "bench",
            reason: new LLMError.Unreachable({ message: String(cause) })
          })
      })
    ).pipe(
      Stream.flatMap(({ choices: [choice] }) =>
        Stream.make<ReadonlyArray<LLM.Part>>(
          { _tag: "Text", text: choice?.message.content ?? "" },
          { _tag: "Finish", reason: choice?.finish_reason === "length" ? "length" : "stop" }
        )
      )
    )
})

const free = [markers(), json(), schema()]

const targetOf = ({ kind, schema = {} }: Answer): Repairer.Target => ({
  name: kind,
  jsonSchema: schema,
  issues: (value) => issues(schema, value)
})

const isFit = <R>(effect: Effect.Effect<unknown, Repairer.Unrepairable, R>) =>
  Effect.match(effect, { onFailure: () => false, onSuccess: () => true })

const fits = (answer: Answer, text: string): boolean =>
  Effect.runSync(isFit(Repairer.chain(free).repair({ _tag: "Text", text }, targetOf(answer))))

/** What one way cost, and whether it came to a fitting value. */
interface Result extends Spent {
  readonly isFit: boolean
}

const measured = async (way: () => Promise<boolean>): Promise<Result> => {
  const before = { ...spent }
  const isFit = await way()
  return {
    isFit,
    calls: spent.calls - before.calls,
    input: spent.input - before.input,
    output: spent.output - before.output
  }
}

const byReask = (answer: Answer): Promise<boolean> => {
  const again = reask({
    question: answer.messages,
    repairers: free,
    maxTokens: answer.maxTokens,
    maxCalls: MOST_CALLS
  })
  const chain = Repairer.chain<LLM.LLM>([...free, again])
  const repaired = chain.repair({ _tag: "Text", text: answer.text }, targetOf(answer))
  return Effect.runPromise(isFit(repaired).pipe(Effect.provide(model)))
}

const byAskingAgain = async (answer: Answer): Promise<boolean> => {
  const { maxTokens, messages, temperature } = answer
  for (let call = 0; call < MOST_CALLS; call++) {
    const { choices, usage } = await complete({ messages, maxTokens, temperature })
    if (fits(answer, choices[0]?.message.content ?? "")) return true
    if (temperature > 0) continue
    spent.calls += MOST_CALLS - 1
    spent.input += usage.prompt_tokens * (MOST_CALLS - 1)
    spent.output += usage.completion_tokens * (MOST_CALLS - 1)
    return false
  }
  return false
}

const answers = readFileSync(path, "utf8")
  .split("\n")
  .filter((line) => line !== "")
  .map((line) => JSON.parse(line) as Answer)
  .filter((answer) => answer.schema?.["type"] === "object")
  .map((answer) => ({ ...answer, text: answer.text.slice(0, answer.text.length * Number(values.cut)) }))
const unfit = answers.filter((answer) => !fits(answer, answer.text))
// One of each kind in turn, so that a short run sees them all
const order = unfit
  .map(
    (answer, at) => [unfit.slice(0, at).filter(({ kind }) => kind === answer.kind).length, answer] as const
  )
  .toSorted(([a], [b]) => a - b)
  .map(([, answer]) => answer)

const end = Date.now() + Number(values.minutes) * 60_000
const rows: Array<{ readonly reask: Result; readonly again: Result | undefined }> = []
for (const answer of order) {
  if (Date.now() > end) break
  const row = {
    reask: await measured(() => byReask(answer)),
    again: values.way === "both" ? await measured(() => byAskingAgain(answer)) : undefined
  }
  rows.push(row)
  console.error(answer.idea, answer.language, answer.kind, answer.temperature, row.reask, row.again)
}

const total = (results: ReadonlyArray<Result>) => ({
  fit: results.filter(({ isFit }) => isFit).length,
  calls: results.reduce((sum, { calls }) => sum + calls, 0),
  "tokens in": results.reduce((sum, { input }) => sum + input, 0),
  "tokens out": results.reduce((sum, { output }) => sum + output, 0)
})
const table = {
  "asked for what is missing": total(rows.map(({ reask }) => reask)),
  "asked again from the start": total(rows.flatMap(({ again }) => again ?? []))
}
const about = { answers: answers.length, "do not fit after repair": unfit.length, tried: rows.length }
if (values.json) console.log(JSON.stringify({ ...about, ...table }))
else {
  console.log(about)
  console.table(table)
}
