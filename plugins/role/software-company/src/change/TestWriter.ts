/**
 * QA alone: the tests of one file of a project that exists are written anew and run.
 *
 * @since 0.1.0
 */
import { Role } from "@metagpt-ts/core"
import type { Team } from "@metagpt-ts/team"
import { Checkout } from "@metagpt-ts/workspace"
import * as Effect from "effect/Effect"

import { Delivery, Requirement } from "../Documents.ts"
import * as Prompt from "../Prompt.ts"
import { type ChangeOptions, type Failure, type Needs, orderFor } from "./ChangeOptions.ts"
import * as Checks from "./Checks.ts"
import * as Handover from "./Handover.ts"
import * as TestFile from "./TestFile.ts"
import { say } from "./Wording.ts"

/** An order of tests. @category models @since 0.1.0 */
export interface TestOptions extends ChangeOptions {
  /** Path of the file whose tests are written, from the root of the project. */
  readonly file: string
}

const make = (options: TestOptions): Role.Role<Failure, Needs> => {
  const { file: path } = options
  const role = {
    name: "Edward",
    profile: "QA Engineer",
    ...Prompt.persona(orderFor(options, ""), "qa-engineer")
  }
  return {
    ...role,
    watches: [Requirement],
    publishes: [Delivery],
    act: () =>
      Effect.gen(function* () {
        const checkout = yield* Checkout.Checkout
        const files = yield* checkout.files
        const refuse = (why: "foreign" | "untestable") => [
          Handover.nothing([say(options, why, { path })], role.name)
        ]
        if (!TestFile.isOurs(options, path)) return refuse("foreign")
        const subject = yield* TestFile.subjectOf(options, files, path)
        const kept = subject && (yield* TestFile.make(options, Role.persona(role), files, subject))
        if (subject === undefined || kept === undefined) return refuse("untestable")
        const { language, testPath } = subject
        const old =
          files[testPath] === undefined ? undefined : yield* Checks.ofTests(language, files, testPath)
        const passed = (old?.tests ?? 0) - (old?.failing.length ?? 0)
        yield* TestFile.tell(options, testPath, kept)
        if (passed > kept.count) {
          const values = { path: testPath, count: kept.count, passed }
          return [Handover.nothing([say(options, "fewer", values)], role.name)]
        }
        return [yield* Handover.make(options, files, { [testPath]: kept.text }, role.name)]
      })
  }
}

/**
 * Makes the team of one that writes tests; give it to `Team.run` with a `Checkout`, and read `Delivery` off the board.
 *
 * @category constructors
 * @since 0.1.0
 */
export const writeTests = (options: TestOptions): Team.Options<Failure, Needs> => ({
  roles: [make(options)],
  given: [Role.document(Requirement, { idea: options.idea }, "user")],
  goals: [Delivery]
})
