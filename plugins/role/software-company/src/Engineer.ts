/**
 * Writes the program, and writes it anew when QA refuses it.
 *
 * @since 0.1.0
 */
import { LLM, Role } from "@metagpt-ts/core"
import { Ask } from "@metagpt-ts/team"
import * as Effect from "effect/Effect"

import { Code, Design, PRD, Report, rules, Tasks } from "./Documents.ts"
import { sourcePath } from "./Identity.ts"
import type { Failure, Needs, Options } from "./Options.ts"
import * as Plan from "./Plan.ts"
import * as Prompt from "./Prompt.ts"

/** How each attempt is made. Small models mend nothing by being shown their fault: a fresh try beats a patch, so patches are few. */
const ways = [
  { temperature: 0.2, patch: false },
  { temperature: 0.7, patch: false },
  { temperature: 0.5, patch: false },
  { temperature: 0.3, patch: true },
  { temperature: 0.9, patch: false }
] as const

/**
 * Times that a program is written at most, unless more is asked for: every way once.
 *
 * @category constants
 * @since 0.1.0
 */
export const attempts: number = ways.length

/** Attempts at the plan with several files before the program is written as one. */
const divided = 2

/**
 * Makes the engineer.
 *
 * @category roles
 * @since 0.1.0
 */
export const make = (options: Options): Role.Role<Failure, Needs> => {
  const { language } = options
  const role = {
    name: "Alex",
    profile: "Engineer",
    ...Prompt.persona(options, "engineer")
  }
  const system = Role.persona(role)
  const mediaType = `text/x-${language.name}`
  return {
    ...role,
    watches: [Tasks, Report],
    publishes: [Code],
    act: (_, board) =>
      Effect.gen(function* () {
        const ask = yield* Ask.Ask
        const llm = yield* LLM.LLM
        const reports = board.all(Report)
        const last = reports.at(-1)
        if (last && last.problems.length === 0) return []
        const attempt = reports.length + 1
        const way = ways[(attempt - 1) % ways.length]
        const plan = board.latest(Tasks)
        if (way === undefined || plan === undefined || attempt > (options.attempts ?? attempts)) return []
        const context: Prompt.Context = {
          options,
          rules: rules(board.latest(PRD)),
          approach: board.latest(Design)?.["Implementation approach"] ?? "",
          refused: reports.flatMap(({ problems }) => problems)
        }
        const write = (step: string, prompt: string) =>
          ask
            .text(
              { step, system, prompt, maxTokens: 2400, temperature: way.temperature, seed: attempt },
              mediaType
            )
            .pipe(
              Effect.map(({ value }) => value),
              // An answer without a program is a failed attempt, never a file.
              Effect.catchTag("AskError", () => Effect.succeed(""))
            )
        const files: Record<string, string> = {}
        const previous = board.all(Code).at(-1)
        const [broken] = last?.problems ?? []
        if (way.patch && previous && broken && (previous.files[broken.path] ?? "") !== "") {
          Object.assign(files, previous.files)
          files[broken.path] = yield* write(
            `mend ${broken.path}`,
            Prompt.mend(context, broken.path, previous.files[broken.path] ?? "", last?.problems ?? [])
          )
        } else if (plan["Task list"].length === 1 || attempt > divided) {
          files[sourcePath(options, language.entry)] = yield* write("write code", Prompt.program(context))
        } else {
          const { concurrency } = yield* llm.supports
          for (const group of Plan.groups(plan)) {
            const texts = yield* Effect.forEach(
              group,
              (file) => write(`write ${file}`, Prompt.file(context, plan, file, files)),
              { concurrency }
            )
            group.forEach((file, at) => (files[sourcePath(options, file)] = texts[at] ?? ""))
          }
        }
        const { files: mended } = yield* language.mend(files)
        return [Role.document(Code, { attempt, files: mended }, role.name)]
      })
  }
}
