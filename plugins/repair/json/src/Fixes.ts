import type { Repairer } from "@metagpt-ts/core"

/**
 * Every fix that this package makes, with how sure it is (1 loses nothing) and what it means.
 *
 * @category models
 * @since 0.1.0
 */
export const catalogue = {
  adjacent_strings: [0.8, "strings side by side were joined"],
  blank_form: [1, "blanks that JSON lacks were left out"],
  comment: [1, "a comment was left out"],
  concatenation: [1, 'a sum of strings, "a" + "b", was joined'],
  control_character: [1, "a raw line break or control character in a string was kept"],
  double_encoded: [1, "JSON within a JSON string was read"],
  doubled_quote: [0.95, 'doubled quotes, ""a"", were read as one'],
  duplicate_key: [0.7, "a key came twice; the last value was kept"],
  ellipsis: [0.9, "an ellipsis was left out"],
  escaped_document: [0.95, "the whole document was escaped as if it stood in a string"],
  extra_closer: [0.9, "a closing bracket too many was left out"],
  extra_comma: [1, "a comma too many was left out"],
  function_call: [0.9, "a value wrapped in a call was taken out"],
  inner_quote: [0.9, "a quote mark within a string was kept as text"],
  invalid_escape: [0.9, "an escape that JSON lacks was read as it was meant"],
  missing_closer: [0.9, "a closing bracket was added"],
  missing_colon: [0.95, "a colon was added"],
  missing_comma: [0.95, "a comma was added"],
  missing_opener: [0.9, "an opening bracket was added"],
  missing_quote: [0.85, "a quote mark was added"],
  missing_value: [0.5, "a key without a value was left out, or became null where null may stand"],
  more_fixes: [0.5, "more fixes were made than are listed"],
  number_form: [0.95, "a number that JSON cannot write was read"],
  outside_text: [0.95, "text around the value was left out"],
  python_literal: [0.95, "True, False, None, NaN, undefined and the like were read"],
  quote_form: [1, "quote marks other than the plain double one were read"],
  separator_form: [1, "a separator other than the plain comma or colon was read"],
  set_form: [0.8, "a set was read as a list"],
  several_values: [0.7, "of several values the one that fits best was taken, or they were read as a list"],
  split_list: [0.8, "a list that was closed and opened again was read as one"],
  stray_text: [0.7, "text between values was left out"],
  tool_call: [0.9, "the arguments were taken out of a call that was written as an object"],
  truncated: [0.4, "the text was cut off; what was whole was kept"],
  tuple: [1, "round brackets were read as a list"],
  unquoted: [0.9, "a string without quote marks was read"],
  wrong_closer: [0.9, "a closing bracket of the wrong kind was read as the right one"]
} as const satisfies Record<string, readonly [confidence: number, meaning: string]>

/** The name of a fix of this package. @category models @since 0.1.0 */
export type Name = keyof typeof catalogue

const LISTED = 10_000
const SHOWN = 80

type Path = ReadonlyArray<string | number>

/** Collects fixes while reading; the list is bounded, the count is not. */
export class FixLog {
  readonly list: Array<Repairer.Fix> = []
  count = 0

  add(name: Name, path: Path, offset: number, before: string, after: string): void {
    this.count++
    if (this.list.length >= LISTED) return
    this.list.push({
      name,
      path,
      offset,
      before: before.length > SHOWN ? before.slice(0, SHOWN) : before,
      after: after.length > SHOWN ? after.slice(0, SHOWN) : after,
      confidence: catalogue[name][0]
    })
  }

  /** Adds a fix that another reading made. */
  take(fix: Repairer.Fix): void {
    this.count++
    if (this.list.length < LISTED) this.list.push(fix)
  }

  get full(): boolean {
    return this.list.length >= LISTED
  }

  /** The fixes made, and one that says how many more there were. */
  done(): ReadonlyArray<Repairer.Fix> {
    if (this.count <= LISTED) return this.list
    const name = "more_fixes"
    return [
      ...this.list,
      { name, path: [], before: "", after: `${this.count - LISTED} more`, confidence: catalogue[name][0] }
    ]
  }
}
