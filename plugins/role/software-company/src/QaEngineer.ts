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

import * as Answers from "./Answers.ts"
import * as Attempts from "./Attempts.ts"
import * as Cases from "./Cases.ts"
import { Code, Delivery, PRD, Problem, Report, rules as rulesOf, Tasks } from "./Documents.ts"
import * as Identity from "./Identity.ts"
import * as Inspection from "./Inspection.ts"
import type { Failure, Needs, Options } from "./Options.ts"
import * as Prompt from "./Prompt.ts"
import * as Record from "./Record.ts"
import * as Tests from "./Tests.ts"
import * as Verdict from "./Verdict.ts"
import * as Wording from "./Wording.ts"

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
    watches: [Tasks, Cases.Cases, Code],
    publishes: [Cases.Cases, Report, Delivery],
    act: (news, board) =>
      Effect.gen(function* () {
        const workspace = yield* Workspace.Workspace
        if (news.some(({ kind }) => kind.name === Tasks.name)) {
          // Before there is code, and while it is written
          const examples = yield* Cases.make(options, Role.persona(role))
          return [Role.document(Cases.Cases, { examples }, role.name)]
        }
        const code = board.latest(Code)
        if (code === undefined || !news.some(({ kind }) => kind.name === Code.name)) return []
        const cases = board.latest(Cases.Cases)?.examples ?? []
        const packages = board.latest(Tasks)?.["Required Python packages"] ?? []
        const rules = rulesOf(board.latest(PRD))
        // Remembered, so that a resumed run judges a program of chance as it did before.
        const problems = [
          ...(yield* Journal.memo(
            Journal.key("check", { code, cases }),
            Schema.Array(Problem),
            Inspection.make(options, code, { cases, packages, rules })
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
        const codes = board.all(Code)
        const answers =
          problems.length > 0
            ? []
            : yield* Journal.memo(
                Journal.key("answers", { code, cases }),
                Schema.Array(Schema.String),
                Answers.make(options, code, cases)
              )
        const report = Role.document(
          Report,
          { attempt: code.attempt, problems, ...(answers.length > 0 && { answers }) },
          role.name
        )
        const reports = [...board.all(Report), report.value]
        const best = Verdict.best(reports, codes) ?? { ...report.value, standing: problems }
        if (!Verdict.isGood(reports, codes) && !Attempts.isOver(options, codes)) return [report]
        const { files } = codes.find(({ attempt }) => attempt === best.attempt) ?? code
        for (const [path, text] of Object.entries(files)) yield* Record.file(path, text)
        const command = language.command(Identity.sourcePath(options, Identity.entry(options)))
        yield* Record.file("README.md", readme(options, command, best.standing))
        // Remembered, so that a resumed run does not commit with it what was written after it.
        const message = best.standing.length === 0 ? "The program" : "The program, with known problems"
        yield* Journal.memo(
          Journal.key("commit", { attempt: best.attempt, files, message }),
          Schema.Null,
          Effect.as(workspace.commit(message), null)
        )
        const delivery: typeof Delivery.schema.Type = {
          ok: best.standing.length === 0,
          command,
          files: Object.keys(files),
          problems: best.standing.map(say)
        }
        return [Role.document(Delivery, delivery, role.name)]
      })
  }
}

const readme = (options: Options, command: string, problems: ReadonlyArray<Problem>): string => {
  const words = Wording.of(options)
  const { names, product } = Identity.brief(options)
  const path = Identity.sourcePath(options, Identity.entry(options))
  const way =
    product === "library"
      ? `${words.use}\n\n    ${path}: ${names.join(", ")}`
      : `${words.start}\n\n    ${command}`
  return [
    `# ${options.projectName}`,
    options.idea,
    way,
    ...(problems.length > 0
      ? [`${words.problems}\n\n${problems.map((problem) => `- ${say(problem)}`).join("\n")}`]
      : [])
  ].join("\n\n")
}
