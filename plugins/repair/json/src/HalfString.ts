import { isComma, isQuote, isSpace, kindOf } from "./Characters.ts"
import { single } from "./Escapes.ts"

/**
 * What is sure of a string whose end has not come: its text up to the first quote mark, less the blanks, commas and brackets at
 * its end, which may turn out to stand behind it.
 */
export class HalfString {
  readonly start: number
  text = ""
  /** What of the source is in `text`. */
  #taken: number
  #looked: number
  /** What comes now depends on how the string ends. */
  #unsure = false

  constructor(start: number) {
    this.start = start
    this.#taken = start + 1
    this.#looked = start + 1
  }

  /** Takes what has come since. The cost is what came. */
  grow(source: string): void {
    const open = source.charCodeAt(this.start)
    let sure = this.#taken
    let i = this.#looked
    while (i < source.length && !this.#unsure) {
      const c = source.charCodeAt(i)
      if (c === open || c === 0x201d) this.#unsure = true
      else if (c === 0x5c) {
        if (i + 1 >= source.length) break
        const code = source.charAt(i + 1) === "u"
        if (code && i + 6 > source.length) break
        const escape = code ? this.#code(source.slice(i + 2, i + 6)) : single[source.charAt(i + 1)]
        // A path keeps its backslashes.
        if (escape === undefined || (i === this.start + 3 && source.charAt(i - 1) === ":"))
          this.#unsure = true
        else {
          this.text += source.slice(this.#taken, i) + escape
          i += code ? 6 : 2
          this.#taken = i
          sure = i
        }
      } else {
        i++
        if (!isSpace(c) && !isComma(c) && !isQuote(c) && kindOf(c) === 0) sure = i
      }
    }
    this.#looked = i
    if (sure > this.#taken) {
      this.text += source.slice(this.#taken, sure)
      this.#taken = sure
    }
  }

  #code(digits: string): string | undefined {
    return /^[0-9a-fA-F]{4}$/.test(digits) ? String.fromCharCode(Number.parseInt(digits, 16)) : undefined
  }
}
