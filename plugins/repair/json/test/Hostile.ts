/** A source of numbers that is the same for the same seed. */
export class Dice {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
    for (let n = 0; n < 4; n++) this.next()
  }

  /** From 0 to below 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let t = this.#state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }

  /** From 0 to below `n`. */
  below(n: number): number {
    return Math.floor(this.next() * n)
  }

  chance(p: number): boolean {
    return this.next() < p
  }

  pick<A>(from: ReadonlyArray<A>): A {
    return from[this.below(from.length)]!
  }
}

const text = { type: "string" }
const texts = { type: "array", items: text }

/** Schemas that answers are read against; the first says nothing. */
export const schemas: ReadonlyArray<Readonly<Record<string, unknown>> | undefined> = [
  undefined,
  { type: "object", properties: { a: text, b: texts } },
  {
    type: "object",
    properties: {
      "File list": texts,
      title: text,
      count: { type: "integer" },
      parts: { type: "array", items: { type: "object", properties: { a: text, id: { type: "number" } } } }
    },
    required: ["title"]
  },
  { type: "array", items: { type: "array", items: text } },
  { type: "array", items: { type: "object", properties: { id: { type: "number" }, a: text } } },
  { type: "object", additionalProperties: { anyOf: [text, { type: "null" }] } },
  { type: "string" },
  { anyOf: [{ type: "number" }, { type: "boolean" }] },
  {
    $ref: "#/$defs/tree",
    $defs: { tree: { properties: { a: text, b: { items: { $ref: "#/$defs/tree" } } } } }
  }
]

const bits = (
  '" \' ` ´ \\ { } [ ] ( ) , : = => -> := ; // /* */ # <!-- --> """ \'\'\' ``` \\n \\" \\u \\u12 \\ud83d “ ” ‘ ’ ' +
  "「 」 « » ， ： ； 、 【 】 （ ） ｛ ｝ ... … true fals nul None NaN - + . 0 1 12 1e 0x1f 1,000 a b id title " +
  '"a": "b":[ "id": {"a":" f( (1) ("x") {1: "x" \'x\' &quot; &am < <a > </a> \u200B \uFEFF \uD83D \uDE00 😀 é 中 ' +
  "__proto__ constructor \0 \u007F \u2028 \u{10FFFF} ```json\n [CONTENT] <think> I'm"
).split(" ")
const pieces = [...bits, " ", "\n", "\r\n", "\t", " ", "\n", ", ", '", "', '": "', '"}, ']

const keys = ["a", "b", "id", "title", "File list", "count", "parts", "x y", "", "__proto__", "键"]
const words = [
  "he said",
  "it's",
  'a "b" c',
  "x, y",
  "C:\\temp",
  "\\d+",
  "[1]",
  "{k: v}",
  "a\nb",
  "中文，好",
  "😀"
]

/** What the writer of a document gets wrong: `rate` of its marks. */
class Writer {
  readonly #dice: Dice
  readonly #rate: number
  #parts: Array<string> = []
  #left: number

  constructor(dice: Dice, rate: number, size: number) {
    this.#dice = dice
    this.#rate = rate
    this.#left = size
  }

  get text(): string {
    return this.#parts.join("")
  }

