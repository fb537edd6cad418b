/**
 * One prompt, one file: the strongest rival of a company.
 */
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"

import * as Answer from "../Answer.ts"
import type { Contestant, Order } from "../Contestant.ts"
import type { Idea } from "../Idea.ts"

const fileOf = (idea: Idea): string =>
  ({
    page: "index.html",
    library: `${"module" in idea ? idea.module : ""}.py`,
    command: "main.py",
    terminal: "main.py"
  })[idea.kind]

const promptOf = (idea: Idea): string =>
  idea.language === "zh"
    ? `${idea.text}\n\n请把全部代码写在一个文件 ${fileOf(idea)} 里。`
    : `${idea.text}\n\nWrite this program in one file, ${fileOf(idea)}.`

/** The first fenced block; an answer without any is code, or will not run. */
const codeOf = (text: string): string => /```[\w+-]*\n(.*?)(?:```|$)/s.exec(text)?.[1] ?? text

const ask = async (
  { idea, meter, model, seconds }: Order,
  temperature: number,
  seed: number
): Promise<string | undefined> => {
  const answer = await fetch(`${meter.baseURL}/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    signal: AbortSignal.timeout(seconds * 1000),
    body: JSON.stringify({
      model,
      messages: [{ role: "user", content: promptOf(idea) }],
      temperature,
      seed,
      max_tokens: 2048,
      stream: true
    })
  })
  if (!answer.ok) throw new Error(`${answer.status}: ${(await answer.text()).slice(0, 200)}`)
  const reader = Answer.make()
  for await (const chunk of answer.body ?? []) reader.take(chunk)
  return reader.end().text
}

const write = async (order: Order, name: string, temperature: number, seed: number) => {
  const text = await ask(order, temperature, seed)
  if (text === undefined) return undefined
  const project = join(order.folder, name)
  mkdirSync(project)
  writeFileSync(join(order.folder, `${name}.txt`), text)
  writeFileSync(join(project, fileOf(order.idea)), codeOf(text))
  return project
}

const isTimeout = (cause: unknown): boolean => cause instanceof Error && cause.name === "TimeoutError"

/** One answer at temperature 0.2. */
export const once: Contestant = async (order) => {
  try {
    return { project: await write(order, "project", 0.2, order.seed), end: "answered" }
  } catch (cause) {
    if (isTimeout(cause)) return { end: `not done in ${order.seconds} s` }
    throw cause
  }
}

/**
 * Up to so many answers at temperature 0.7; `worth` of each is what the hidden checks say, from 0 to 1, and the best is taken. No user
 * has such an oracle.
 */
export const best =
  (tries: number, worth: (idea: Idea, project: string) => Promise<number>): Contestant =>
  async (order) => {
    let found: { readonly project: string; readonly worth: number } | undefined
    let at = 0
    const until = Date.now() + order.seconds * 1000
    while (at < tries && (found?.worth ?? 0) < 1 && Date.now() < until) {
      const seed = order.seed * 1000 + at
      const project = await write(order, `try-${++at}`, 0.7, seed).catch((cause: unknown) => {
        if (isTimeout(cause)) return undefined
        throw cause
      })
      if (project === undefined) continue
      const value = await worth(order.idea, project)
      if (found === undefined || value > found.worth) found = { project, worth: value }
    }
    return { project: found?.project, end: `best of ${at} of ${tries}` }
  }
