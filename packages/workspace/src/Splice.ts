/**
 * Puts definitions that a model wrote into a file that exists; all else stays as it is, byte for byte.
 *
 * @since 0.1.0
 */
import { blankBefore, flush, indented, lineStart, stepOf } from "./Indentation.ts"
import * as Outline from "./Outline.ts"

/**
 * A file after the change.
 *
 * @category models
 * @since 0.1.0
 */
export interface Spliced {
  readonly text: string
  /** Names of what was put in place of the old. */
  readonly replaced: ReadonlyArray<string>
  /** Names of what was not there before. */
  readonly added: ReadonlyArray<string>
}

type Read = Outline.Outline
type Definition = Outline.Definition

/** More than a model writes in earnest. */
const most = 100

const isPython = (path: string): boolean => /\.pyi?$/i.test(path)

/** A body that stands for another: an ellipsis, or a comment that says so. */
const elided =
  /(?:#|\/\/|\/\*)[^\n]*(?:\.\.\.|…|\b(?:rest of|remaining|existing|unchanged|same as|as before|omitted|your code|implement(?:ation)? here)\b)|^\s*\.\.\.\s*$/im

const lineEnds = (text: string, eol: string): string =>
  eol === "\r\n" ? text.replaceAll(/\r?\n/g, "\r\n") : text.replaceAll("\r\n", "\n")

/** The answer and what it defines, however much it is indented; a bare method is read too. */
const readAnswer = (path: string, answer: string): { text: string; outline: Read } | undefined => {
  const text = flush(
    path,
    answer
      .replaceAll("\r\n", "\n")
      .replace(/^(?:[ \t]*\n)+/, "")
      .trimEnd()
  )
  const ending = path.replace(/\.html?$/i, ".js")
  const outline = Outline.read(ending, text)
  if (outline && outline.definitions.length > 0) return { text, outline }
  if (isPython(path)) return undefined
  const wrapped = `class Answer {\n${text}\n}`
  const inner = Outline.read(ending, wrapped)
  if (!inner) return undefined
  const definitions = inner.definitions.flatMap((one) =>
    one.name.startsWith("Answer.") ? [{ ...one, name: one.name.slice("Answer.".length) }] : []
  )
  return { text: wrapped, outline: { ...inner, definitions } }
}

const isWithin = (name: string, outer: string): boolean => name.startsWith(`${outer}.`)

const membersOf = ({ definitions }: Read, name: string): ReadonlyArray<Definition> =>
  definitions.filter((one) => isWithin(one.name, name) && !one.name.slice(name.length + 1).includes("."))

/** A file on its way. */
class Draft {
  readonly path: string
  text: string
  outline: Read
  readonly eol: string
  readonly step: string | undefined
  readonly replaced: Array<string> = []
  readonly added: Array<string> = []

  constructor(path: string, text: string, outline: Read) {
    this.path = path
    this.text = text
    this.outline = outline
    this.eol = /\r\n/.test(text) ? "\r\n" : "\n"
    this.step = stepOf(text, outline)
  }

  put(from: number, to: number, text: string): boolean {
    const next = this.text.slice(0, from) + lineEnds(text, this.eol) + this.text.slice(to)
    const outline = Outline.read(this.path, next)
    if (outline === undefined || next === this.text) return false
    this.text = next
    this.outline = outline
    return true
  }
}

type Answer = NonNullable<ReturnType<typeof readAnswer>>

const isStub = (answer: string, old: string): boolean => elided.test(answer) && !elided.test(old)

/** Puts a definition where its namesake stands. What stands before the old one, `export` or a decorator, stays. */
const replace = (draft: Draft, old: Definition, { outline, text }: Answer, next: Definition): void => {
  const was = draft.text.slice(old.start, old.end)
  if (isStub(text.slice(next.start, next.end), was)) return
  const blank = blankBefore(draft.text, old.start)
  const own = isPython(draft.path) && next.start < next.head
  const body = indented(text, outline, own ? next.start : next.head, next.end, blank, draft.step)
  if (draft.put(own ? old.start : old.head, old.end, body)) draft.replaced.push(old.name)
}

/** The line behind the last function or class, where a new one does not come after what runs; in a page there must be one. */
const place = ({ outline, path, text }: Draft): { at: number; blank: string } | undefined => {
  const last = outline.definitions.findLast(({ kind, name }) => kind !== "constant" && !name.includes("."))
  const after = last ?? outline.imports.at(-1) ?? outline.definitions.at(-1)
  if (after === undefined) return /\.html?$/i.test(path) ? undefined : { at: text.length, blank: "" }
  const next = text.indexOf("\n", after.end)
  return { at: next < 0 ? text.length : next + 1, blank: blankBefore(text, after.start) }
}

const insert = (draft: Draft, { outline, text }: Answer, next: Definition): void => {
  const where = place(draft)
  if (where === undefined || elided.test(text.slice(next.start, next.end))) return
  const { at, blank } = where
  const isOpen = at > 0 && draft.text[at - 1] !== "\n"
  const gap = draft.text.slice(0, at).trim() === "" ? "" : isPython(draft.path) ? "\n\n" : "\n"
  const body = indented(text, outline, next.start, next.end, blank, draft.step)
  if (draft.put(at, at, `${isOpen ? "\n" : ""}${gap}${blank}${body}\n`)) draft.added.push(next.name)
}

const insertMember = (draft: Draft, owner: string, { outline, text }: Answer, next: Definition): void => {
  if (elided.test(text.slice(next.start, next.end))) return
  const members = membersOf(draft.outline, owner)
  const last = members.at(-1)
  if (!last) return
  const blank = blankBefore(draft.text, last.start)
  const body = indented(text, outline, next.start, next.end, blank, draft.step)
  const name = next.name.includes(".") ? next.name : `${owner}.${next.name}`
  const separator = draft.text.slice(last.end, last.end + 1) === ";" ? 1 : 0
  if (draft.put(last.end + separator, last.end + separator, `\n\n${blank}${body}`)) draft.added.push(name)
}

/** Classes are mended member by member, unless the answer holds every member of the old one. */
const mergeClass = (draft: Draft, old: Definition, answer: Answer, next: Definition): void => {
  const theirs = membersOf(answer.outline, next.name)
  const ours = membersOf(draft.outline, old.name)
  if (ours.every(({ name }) => theirs.some((one) => one.name === name)))
    return replace(draft, old, answer, next)
  for (const member of theirs) {
    const here = Outline.find(draft.outline, member.name)
    if (here) replace(draft, here, answer, member)
    else if (!ours.some(({ name }) => name === member.name)) insertMember(draft, old.name, answer, member)
  }
}

/** The names that an import binds, as far as its text says. */
const bound = (text: string): ReadonlyArray<string> => text.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? []

const fillers = new Set(["import", "from", "as", "const", "let", "var", "require", "type", "default", "node"])

/** Brings in what the answer brings in and the file lacks; a file does not import itself. */
const addImports = (draft: Draft, { outline, text }: Answer): void => {
  const stem =
    draft.path
      .split("/")
      .at(-1)
      ?.replace(/\.\w+$/, "") ?? ""
  const known = new Set(
    draft.outline.imports.flatMap(({ end, start }) => bound(draft.text.slice(start, end)))
  )
  for (const { name } of draft.outline.definitions) known.add(name)
  for (const { end, start } of outline.imports) {
    const said = text.slice(start, end)
    const names = bound(said).filter((name) => !fillers.has(name))
    if (names.includes(stem) || names.every((name) => known.has(name))) continue
    for (const name of names) known.add(name)
    const last = draft.outline.imports.at(-1)
    const first = draft.outline.definitions[0]?.start ?? draft.text.length
    const at = last?.end ?? lineStart(draft.text, first)
    draft.put(at, at, last ? `\n${said}` : `${said}\n\n`)
  }
}

/**
 * Puts what an answer defines into a file: a definition that is there is replaced whole, others are added behind the last one, and
 * imports it needs are brought in. With `names`, of what is there only these are touched; `Game` means all of a class.
 *
 * Undefined when nothing would change: an answer without code, one that says `...` for a body, a language without an outline.
 *
 * @category combinators
 * @since 0.1.0
 */
export const splice = (
  path: string,
  text: string,
  answer: string,
  names?: ReadonlyArray<string>
): Spliced | undefined => {
  const outline = Outline.read(path, text)
  const read = outline && readAnswer(path, answer)
  if (!outline || !read || read.outline.definitions.length > most) return undefined
  const draft = new Draft(path, text, outline)
  const isMeant = (name: string) =>
    names === undefined || names.some((one) => one === name || isWithin(name, one) || isWithin(one, name))
  for (const next of read.outline.definitions.filter(({ name }) => !name.includes("."))) {
    const here = Outline.find(draft.outline, next.name)
    // A function that stands alone in the answer may be a method in the file.
    const method =
      here === undefined && next.kind === "function"
        ? draft.outline.definitions.filter(
            ({ name }) => name.endsWith(`.${next.name}`) && (names === undefined || names.includes(name))
          )
        : []
    const [only] = method
    if (here) {
      if (!isMeant(here.name) || (here.kind === "constant" && names?.includes(here.name) !== true)) continue
      if (here.kind === "class" && next.kind === "class") mergeClass(draft, here, read, next)
      else replace(draft, here, read, next)
    } else if (method.length === 1 && only) replace(draft, only, read, next)
    else if (method.length === 0 && !draft.outline.definitions.some(({ name }) => name === next.name)) {
      const owner = names?.find((name) => Outline.find(draft.outline, name)?.kind === "class")
      if (owner !== undefined && isMethod(path, next)) insertMember(draft, owner, read, next)
      else insert(draft, read, next)
    }
  }
  if (draft.replaced.length + draft.added.length === 0) return undefined
  addImports(draft, read)
  return { text: draft.text, replaced: draft.replaced, added: draft.added }
}

const isMethod = (path: string, { signature }: Definition): boolean =>
  isPython(path)
    ? /\((?:self|cls)\b/.test(signature)
    : !/^(?:async\s+)?(?:function|const|let|var|class)\b/.test(signature)
