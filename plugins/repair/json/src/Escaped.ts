import { unescape } from "./Escapes.ts"

/** How a document was escaped as a whole, as if it stood in a string or on a web page. */
export type Escaping = "none" | "string" | "page"

/** How far into the text a document's first bracket is looked for. */
export const HEAD = 4000

/** The first brackets before a quote mark, and how many backslashes stand before the mark. */
const opening = (head: string): { readonly index: number; readonly slashes: number } | undefined => {
  const brackets = /[[{](?:\s|\\[nrt]|[[{])*/g
  const mark = /(\\*)"/y
  for (let found = brackets.exec(head); found !== null; found = brackets.exec(head)) {
    mark.lastIndex = brackets.lastIndex
    const slashes = mark.exec(head)?.[1]?.length
    if (slashes !== undefined) return { index: found.index, slashes }
  }
  return undefined
}

/** How the whole text is escaped, as its head says; undefined while `open` text does not say yet. */
export const escapingSoFar = (text: string): Escaping | undefined => {
  const head = opening(text.slice(0, HEAD))
  const page = /[[{]\s*&quot;/.exec(text.slice(0, HEAD / 2))
  // What comes first decides, so that nothing that comes later can change it.
  if (page !== null && (head === undefined || page.index < head.index)) return "page"
  const odd = head !== undefined && head.slashes % 2 === 1
  if (odd && !/(?:^|[^\\])"/.test(text.slice(0, head.index))) return "string"
  return head !== undefined || text.length >= HEAD ? "none" : undefined
}

/** How the whole text is escaped. */
export const escaping = (text: string): Escaping => escapingSoFar(text) ?? "none"

const entities: Readonly<Record<string, string>> = {
  "&quot;": '"',
  "&#39;": "'",
  "&lt;": "<",
  "&gt;": ">",
  "&amp;": "&"
}

/** Where an escape begins that the end of the text cuts in two; the end when none does. */
const half = (kind: Escaping, text: string): number => {
  if (kind === "page") {
    const mark = text.lastIndexOf("&")
    return mark !== -1 && text.length - mark < 6 && !text.includes(";", mark) ? mark : text.length
  }
  const end = text.endsWith("\r") ? text.length - 1 : text.length
  let slash = end
  while (slash > 0 && text.charCodeAt(slash - 1) === 0x5c) slash--
  return (end - slash) % 2 === 1 ? end - 1 : text.length
}

/** Takes one level of escapes off; `rest` is the half escape at the end of a text that goes on. */
export const take = (kind: Escaping, text: string, open = false): { text: string; rest: string } => {
  if (kind === "none") return { text, rest: "" }
  const end = open ? half(kind, text) : text.length
  const whole = text.slice(0, end)
  return {
    text:
      kind === "string"
        ? unescape(whole)
        : whole.replaceAll(/&(?:quot|#39|lt|gt|amp);/g, (c) => entities[c]!),
    rest: text.slice(end)
  }
}
