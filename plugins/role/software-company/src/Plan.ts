/**
 * The order in which files can be written.
 *
 * @since 0.1.0
 */
import type { Tasks } from "./Documents.ts"

type Plan = typeof Tasks.schema.Type

/**
 * Files in groups: those of a group need only files of earlier groups, so that they can be written at the same time. The last file
 * of the list, the entry, comes last; files that wait for each other are written in the order of the list.
 *
 * @category combinators
 * @since 0.1.0
 */
export const groups = (plan: Plan): ReadonlyArray<ReadonlyArray<string>> => {
  // A model may name a file twice.
  const files = [...new Set(plan["Task list"])]
  const entry = files.at(-1)
  const needs = new Map(
    files.map((file) => {
      const about =
        plan["Logic Analysis"]
          .find(([name]) => name?.includes(file))
          ?.slice(1)
          .join(" ") ?? ""
      const named = files.filter((other) => other !== file && other !== entry && about.includes(stem(other)))
      return [file, file === entry ? files.filter((other) => other !== file) : named]
    })
  )
  const done = new Set<string>()
  const order: Array<ReadonlyArray<string>> = []
  while (done.size < files.length) {
    const waiting = files.filter((file) => !done.has(file))
    const ready = waiting.filter((file) => (needs.get(file) ?? []).every((other) => done.has(other)))
    const group = ready.length > 0 ? ready : waiting.slice(0, 1)
    order.push(group)
    for (const file of group) done.add(file)
  }
  return order
}

const stem = (file: string): string => file.replace(/\.\w+$/, "")
