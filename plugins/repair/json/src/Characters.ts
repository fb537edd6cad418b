/**
 * What a character may stand for in a careless answer. All take UTF-16 units.
 */

/** Blank, including the invisible characters that models copy from web pages. */
export const isSpace = (c: number): boolean =>
  c <= 0x20
    ? c >= 0
    : c >= 0x7f &&
      (c === 0xa0 ||
        c === 0x7f ||
        (c >= 0x2000 && c <= 0x200d) ||
        c === 0xfeff ||
        c === 0x3000 ||
        c === 0x2060 ||
        c === 0x2028 ||
        c === 0x2029 ||
        c === 0x202f ||
        c === 0x205f ||
        c === 0x180e ||
        c === 0x1680 ||
        c === 0x85)

/** One of the four blanks that JSON knows. */
export const isBlank = (c: number): boolean => c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09

export const isNewline = (c: number): boolean => c === 0x0a || c === 0x0d || c === 0x2028 || c === 0x2029

export const isDigit = (c: number): boolean => c >= 0x30 && c <= 0x39

/** A letter, a digit, `_`, `$`, or any sign of a script other than Latin that is no punctuation here. */
export const isWord = (c: number): boolean =>
  (c >= 0x61 && c <= 0x7a) ||
  (c >= 0x41 && c <= 0x5a) ||
  isDigit(c) ||
  c === 0x5f ||
  c === 0x24 ||
  (c >= 0xc0 && !isSpace(c) && !isQuote(c) && !isComma(c) && kindOf(c) === 0 && !isColon(c) && c !== 0x2026)

/** `,` and what is written for it: `;`, and the full-width and ideographic commas. */
export const isComma = (c: number): boolean =>
  c === 0x2c || c === 0x3b || c === 0xff0c || c === 0xff1b || c === 0x3001 || c === 0xfe50

const isColon = (c: number): boolean => c === 0x3a || c === 0xff1a || c === 0xfe55 || c === 0xfe13

/** How many characters at `i` stand for a colon (`:`, `：`, `=`, `=>`, `->`, `:=`); 0 if none do. */
export const colonAt = (text: string, i: number): number => {
  const c = text.charCodeAt(i)
  if (isColon(c)) return text.charCodeAt(i + 1) === 0x3d ? 2 : 1
  if (c === 0x3d) return text.charCodeAt(i + 1) === 0x3e || text.charCodeAt(i + 1) === 0x3d ? 2 : 1
  if (c === 0x2d) return text.charCodeAt(i + 1) === 0x3e ? 2 : 0
  return c === 0x21d2 || c === 0x2192 ? 1 : 0
}

export const OBJECT = 1
export const ARRAY = 2

/** What a bracket opens or closes: positive opens, negative closes, 0 is no bracket. Round brackets are Python's tuples. */
export const kindOf = (c: number): 0 | 1 | 2 | -1 | -2 => {
  switch (c) {
    case 0x7b:
    case 0xff5b:
      return OBJECT
    case 0x5b:
    case 0xff3b:
    case 0x3010:
    case 0x28:
    case 0xff08:
      return ARRAY
    case 0x7d:
    case 0xff5d:
      return -OBJECT as -1
    case 0x5d:
    case 0xff3d:
    case 0x3011:
    case 0x29:
    case 0xff09:
      return -ARRAY as -2
    default:
      return 0
  }
}

const DOUBLE = 1
const SINGLE = 2
const BACKTICK = 3
const CORNER = 4

/** The family of a quote mark, 0 if it is none. */
const family = (c: number): number => {
  switch (c) {
    case 0x22:
    case 0x201c:
    case 0x201d:
    case 0x201e:
    case 0x201f:
    case 0xff02:
    case 0x301d:
    case 0x301e:
    case 0xab:
    case 0xbb:
      return DOUBLE
    case 0x27:
    case 0x2018:
    case 0x2019:
    case 0x201a:
    case 0x201b:
    case 0xff07:
    case 0x2039:
    case 0x203a:
      return SINGLE
    case 0x60:
    case 0xb4:
      return BACKTICK
    case 0x300c:
    case 0x300d:
    case 0x300e:
    case 0x300f:
      return CORNER
    default:
      return 0
  }
}

export const isQuote = (c: number): boolean =>
  c === 0x22 || c === 0x27 || c === 0x60 || (c >= 0xab && family(c) !== 0)

/** Whether `close` can end what `open` began. A plain quote ends only with itself. */
export const pairs = (open: number, close: number): boolean => {
  if (open === close) return true
  if (open === 0x22 || open === 0x27) return false
  if (open === 0x60) return close === 0xb4
  return family(close) === family(open)
}
