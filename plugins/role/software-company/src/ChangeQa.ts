/**
 * Judges a change by what can be run, keeps the best that makes nothing worse, and commits it.
 *
 * @since 0.1.0
 */
import { Role } from "@metagpt-ts/core"
import { Call, Events } from "@metagpt-ts/team"
import { Checkout } from "@metagpt-ts/workspace"
import { createTwoFilesPatch } from "diff"
import * as Effect from "effect/Effect"

import { documentsOf } from "./ChangeAnalyst.ts"
import * as Checks from "./ChangeChecks.ts"
import { Change, Issue } from "./ChangeDocuments.ts"
import { attempts } from "./ChangeEngineer.ts"
import { type ChangeOptions, type Failure, languageOf, type Needs, orderFor } from "./ChangeOptions.ts"
import { Delivery, type Problem, Report } from "./Documents.ts"
import type { Files } from "./ProjectMap.ts"
import * as Prompt from "./Prompt.ts"
import * as Relevance from "./Relevance.ts"

const say = ({ line, message, path }: Problem): string =>
  `${path}${line === undefined ? "" : `:${line}`}: ${message}`

/** Lines that were not there before. */
const added = (before: Files, after: Files): string =>
  Object.entries(after)
    .flatMap(([path, text]) => {
      const old = new Set((before[path] ?? "").split(/\r?\n/))
      return text.split(/\r?\n/).filter((line) => !old.has(line))
    })
    .join("\n")

const patch = (path: string, before: string | undefined, after: string): string =>
  createTwoFilesPatch(
    before === undefined ? "/dev/null" : `a/${path}`,
    `b/${path}`,
    before ?? "",
    after,
    "",
    "",
    {
      context: 3
    }
  ).replace(/^=+\n/, "")

/** First line of a commit, and who made it. */
const message = ({ idea }: ChangeOptions): string => {
  const [first = ""] = idea.trim().split("\n")
  const title = first.length > 72 ? `${first.slice(0, 71)}…` : first
  return title === idea.trim() ? title : `${title}\n\n${idea.trim()}`
}

/** What can be said against a candidate, the mends that need no model tried first. */
const judge = (options: ChangeOptions, before: Files, changed: Files, isBug: boolean, attempt: number) =>
  Effect.gen(function* () {
    const nothing: Problem = {
      rule: "entry",
      path: "",
      message: "the answer held no change that could be put in"
    }
    if (Object.keys(changed).length === 0) return { problems: [nothing], files: changed, stillFail: [] }
    let files = changed
    const problems: Array<Problem> = []
    const stillFail: Array<string> = []
    const languages = new Set(Object.keys(changed).flatMap((path) => languageOf(options, path) ?? []))
    for (const language of languages) {
      const base = yield* Checks.of(options, language, before)
      let after = yield* Checks.of(options, language, { ...before, ...files })
      let found = Checks.worse(base, after)
      if (found.length > 0) {
        const { files: all } = yield* language.mend({ ...before, ...files })
        const mended = Object.fromEntries(
          Object.keys(files).map((path) => [path, all[path] ?? files[path] ?? ""])
        )
        if (Object.entries(mended).some(([path, text]) => text !== files[path])) {
          const again = yield* Checks.of(options, language, { ...before, ...mended })
          const left = Checks.worse(base, again)
          if (left.length < found.length) {
            files = mended
            found = left
            after = again
          }
        }
      }
      problems.push(...found)
      const isTested = (base.tests ?? 0) > 0 && base.failing.length < (base.tests ?? 0)
      if (!isTested) problems.push(...Checks.lost(before, files))
      if (!isTested && attempt === 1) {
        yield* Events.emit({
          _tag: "Noted",
          level: "warning",
          message: `Nothing here runs the tests of ${language.name}, or there are none: the change is checked without running`
        })
      }
      const fixed = base.failing.filter((name) => !after.failing.includes(name))
      if (isBug && fixed.length === 0) stillFail.push(...base.failing)
    }
    problems.push(...Relevance.placeholders("the change", added(before, files)))
    return { problems, files, stillFail }
  })

/**
 * Makes the QA engineer of a change.
 *
 * @category roles
 * @since 0.1.0
 */
export const make = (options: ChangeOptions): Role.Role<Failure, Needs> => {
  const role = {
    name: "Edward",
    profile: "QA Engineer",
    ...Prompt.persona(orderFor(options, ""), "qa-engineer")
  }
  const most = options.attempts ?? attempts
  return {
    ...role,
    watches: [Change],
    publishes: [Report, Delivery],
    act: (_, board) =>
      Effect.gen(function* () {
        const checkout = yield* Checkout.Checkout
        const change = board.latest(Change)
        if (change === undefined) return []
        const before = yield* checkout.files
        const issue = board.latest(Issue)
        const isBug = issue?.issue_type === "BUG"
        const { files, problems, stillFail } = yield* judge(
          options,
          before,
          change.files,
          isBug,
          change.attempt
        )
        // A doubt is no reason to refuse for good: what was asked for may go by other words, a test may fail for other reasons.
        const doubts: Array<Problem> = []
        if (problems.length === 0 && change.attempt < most) {
          if (!isBug && change.attempt <= 2 && !Relevance.isOnTopic(options.idea, [], added(before, files))) {
            doubts.push({
              rule: "topic",
              path: "",
              message: `the change is not about: ${options.idea.slice(0, 200)}`
            })
          }
          if (stillFail.length > 0) {
            doubts.push({
              rule: "test",
              path: "tests",
              message: `still fails: ${stillFail.slice(0, 3).join(", ")}`
            })
          }
        }
        const all = [...problems, ...doubts]
        yield* Events.emit({
          _tag: "Checked",
          role: role.name,
          what: `attempt ${change.attempt}`,
          problems: all.map(say)
        })
        const report = Role.document(Report, { attempt: change.attempt, problems: all }, role.name)
        if (all.length > 0 && change.attempt < most) return [report]
        if (problems.length > 0) {
          const delivery = {
            ok: false,
            command: "",
            files: [],
            problems: ["No change was kept: each made something worse", ...problems.map(say)]
          }
          return [Role.document(Delivery, delivery, role.name)]
        }
        const whole = { ...files, ...documentsOf(options, before, issue) }
        const by = yield* Call.CurrentRole
        for (const [path, text] of Object.entries(whole)) {
          yield* Events.emit({ _tag: "FileChanged", path, diff: patch(path, before[path], text), by })
        }
        const commit = yield* checkout.commit(message(options), whole)
        yield* Events.emit({
          _tag: "Noted",
          level: "info",
          message: `Committed on ${checkout.branch}: ${commit.slice(0, 10)} (hooks are not run); git revert takes it back`
        })
        const delivery: typeof Delivery.schema.Type = {
          ok: true,
          command: "git show",
          files: Object.keys(whole),
          problems: []
        }
        return [Role.document(Delivery, delivery, role.name)]
      })
  }
}
