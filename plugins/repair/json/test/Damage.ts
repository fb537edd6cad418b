import * as FastCheck from "fast-check"

const bit = FastCheck.constantFrom(
  '"',
  "'",
  "`",
  "\\",
  "{",
  "}",
  "[",
  "]",
  "(",
  ")",
  ",",
  ":",
  "=",
  "\n",
  " ",
  "//",
  "/*",
  "*/",
  "#",
  '"""',
  "\\n",
  '\\"',
  "“",
  "”",
  "「",
  "」",
  "，",
  "：",
  "...",
  "true",
  "1",
  "-",
  "+",
  "a",
  '"a":',
  '"b": [',
  "\u200B",
  "\\u12",
  "<",
  "\uD83D"
)

/** JSON with pieces put in, taken out and cut off. */
export const damaged = FastCheck.tuple(
  FastCheck.oneof(FastCheck.json(), FastCheck.constant(`{"a": "he said", "b": ["x", "y"]}`)),
  FastCheck.array(FastCheck.tuple(FastCheck.double({ min: 0, max: 1, noNaN: true }), FastCheck.nat(3), bit), {
    maxLength: 8
  })
).map(([text, edits]) =>
  edits.reduce((all, [place, taken, put]) => {
    const at = Math.floor(place * all.length)
    return all.slice(0, at) + put + all.slice(at + taken)
  }, text)
)

/** Damaged JSON, and what never was JSON. */
export const hostile = FastCheck.oneof(
  damaged,
  FastCheck.string({ unit: "binary" }),
  FastCheck.array(bit, { maxLength: 200 }).map((bits) => bits.join(""))
)
