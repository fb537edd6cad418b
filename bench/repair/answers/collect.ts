/**
 * Asks a real model the company's own questions, without any constraint, and keeps its raw answers.
 *
 *     node --conditions=@metagpt-ts/source bench/repair/answers/collect.ts --base-url http://127.0.0.1:8080/v1 --model qwen \
 *       --temperatures 0,0.7 --kinds prd,design,tasks,python,javascript --out bench/repair/answers/qwen.jsonl
 *
 * A line holds the question, the settings and the answer. What the file holds already is not asked again.
 */
import { appendFileSync, existsSync, readFileSync } from "node:fs"
import { parseArgs } from "node:util"

import * as Effect from "effect/Effect"

import { ideas } from "./ideas.ts"
import * as Question from "./Question.ts"

const { values } = parseArgs({
  options: {
    "base-url": { type: "string", default: "http://127.0.0.1:8080/v1" },
    model: { type: "string", default: "default" },
    temperatures: { type: "string", default: "0,0.7" },
    kinds: { type: "string", default: Question.kinds.join() },
    "max-tokens": { type: "string", default: "900" },
    out: { type: "string", default: "answers.jsonl" }
  }
})

const line = (question: Question.Question, temperature: number): string =>
  [question.idea, question.language, question.kind, temperature].join(" ")

const known = new Set(
  (existsSync(values.out) ? readFileSync(values.out, "utf8") : "")
    .split("\n")
    .filter((text) => text !== "")
    .map((text) => JSON.parse(text) as Question.Question & { readonly temperature: number })
    .map((answer) => line(answer, answer.temperature))
)

interface Chunk {
  readonly choices: ReadonlyArray<{
    readonly delta: { readonly content?: string | null }
    readonly finish_reason: string | null
  }>
}

/** Reads the stream to its end: a model on a processor takes longer than a client waits for one whole answer. */
const collect = async (response: Response): Promise<{ readonly finish: string; readonly text: string }> => {
  const body = await response.text()
  const choices = body
    .split("\n")
    .filter((line) => line.startsWith("data: {"))
    .flatMap((line) => (JSON.parse(line.slice(6)) as Chunk).choices)
  const text = choices.map(({ delta }) => delta.content ?? "").join("")
  return {
    finish: choices.findLast(({ finish_reason }) => finish_reason !== null)?.finish_reason ?? "",
    text
  }
}

const ask = async (question: Question.Question, temperature: number, seed: number): Promise<void> => {
  const maxTokens = Math.min(question.maxTokens, Number(values["max-tokens"]))
  const response = await fetch(`${values["base-url"]}/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      model: values.model,
      messages: question.messages,
      max_tokens: maxTokens,
      temperature,
      seed,
      stream: true
    })
  })
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
  const { finish, text } = await collect(response)
  const answer = { model: values.model, ...question, maxTokens, temperature, seed, finish, text }
  appendFileSync(values.out, `${JSON.stringify(answer)}\n`)
}

const temperatures = values.temperatures.split(",").map(Number)
let seed = 0
for (const temperature of temperatures) {
  for (const idea of ideas) {
    for (const kind of Question.kinds.filter((kind) => values.kinds.split(",").includes(kind))) {
      for (const language of ["en", "zh"] as const) {
        seed++
        const question = await Effect.runPromise(Question.make(idea, language, kind))
        if (known.has(line(question, temperature))) continue
        await ask(question, temperature, seed)
      }
    }
  }
}
