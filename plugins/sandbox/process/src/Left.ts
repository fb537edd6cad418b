/**
 * Processes that a program left behind in sessions of their own. They are known by a word in the environment they inherited.
 *
 * @since 0.1.0
 */
import { readdirSync, readFileSync } from "node:fs"

/** Rounds, since one that is found may start another meanwhile. */
const rounds = 20

const find = (word: string): ReadonlyArray<number> =>
  readdirSync("/proc")
    .map(Number)
    .filter((pid) => {
      try {
        return pid > 0 && readFileSync(`/proc/${pid}/environ`, "utf8").includes(word)
      } catch {
        // It ended, or is not ours
        return false
      }
    })

/**
 * Ends them, where processes can be looked at.
 *
 * @category combinators
 * @since 0.1.0
 */
export const end = (word: string): void => {
  if (process.platform !== "linux") return
  for (let round = 0; round < rounds; round++) {
    const left = find(word)
    if (left.length === 0) return
    for (const pid of left) {
      try {
        process.kill(pid, "SIGKILL")
      } catch {
        // It ended
      }
    }
  }
}
