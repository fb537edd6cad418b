/**
 * Checks what the engineer wrote and hands the best attempt over.
 *
 * @since 0.1.0
 */
import { Role } from "@metagpt-ts/core"
import { Events, Journal } from "@metagpt-ts/team"
import { Workspace } from "@metagpt-ts/workspace"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import * as Attempts from "./Attempts.ts"
import { Code, Delivery, PRD, Problem, Report, rules as rulesOf, Tasks } from "./Documents.ts"
import * as Identity from "./Identity.ts"
import * as Inspection from "./Inspection.ts"
import type { Failure, Needs, Options } from "./Options.ts"
import * as Prompt from "./Prompt.ts"
import * as Record from "./Record.ts"
import * as Tests from "./Tests.ts"

/** A problem as a person reads it. */
const say = ({ line, message, path }: Problem): string =>
  `${path}${line === undefined ? "" : `:${line}`}: ${message}`

/**
 * Makes the QA engineer.
 *
 * @category roles
 * @since 0.1.0
 */
export const make = (options: Options): Role.Role<Failure, Needs> => {
  const { language } = options
  const role = {
    name: "Edward",
    profile: "QA Engineer",
    ...Prompt.persona(options, "qa-engineer")
  }
  return {
    ...role,
    watches: [Code],
    publishes: [Report, Delivery],
    act: (_, board) =>
      Effect.gen(function* () {
        const workspace = yield* Workspace.Workspace
        const code = board.latest(Code)
        if (code === undefined) return []
        const packages = board.latest(Tasks)?.["Required Python packages"] ?? []
        const rules = rulesOf(board.latest(PRD))
        // Remembered, so that a resumed run judges a program of chance as it did before.
        const problems = [
          ...(yield* Journal.memo(
            Journal.key("check", code),
            Schema.Array(Problem),
            Inspection.make(options, code, { packages, rules })
          ))
        ]
        if (options.runTests === true && problems.length === 0) {
          const tests = yield* Tests.run(options, Role.persona(role), rules, code.files)
          for (const [path, text] of Object.entries(tests.files)) yield* Record.file(path, text)
          problems.push(...tests.problems)
        }
        yield* Events.emit({
          _tag: "Checked",
          role: role.name,
          what: `attempt ${code.attempt}`,
          problems: problems.map(say)
        })
        const report = Role.document(Report, { attempt: code.attempt, problems }, role.name)
        const reports = [...board.all(Report), report.value]
        if (problems.length > 0 && !Attempts.isOver(options, board.all(Code))) return [report]
        const best =
          reports.toSorted((a, b) => Inspection.badness(a.problems) - Inspection.badness(b.problems))[0] ??
          report.value
        const { files } = board.all(Code).find(({ attempt }) => attempt === best.attempt) ?? code
        for (const [path, text] of Object.entries(files)) yield* Record.file(path, text)
        const command = language.command(Identity.sourcePath(options, Identity.entry(options)))
        yield* Record.file("README.md", readme(options, command, best.problems))
        yield* workspace.commit(
          best.problems.length === 0 ? "The program" : "The program, with known problems"
        )
        const delivery: typeof Delivery.schema.Type = {
          ok: best.problems.length === 0,
          command,
          files: Object.keys(files),
          problems: best.problems.map(say)
        }
        return [Role.document(Delivery, delivery, role.name)]
      })
  }
}

const readme = ({ idea, projectName }: Options, command: string, problems: ReadonlyArray<Problem>): string =>
  [
    `# ${projectName}`,
    idea,
    `Start it:\n\n    ${command}`,
    ...(problems.length > 0
      ? [`Known problems:\n\n${problems.map((problem) => `- ${say(problem)}`).join("\n")}`]
      : [])
  ].join("\n\n")
