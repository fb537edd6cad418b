/**
 * Changes what is needed of a project that exists, by the smallest useful edit: a function, then a file, then a fresh try.
 *
 * @since 0.1.0
 */
import { LLM, Role } from "@metagpt-ts/core"
import { Ask } from "@metagpt-ts/team"
import { Checkout, Outline, Splice } from "@metagpt-ts/workspace"
import * as Effect from "effect/Effect"

import * as Prompt from "../Prompt.ts"
import { type ChangeOptions, type Failure, languageOf, type Needs, orderFor } from "./ChangeOptions.ts"
import { Change, CodePlan, Judged } from "./Documents.ts"
import * as ProjectMap from "./ProjectMap.ts"
import * as View from "./View.ts"

/** How each candidate is made. */
const ways = [
  { unit: "function", temperature: 0.2 },
  { unit: "function", temperature: 0.6 },
  { unit: "file", temperature: 0.3 },
  { unit: "function", temperature: 0.9 }
] as const

/** Candidates at most, unless another number is asked for. @category constants @since 0.1.0 */
export const attempts: number = ways.length

/** Files that are changed at once. */
const together = 2

/** All of a file, where nothing of it was lost on the way. */
const wholeFile = (path: string, before: string, answer: string): string | undefined => {
  const old = Outline.read(path, before)
  const next = Outline.read(path, answer)
  if (!old || !next || answer.trim().length < before.trim().length * 0.6) return undefined
  const names = new Set(next.definitions.map(({ name }) => name))
  if (old.definitions.some(({ kind, name }) => kind !== "constant" && !names.has(name))) return undefined
  const ends = before.includes("\r\n") ? answer.replaceAll(/\r?\n/g, "\r\n") : answer
  return `${ends.trimEnd()}${/\r?\n$/.exec(before)?.[0] ?? ""}`
}

/**
 * Makes the engineer of a change.
 *
 * @category roles
 * @since 0.1.0
 */
export const make = (options: ChangeOptions): Role.Role<Failure, Needs> => {
  const order = orderFor(options, "")
  const { goal } = Prompt.persona(order, "engineer")
  const role = {
    name: "Alex",
    profile: "Engineer",
    goal,
    constraints: "change as little as does what was asked; no placeholder is left"
  }
  const system = Role.persona(role)
  const isOurs = (path: string) => languageOf(options, path) !== undefined

  return {
    ...role,
    watches: [CodePlan, Judged],
    publishes: [Change],
    act: (_, board) =>
      Effect.gen(function* () {
        const checkout = yield* Checkout.Checkout
        const ask = yield* Ask.Ask
        const llm = yield* LLM.LLM
        const judged = board.all(Judged)
        const attempt = judged.length + 1
        const way = ways[(attempt - 1) % ways.length]
        const planned = board.latest(CodePlan)
        if (planned === undefined || way === undefined || attempt > (options.attempts ?? attempts)) return []
        const { contextWindow = ProjectMap.window } = yield* llm.supports
        const files = yield* checkout.files
        const refused = judged.flatMap(({ doubts, problems }) =>
          [...problems, ...doubts].map(({ message }) => message.slice(0, 300))
        )
        const all = [...new Set(planned.Places.map((place) => place.split(": ")[0] ?? ""))]
        // What is new comes first, so that the others can use it.
        const fresh = all.filter((path) => files[path] === undefined)
        const paths = [...fresh, ...all.filter((path) => files[path] !== undefined).slice(0, together)]
        const changed: Record<string, string> = {}
        const room = Math.floor(contextWindow / 3)
        const lessons = [...new Set(refused)].slice(-3)
        const plan = planned["Development Plan"]
        const answer = (path: string, step: string, prompt: string) => {
          const maxTokens = Math.min(2400, room)
          const question = { step, system, prompt, maxTokens, temperature: way.temperature, seed: attempt }
          return ask.text(question, `text/x-${languageOf(options, path)?.name ?? "plain"}`).pipe(
            Effect.map(({ value }) => value),
            Effect.catchTag("AskError", () => Effect.succeed(""))
          )
        }
        for (const path of paths) {
          const order = orderFor(options, path)
          const entries = ProjectMap.read({ ...files, ...changed }, options.idea, isOurs)
          const map = ProjectMap.write(entries, contextWindow)
          if (fresh.includes(path)) {
            const prompt = Prompt.fill(order, "new-file", { map, path, plan, refused: lessons })
            const text = yield* answer(path, `write ${path}`, prompt)
            if (text.trim() !== "") changed[path] = `${text.trim()}\n`
            continue
          }
          const entry = entries.find((one) => one.path === path)
          if (entry === undefined) continue
          const names = planned.Places.flatMap((place) =>
            place.startsWith(`${path}: `) ? [place.slice(path.length + 2)] : []
          )
          const view = View.of(entry, names, room)
          const isFile = way.unit === "file" && view.isWhole
          const values = { path, text: view.text, refused: lessons }
          const prompt = isFile
            ? Prompt.fill(order, "change-file", values)
            : Prompt.fill(order, "change", {
                ...values,
                map: view.isWhole && entries.length === 1 ? "" : map,
                names: names.join(", "),
                plan
              })
          const said = yield* answer(path, `change ${isFile ? path : names.join(", ")}`, prompt)
          const whole = isFile ? wholeFile(path, entry.text, said) : undefined
          const text =
            whole ??
            Splice.splice(path, entry.text, said, view.isWhole ? undefined : names)?.text ??
            entry.text
          if (text !== entry.text) changed[path] = text
        }
        return [Role.document(Change, { attempt, files: changed }, role.name)]
      })
  }
}
