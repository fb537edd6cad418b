/**
 * What a program is made of and how it runs, read from its files without a model.
 *
 * @since 0.1.0
 */
import { Outline } from "@metagpt-ts/workspace"

import type { Call, Part } from "./Diagram.ts"

type Files = Readonly<Record<string, string>>

/** So many calls can still be read in one diagram. */
const most = 40

/** A function or class, and the code of it that is its own. */
interface Unit extends Outline.Definition {
  /** Its class, or its file. */
  readonly owner: string
  /** Its name in its owner. */
  readonly short: string
  readonly code: string
}

const fileName = (path: string): string => path.split("/").at(-1) ?? path

/** Neither what stands in strings nor in comments is a call. */
const bare = (code: string): string =>
  code.replaceAll(/"""[^]*?"""|'''[^]*?'''|"[^"\n]*"|'[^'\n]*'|`[^`]*`|#[^\n]*|\/\/[^\n]*/g, (text) =>
    // Blanks, so that every place stays where it is.
    text.replaceAll(/[^\n]/g, " ")
  )

const unitsOf = (path: string, text: string): ReadonlyArray<Unit> => {
  const code = bare(text)
  return (Outline.read(path, text)?.definitions ?? []).map((definition) => {
    const parts = definition.name.split(".")
    return {
      ...definition,
      owner: parts.length > 1 ? parts.slice(0, -1).join(".") : fileName(path),
      short: parts.at(-1) ?? definition.name,
      code: code.slice(definition.head, definition.end)
    }
  })
}

/** A function with the names of its parameters alone. */
const called = ({ short, signature }: Unit): string => {
  const inside = /\((.*)\)/s.exec(signature)?.[1] ?? ""
  const names = inside
    .replaceAll(/\[[^[\]]*\]|\([^()]*\)|\{[^{}]*\}/g, "")
    .split(",")
    .map((parameter) => /^[\s*.]*([\p{L}_$][\p{L}\p{N}_$]*)/u.exec(parameter)?.[1] ?? "")
    .filter((name) => name !== "" && name !== "self" && name !== "cls")
  return `${short}(${names.join(", ")})`
}

const words = (code: string): ReadonlySet<string> => new Set(code.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu))

/**
 * Every class with its methods, and every file with its functions and constants.
 *
 * @category accessors
 * @since 0.1.0
 */
export const parts = (files: Files): ReadonlyArray<Part> => {
  const all = Object.entries(files).map(([path, text]) => ({ path, units: unitsOf(path, text) }))
  const classes = all.flatMap(({ units }) => units.filter(({ kind }) => kind === "class"))
  const usesOf = (code: string) => {
    const found = words(code)
    return classes.filter(({ short }) => found.has(short)).map(({ name }) => name)
  }
  return all.flatMap(({ path, units }) => {
    const membersOf = (owner: string) =>
      units
        .filter((unit) => unit.owner === owner && unit.kind !== "class")
        .map((unit) => (unit.kind === "function" ? called(unit) : unit.short))
    const own = units.filter(({ kind }) => kind === "class")
    const free = units.filter(({ kind, owner }) => kind !== "class" && owner === fileName(path))
    const members = membersOf(fileName(path))
    const file: Part = {
      name: fileName(path),
      members,
      uses: usesOf(free.map(({ code }) => code).join("\n")),
      isFile: true
    }
    return [
      ...own.map(({ code, name }) => ({ name, members: membersOf(name), uses: usesOf(code) })),
      ...(members.length > 0 || own.length === 0 ? [file] : [])
    ]
  })
}

/** Names that are called in code, in its order. */
const calls = (code: string): ReadonlyArray<string> =>
  [...code.matchAll(/(?<![\p{L}\p{N}_$])([\p{L}_$][\p{L}\p{N}_$]*)[ \t]{0,4}\(/gu)]
    .filter(({ index }) => !/\b(?:def|function|class)\s+$/.test(code.slice(Math.max(0, index - 12), index)))
    .map(([, name = ""]) => name)

/** What is called when an object is made. */
const makers = new Set(["__init__", "constructor"])

/**
 * Who calls whom, from what the entry does when it is started; each call once.
 *
 * @category accessors
 * @since 0.1.0
 */
export const flow = (files: Files, entry: string): ReadonlyArray<Call> => {
  const units = Object.entries(files).flatMap(([path, text]) => unitsOf(path, text))
  const find = (name: string, by: string): Unit | undefined => {
    const found = units.filter(({ kind, short }) => short === name && kind !== "constant")
    return found.find(({ owner }) => owner === by) ?? found[0]
  }
  const text = files[entry] ?? ""
  const top = unitsOf(entry, text).reduce(
    (code, { end, head, kind, name }) =>
      kind === "constant" || name.includes(".")
        ? code
        : code.slice(0, head) + " ".repeat(end - head) + code.slice(end),
    bare(text)
  )
  const found: Array<Call> = []
  const seen = new Set<string>()
  // A list instead of recursion: what is called first is followed first.
  const waiting: Array<{ readonly by: string; readonly code: string }> = [{ by: fileName(entry), code: top }]
  while (waiting.length > 0 && found.length < most) {
    const { by, code } = waiting.shift() ?? { by: "", code: "" }
    const next: Array<{ readonly by: string; readonly code: string }> = []
    for (const name of calls(code)) {
      const unit = find(name, by)
      if (unit === undefined || found.length >= most) continue
      const isClass = unit.kind === "class"
      const to = isClass ? unit.name : unit.owner
      const key = `${by} ${to} ${unit.short}`
      if (seen.has(key)) continue
      seen.add(key)
      found.push({ from: by, to, what: isClass ? "new" : called(unit) })
      const made = units.find(({ owner, short }) => owner === to && makers.has(short))?.code ?? ""
      const code = isClass ? made : unit.code
      if (!seen.has(`${to}.${unit.short}`)) next.push({ by: to, code })
      seen.add(`${to}.${unit.short}`)
    }
    waiting.unshift(...next)
  }
  return found
}
