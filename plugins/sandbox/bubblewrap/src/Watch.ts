/**
 * How much the processes below one take together. Limits of the kernel hold for each of them alone.
 *
 * @since 0.1.0
 */
import { readdirSync, readFileSync } from "node:fs"

const read = (path: string): string => {
  try {
    return readFileSync(path, "utf8")
  } catch {
    // It ended meanwhile
    return ""
  }
}

const tasksOf = (pid: number): ReadonlyArray<string> => {
  try {
    return readdirSync(`/proc/${pid}/task`)
  } catch {
    return []
  }
}

const page = 4096

/** Bytes in memory, those that it shares with its children counted for each. */
const resident = (pid: number): number => Number(read(`/proc/${pid}/statm`).split(" ")[1] ?? 0) * page

/** Bytes in memory, those that are shared divided among the sharers. */
const proportional = (pid: number): number =>
  Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? resident(pid) / 1024) * 1024

const sum = (numbers: ReadonlyArray<number>): number => numbers.reduce((total, one) => total + one, 0)

/**
 * Makes the question whether the processes below one are too many, or take too much memory together.
 *
 * @category constructors
 * @since 0.1.0
 */
export const isTooMuch =
  (limits: { readonly memory: number; readonly processes: number }) =>
  (root: number): boolean => {
    const pids: Array<number> = [root]
    let tasks = 0
    // Those that are found last are looked at too
    for (const pid of pids) {
      for (const task of tasksOf(pid)) {
        tasks++
        for (const child of read(`/proc/${pid}/task/${task}/children`).split(" "))
          if (child !== "") pids.push(Number(child))
      }
      if (tasks > limits.processes + 16) return true
    }
    return sum(pids.map(resident)) > limits.memory && sum(pids.map(proportional)) > limits.memory
  }
