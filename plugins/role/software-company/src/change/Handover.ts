/**
 * What of a change is handed over: shown as a difference, committed, and how to take it back.
 *
 * @since 0.1.0
 */
import { Role } from "@metagpt-ts/core"
import { Call, Events } from "@metagpt-ts/team"
import { Checkout } from "@metagpt-ts/workspace"
import { createTwoFilesPatch } from "diff"
import * as Effect from "effect/Effect"

import { Delivery } from "../Documents.ts"
import type { ChangeOptions } from "./ChangeOptions.ts"
import type { Files } from "./ProjectMap.ts"
import { say } from "./Wording.ts"

const patch = (path: string, before: string | undefined, after: string): string => {
  const from = before === undefined ? "/dev/null" : `a/${path}`
  const text = createTwoFilesPatch(from, `b/${path}`, before ?? "", after, "", "", { context: 3 })
  return text.replace(/^=+\n/, "")
}

/** First line of a commit, and all that was asked for. */
const message = ({ idea }: ChangeOptions): string => {
  const [first = ""] = idea.trim().split("\n")
  const title = first.length > 72 ? `${first.slice(0, 71)}…` : first
  return title === idea.trim() ? title : `${title}\n\n${idea.trim()}`
}

/** Says something that is worth a line. @category constructors @since 0.1.0 */
export const note = (level: "info" | "warning", message: string) =>
  Events.emit({ _tag: "Noted", level, message })

/**
 * Commits files and tells it.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (options: ChangeOptions, before: Files, files: Files, from: string) =>
  Effect.gen(function* () {
    const checkout = yield* Checkout.Checkout
    const by = yield* Call.CurrentRole
    for (const [path, text] of Object.entries(files)) {
      yield* Events.emit({ _tag: "FileChanged", path, diff: patch(path, before[path], text), by })
    }
    const commit = yield* checkout.commit(message(options), files)
    const values = { branch: checkout.branch, commit: commit.slice(0, 10) }
    yield* note("info", say(options, "committed", values))
    const delivery = { ok: true, command: "git show", files: Object.keys(files), problems: [] }
    return Role.document(Delivery, delivery, from)
  })

/** Hands nothing over, and says why. @category constructors @since 0.1.0 */
export const nothing = (problems: ReadonlyArray<string>, from: string) =>
  Role.document(Delivery, { ok: false, command: "", files: [], problems }, from)
