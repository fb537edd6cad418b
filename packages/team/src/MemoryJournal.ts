/**
 * Journals that last as long as the process, for programs that need no more and for tests of resumption.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

import { type Journal, JournalError, make as journal } from "./Journal.ts"
import * as MemoryStore from "./MemoryStore.ts"

/**
 * The runs of a process.
 *
 * @category models
 * @since 0.1.0
 */
export interface MemoryJournal {
  /** Opens the journal of a run; it remembers what earlier openings recorded. Until the scope closes nobody else can. */
  readonly open: (run: string) => Effect.Effect<Journal["Service"], JournalError, Scope.Scope>
  /** Lines of a run, as a file would have them. */
  readonly lines: (run: string) => Array<string>
}

const locked = (path: string) =>
  new JournalError({
    kind: "locked",
    path,
    message: "This run is in use by another part of this program",
    fix: "Wait for it to end."
  })

/**
 * Makes a place for runs.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (): MemoryJournal => {
  const runs = new Map<string, Array<string>>()
  const held = new Set<string>()
  const lines = (run: string): Array<string> => {
    const found = runs.get(run) ?? []
    runs.set(run, found)
    return found
  }
  return {
    lines,
    open: (run) =>
      Effect.acquireRelease(
        Effect.suspend(() => (held.has(run) ? Effect.fail(locked(run)) : Effect.succeed(held.add(run)))),
        () => Effect.sync(() => held.delete(run))
      ).pipe(Effect.map(() => journal(MemoryStore.make(lines(run)))))
  }
}
