/**
 * Wrong arguments, made of right ones: who asks for an error message wants no traceback.
 *
 * @since 0.1.0
 */
import type { Example } from "@metagpt-ts/workspace"

import type * as Brief from "./Brief.ts"

const complaint = /\b(?:error|invalid|usage|not an?)\b|错误|无效|不合法|请输入|用法/i
const number = /^-?\d+(?:\.\d+)?$/

/**
 * Gives a shown command with a word where a number belongs, where the request says what is printed of an error. One that says it with
 * a single text must print it.
 *
 * @category constructors
 * @since 0.1.0
 */
export const of = ({ examples, texts }: Brief.Brief): ReadonlyArray<Example.Example> => {
  // What an example complains of is something else
  const told = new Set(examples.flatMap((example) => (example._tag === "Command" ? example.prints : [])))
  const complaints = texts.filter((text) => complaint.test(text) && !told.has(text))
  const shown = examples.find(
    (example) => example._tag === "Command" && example.args.some((arg) => number.test(arg))
  )
  if (complaints.length === 0 || shown?._tag !== "Command") return []
  const at = shown.args.findIndex((arg) => number.test(arg))
  const args = shown.args.with(at, "abc")
  // What follows the empty text does not count
  const prints = complaints.length === 1 ? [...complaints, ""] : ["", ""]
  const { files, stdin } = shown
  return [
    {
      _tag: "Command",
      args,
      prints,
      ...(files !== undefined && { files }),
      ...(stdin !== undefined && { stdin })
    }
  ]
}
