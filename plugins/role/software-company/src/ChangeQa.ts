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
import { Change, Issue, Judged } from "./ChangeDocuments.ts"
import { attempts } from "./ChangeEngineer.ts"
import { type ChangeOptions, type Failure, type Needs, orderFor } from "./ChangeOptions.ts"
import * as Wording from "./ChangeWording.ts"
import { Delivery, type Problem } from "./Documents.ts"
import * as Judgement from "./Judgement.ts"
import * as Prompt from "./Prompt.ts"

const say = ({ line, message, path }: Problem): string =>
  `${path === "" ? "" : `${path}${line === undefined ? "" : `:${line}`}: `}${message}`

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
    publishes: [Judged, Delivery],
    act: (_, board) =>
      Effect.gen(function* () {
        const checkout = yield* Checkout.Checkout
        const change = board.latest(Change)
        if (change === undefined) return []
        const before = yield* checkout.files
        const issue = board.latest(Issue)
        const judged = yield* Judgement.of(options, before, change, issue?.issue_type === "BUG")
        yield* Events.emit({
          _tag: "Checked",
          role: role.name,
          what: `attempt ${change.attempt}`,
          problems: [...judged.problems, ...judged.doubts].map(say)
        })
        if (!Judgement.isEnd(judged, most)) return [Role.document(Judged, judged, role.name)]
        const { doubts, files, problems } = Judgement.best(board.all(Judged), judged)
        if (problems.length > 0) {
          const delivery = {
            ok: false,
            command: "",
            files: [],
            problems: [Wording.say(options, "none"), ...problems.map(say)]
          }
          return [Role.document(Delivery, delivery, role.name)]
        }
        for (const doubt of doubts) {
          const message = Wording.say(options, "doubtful", { problem: say(doubt) })
          yield* Events.emit({ _tag: "Noted", level: "warning", message })
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
          message: Wording.say(options, "committed", { branch: checkout.branch, commit: commit.slice(0, 10) })
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
