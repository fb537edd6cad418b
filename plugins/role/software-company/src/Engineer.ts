/**
 * Writes the program, and writes it anew when QA refuses it.
 *
 * @since 0.1.0
 */
import { Role } from "@metagpt-ts/core"
import { Ask, Throughput } from "@metagpt-ts/team"
import * as Effect from "effect/Effect"

import * as Attempts from "./Attempts.ts"
import { Code, Design, PRD, type Problem, Report, rules, Tasks } from "./Documents.ts"
import * as Gap from "./Gap.ts"
import * as Identity from "./Identity.ts"
import * as Inspection from "./Inspection.ts"
import type { Failure, Needs, Options } from "./Options.ts"
import * as Plan from "./Plan.ts"
import * as Prompt from "./Prompt.ts"
import * as Rewording from "./Rewording.ts"
import * as Verdict from "./Verdict.ts"

/** Attempts at the plan with several files before the program is written as one. */
const divided = 2

type Codes = ReadonlyArray<typeof Code.schema.Type>

/** The part of a faulty program that is written anew; nothing where all of it is. */
const patchOf = ({ attempt, files }: Codes[number], faults: ReadonlyArray<Problem>, codes: Codes) => {
  const path = faults[0]?.path ?? ""
  const isWorth = Attempts.isWorthPatch(attempt, faults, codes)
  const gap = isWorth ? Gap.of(path, files[path] ?? "", faults) : undefined
  return gap && { of: attempt, path, gap }
}

const isKnown = (codes: Codes, files: Readonly<Record<string, string>>) =>
  codes.some((code) => JSON.stringify(code.files) === JSON.stringify(files))

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
  const throughput = Throughput.make()
  const mediaType = `text/x-${language.name}`
  return {
    ...role,
    watches: [Tasks, Report],
    publishes: [Code],
    act: (_, board) =>
      Effect.gen(function* () {
        const ask = yield* Ask.Ask
        const reports = board.all(Report)
        const codes = board.all(Code)
        if (Verdict.isGood(reports, codes)) return []
        const attempt = reports.length + 1
        const plan = board.latest(Tasks)
        if (plan === undefined || Attempts.isOver(options, codes)) return []
        const base = Verdict.best(reports, codes)
        // Nothing is mended for a test that may be wrong: another program shows which of them is
        const faults = (base?.standing ?? []).filter(Inspection.isCertain)
        const faulty = codes.find(({ attempt }) => attempt === base?.attempt)
        const reworded = faulty === undefined ? undefined : Rewording.of(faulty.files, faults)
        if (faulty !== undefined && reworded !== undefined && !isKnown(codes, reworded)) {
          const code = { attempt, files: reworded, patches: faulty.attempt, reworded: true as const }
          return [Role.document(Code, code, role.name)]
        }
        const way = Attempts.way(Identity.brief(options), codes)
        const context: Prompt.Context = {
          options,
          rules: way.plan ? rules(board.latest(PRD)) : [],
          approach: way.plan ? (board.latest(Design)?.["Implementation approach"] ?? "") : "",
          refused: way.lessons ? reports.flatMap(({ problems }) => problems.filter(Inspection.isCertain)) : []
        }
        const write = (step: string, prompt: string, temperature = way.temperature) =>
          ask
            .text(
              {
                step,
                system,
                prompt,
                maxTokens: 2400,
                temperature,
                seed: attempt + 1000 * (options.seed ?? 0)
              },
              mediaType
            )
            .pipe(
              Effect.map(({ value }) => value),
              // An answer without a program is a failed attempt, never a file.
              Effect.catchTag("AskError", () => Effect.succeed(""))
            )
        const files: Record<string, string> = {}
        const patch = faulty && patchOf(faulty, faults, codes)
        if (patch !== undefined) {
          const { gap, path } = patch
          const answer = yield* write(
            `mend ${path}`,
            Prompt.mend(context, path, gap, faults),
            Attempts.patching
          )
          Object.assign(files, faulty?.files, { [path]: gap.fill(answer) })
        } else if (plan["Task list"].length === 1 || attempt > divided) {
          files[Identity.sourcePath(options, Identity.entry(options))] = yield* write(
            "write code",
            Prompt.program(context)
          )
        } else {
          const texts = yield* Plan.write(plan, (file, needed) =>
            throughput.run(
              write(`write ${file}`, Prompt.file(context, plan, file, needed)),
              (text) => text.length
            )
          )
          for (const [file, text] of Object.entries(texts)) files[Identity.sourcePath(options, file)] = text
        }
        const { files: mended } = yield* language.mend(files, {
          arguments: Identity.takesArguments(options),
          library: Identity.brief(options).product === "library"
        })
        const code = { attempt, files: mended, ...(patch !== undefined && { patches: patch.of }) }
        return [Role.document(Code, code, role.name)]
      })
  }
}
