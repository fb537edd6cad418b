/**
 * Why a project that exists is not worked on.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/** What is wrong, and what to do, by reason. */
const said = {
  missing: ["There is no folder {path}", "Give the path of a project that exists"],
  file: ["{path} is no folder", "Give the folder of the project"],
  dirty: [
    "There are changes that nobody has committed",
    "Commit them, or put them aside with `git stash`; files that git does not know may stay"
  ],
  detached: ["The checkout is on no branch", "Go to one with `git switch -c NAME`"],
  busy: ["A merge, a rebase or the like is under way", "Finish it, or give it up with its --abort"],
  nested: [
    "The folder lies in a repository that does not know its files",
    "Commit them there, or move the folder out"
  ],
  large: [
    "The folder holds too much to become a repository",
    "Make it one yourself, with a .gitignore: `git init`"
  ],
  inTheWay: ["A file that nobody has committed is in the way", "Commit it, or move it, then resume"],
  ignored: [
    "The repository ignores a file that the change would write",
    "Take it out of .gitignore, then resume"
  ],
  moved: ["Files changed while the company worked", "Start again: what was made is in the folder .metagpt"],
  program: ["This repository needs git itself", "Install git: https://git-scm.com/downloads"],
  refused: ["git refused", "See what git says; nothing was changed"]
} as const

/** @category models @since 0.1.0 */
export type Reason = keyof typeof said

/**
 * The project was left as it was.
 *
 * @category errors
 * @since 0.1.0
 */
export class CheckoutError extends Schema.TaggedError<CheckoutError>()("CheckoutError", {
  reason: Schema.Literals(Object.keys(said) as [Reason, ...Array<Reason>]),
  path: Schema.String,
  /** Names of files, or what git said. */
  evidence: Schema.String
}) {
  override get message(): string {
    return said[this.reason][0].replace("{path}", () => this.path)
  }

  /** What to do. */
  get fix(): string {
    return said[this.reason][1]
  }
}
