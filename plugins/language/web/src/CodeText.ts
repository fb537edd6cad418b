/**
 * Repairs of a script that does not parse.
 *
 * @since 0.1.0
 */
import * as Code from "./Code.ts"

interface Repair {
  readonly name: string
  readonly confidence: number
  readonly mend: (text: string) => string
}

const MOST_CUT = 16

/** Where a text was cut, the parser ends with it, or at the mark that begins what has no end. */
const isCut = (text: string): boolean => {
  const { fault } = Code.read(text)
  const last = text.trimEnd().split("\n").length
  return fault !== undefined && (fault.line >= last || fault.message.startsWith("Unterminated"))
}

const closed = (text: string): string => {
  const ends = Code.open(text)
  return ends === undefined || ends === "" ? text : `${text.trimEnd()}\n${ends}\n`
}

const missingClosers = (text: string): string =>
  // A word may be cut in its middle; a statement that has its end is whole
  isCut(text) && /[;{}]\s*$/.test(text) ? closed(text) : text

const unfinishedTail = (text: string): string => {
  if (!isCut(text)) return text
  const lines = text.trimEnd().split("\n")
  for (let gone = 1; gone <= Math.min(MOST_CUT, Math.floor(lines.length / 2)); gone++) {
    const kept = `${lines.slice(0, -gone).join("\n").trimEnd()}\n`
    if (!/[;}{]\s*$/.test(kept)) continue
    const fixed = closed(kept)
    if (Code.read(fixed).fault === undefined) return fixed
  }
  return text
}

const wide: Readonly<Record<string, string>> = {
  "。": ".",
  "、": ",",
  "【": "[",
  "】": "]",
  "–": "-",
  "—": "-",
  "−": "-"
}

const repairs: ReadonlyArray<Repair> = [
  {
    name: "invisible_characters",
    confidence: 1,
    mend: (text) =>
      text
        .replaceAll(/[\u00AD\u200B-\u200D\u2060\uFEFF\0]/g, "")
        .replaceAll(/[\u00A0\u1680\u2000-\u200A\u202F\u205F\u3000]/g, " ")
  },
  {
    name: "curly_quotes",
    confidence: 0.95,
    mend: (text) => text.replaceAll(/[“”]/g, '"').replaceAll(/[‘’]/g, "'")
  },
  {
    name: "full_width",
    confidence: 0.9,
    mend: (text) => text.replaceAll(/[！-～。、【】–—−]/g, (char) => wide[char] ?? char.normalize("NFKC"))
  },
  { name: "missing_closers", confidence: 0.7, mend: missingClosers },
  { name: "unfinished_tail", confidence: 0.5, mend: unfinishedTail }
]

/** Mends a script that does not parse; undefined when it parses already, or nothing makes it parse. */
export const mend = (
  text: string,
  isModule: boolean
): { readonly text: string; readonly name: string; readonly confidence: number } | undefined => {
  if (Code.read(text, isModule).fault === undefined) return undefined
  for (const { confidence, mend, name } of repairs) {
    const fixed = mend(text)
    if (fixed !== text && fixed.trim() !== "" && Code.read(fixed, isModule).fault === undefined)
      return { text: fixed, name, confidence }
  }
  return undefined
}
