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

import { Code, Delivery, PRD, Problem, Report, rules as rulesOf, Tasks } from "./Documents.ts"
import { attempts } from "./Engineer.ts"
import { sourcePath } from "./Identity.ts"
import type { Failure, Needs, Options } from "./Options.ts"
import * as Prompt from "./Prompt.ts"
import * as Record from "./Record.ts"
import * as Relevance from "./Relevance.ts"
import * as Tests from "./Tests.ts"

/** How bad a problem is: a program that starts and lacks something beats one that does not start. */
const weight: Readonly<Record<Problem["rule"], number>> = {
  syntax: 100,
  import: 50,
  entry: 50,
  crash: 30,
  hang: 20,
  topic: 20,
  name: 10,
  example: 5,
  stub: 5,
  test: 3
}

const badness = (problems: ReadonlyArray<Problem>): number =>
  problems.reduce((sum, { rule }) => sum + weight[rule], 0)

/** A problem as a person reads it. */
const say = ({ line, message, path }: Problem): string =>
  `${path}${line === undefined ? "" : `:${line}`}: ${message}`

/** Attempts whose subject is doubted: a program that never names it, try after try, goes by other words. */
const doubts = 2

/** Everything that can be found without a model, the cheapest first; what does not parse is not started. */
const check = (
  options: Options,
  { attempt, files }: typeof Code.schema.Type,
  { packages, rules }: { readonly packages: ReadonlyArray<string>; readonly rules: ReadonlyArray<string> }
) =>
  Effect.gen(function* () {
    const { idea, language } = options
    const entry = sourcePath(options, language.entry)
    const code = Object.values(files).join("\n")
    if (code.trim() === "") {
      return [{ rule: "entry", path: entry, message: "the answer held no program" }] satisfies Array<Problem>
    }
    const found: Array<Problem> = [...(yield* language.check(files, { packages }))].map(plain)
    if (badness(found) < weight.import) found.push(...(yield* language.start(files, entry)).map(plain))
    found.push(...Object.entries(files).flatMap(([path, text]) => Relevance.placeholders(path, text)))
    if (attempt <= doubts && !Relevance.isOnTopic(idea, rules, code)) {
      found.push({
        rule: "topic",
        path: entry,
        message: `the program is not about this request: ${idea.slice(0, 200)}`
      })
    }
    return found
  })

const plain = ({
  line,
  message,
  path,
  rule
}: Omit<Problem, "line"> & { readonly line?: number | undefined }): Problem =>
  line === undefined ? { rule, path, message } : { rule, path, line, message }

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
            check(options, code, { packages, rules })
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
        if (problems.length > 0 && code.attempt < (options.attempts ?? attempts)) return [report]
        const best = reports.toSorted((a, b) => badness(a.problems) - badness(b.problems))[0] ?? report.value
        const { files } = board.all(Code).find(({ attempt }) => attempt === best.attempt) ?? code
        for (const [path, text] of Object.entries(files)) yield* Record.file(path, text)
        const command = language.command(sourcePath(options, language.entry))
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