  /** A mark as it should be, another one, or none. */
  #mark(right: string, ...others: ReadonlyArray<string>): void {
    const wrong = this.#dice.chance(this.#rate)
    this.#parts.push(wrong ? this.#dice.pick(["", ...others, this.#dice.pick(pieces)]) : right)
  }

  #blank(): void {
    if (this.#dice.chance(0.3)) this.#parts.push(this.#dice.pick([" ", "\n", "\n  ", "\t"]))
    if (this.#dice.chance(this.#rate / 2))
      this.#parts.push(this.#dice.pick(["// x\n", '/* "y" */', "# z\n", "\u00A0", "\\n", "so: "]))
  }

  #string(content: string): void {
    const quote = this.#dice.chance(this.#rate) ? this.#dice.pick(["'", "“", "`", '"""', "", '\\"']) : '"'
    const raw = this.#dice.chance(this.#rate)
    this.#mark(quote, '""')
    this.#parts.push(raw ? content : JSON.stringify(content).slice(1, -1))
    this.#mark(quote === "“" ? "”" : quote, '""')
  }

  value(depth: number): void {
    const dice = this.#dice
    const most = this.#left-- < 0 || depth > 6 ? 3 : 7
    const kind = depth === 0 && dice.chance(0.9) ? 4 + dice.below(3) : dice.below(most)
    this.#blank()
    if (kind === 0)
      this.#mark(String(dice.pick([0, -1, 3.5, 1e21, 12_345])), "01", "1_000", "+1", ".5", "5 km")
    else if (kind === 1) this.#mark(dice.pick(["true", "false", "null"]), "True", "none", "yes", "undefined")
    else if (kind < 4) this.#string(dice.pick(words))
    else {
      const object = kind < 6
      this.#mark(object ? "{" : "[", "{", "[", "(", "{{")
      for (let n = dice.below(4); n > 0; n--) {
        this.#blank()
        if (object) {
          this.#string(dice.pick(keys))
          this.#mark(":", "=", "=>", "::", "：")
        }
        this.value(depth + 1)
        this.#blank()
        if (n > 1) this.#mark(",", ";", ",,", "，", "\n")
      }
      this.#mark(object ? "}" : "]", "}", "]", ")", "}}", "]}")
    }
  }
}

/** A document by the grammar, with wrong and missing marks. */
const written = (dice: Dice): string => {
  const writer = new Writer(dice, dice.pick([0, 0.02, 0.1, 0.3]), dice.pick([5, 15, 60]))
  writer.value(0)
  return writer.text
}

/** Changes single units, runs and copies, without knowing what they mean. */
const mutated = (dice: Dice, from: string): string => {
  let all = from
  for (let n = 1 + dice.below(6); n > 0; n--) {
    const at = dice.below(all.length + 1)
    const to = Math.min(all.length, at + dice.below(dice.chance(0.1) ? 40 : 4))
    const put = dice.pick([
      "",
      dice.pick(pieces),
      String.fromCharCode(dice.below(dice.chance(0.8) ? 128 : 65_536)),
      all.slice(at, to).repeat(dice.below(3)),
      all.slice(dice.below(all.length + 1)).slice(0, 30)
    ])
    all = all.slice(0, at) + put + all.slice(to)
  }
  return all
}

const bytes = (dice: Dice): string => {
  const raw = Uint8Array.from({ length: dice.below(80) }, () => dice.below(256))
  return dice.chance(0.5) ? new TextDecoder().decode(raw) : String.fromCharCode(...raw)
}

const soup = (dice: Dice): string => {
  const few = Array.from({ length: 1 + dice.below(6) }, () => dice.pick(pieces))
  const from = dice.chance(0.5) ? few : pieces
  return Array.from({ length: 1 + dice.below(40) }, () => dice.pick(from)).join("")
}

/** An answer that no reader should have to read, and the schema it is read against. */
export const hostileAnswer = (
  dice: Dice
): { readonly text: string; readonly schema: Readonly<Record<string, unknown>> | undefined } => {
  const schema = dice.pick(schemas)
  const kind = dice.below(20)
  let text = kind < 1 ? bytes(dice) : kind < 6 ? soup(dice) : written(dice)
  if (kind >= 12) text = mutated(dice, text)
  if (dice.chance(0.1)) text = text.slice(0, dice.below(text.length + 1))
  if (dice.chance(0.03)) text = JSON.stringify(text)
  if (dice.chance(0.03)) text = JSON.stringify(text).slice(1, -1)
  if (dice.chance(0.03))
    text = `Sure, here (it) is:\n\n\`\`\`json\n${text}\n\`\`\`\nI hope [this] helps: {x}.`
  // A piece over and over shows what costs more than it should.
  if (dice.chance(0.005)) text = text.slice(0, 40).repeat(1 + dice.below(400))
  return { text, schema }
}
