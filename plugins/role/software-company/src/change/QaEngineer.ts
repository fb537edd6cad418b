/**
 * Judges a change by what can be run, keeps the best that makes nothing worse, and commits it.
 *
 * @since 0.1.0
 */
import { Role } from "@metagpt-ts/core"
import { Events } from "@metagpt-ts/team"
import { Checkout } from "@metagpt-ts/workspace"
import * as Effect from "effect/Effect"

import { Delivery, type Problem } from "../Documents.ts"
import * as Prompt from "../Prompt.ts"
import { documentsOf } from "./Analyst.ts"
import { type ChangeOptions, type Failure, type Needs, orderFor } from "./ChangeOptions.ts"
import { Change, Issue, Judged } from "./Documents.ts"
import { attempts } from "./Engineer.ts"
import * as Handover from "./Handover.ts"
import * as Judgement from "./Judgement.ts"
import * as TestFile from "./TestFile.ts"
import * as Wording from "./Wording.ts"

const say = ({ line, message, path }: Problem): string =>
  `${path === "" ? "" : `${path}${line === undefined ? "" : `:${line}`}: `}${message}`

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
        if (problems.length > 0)
          return [Handover.nothing([Wording.say(options, "none"), ...problems.map(say)], role.name)]
        for (const doubt of doubts)
          yield* Handover.note("warning", Wording.say(options, "doubtful", { problem: say(doubt) }))
        const tests =
          options.runTests === true
            ? yield* TestFile.ofChange(options, Role.persona(role), before, files)
            : {}
        const whole = { ...files, ...tests, ...documentsOf(options, before, issue) }
        return [yield* Handover.make(options, before, whole, role.name)]
      })
  }
}
