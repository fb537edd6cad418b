import { isDeepStrictEqual } from "node:util"

import { Reader, read } from "@metagpt-ts/repair-json"

import { Dice, hostileAnswer } from "./Hostile.ts"

type Schema = Readonly<Record<string, unknown>> | undefined

/** Characters looked at for each of the text; every lookahead is bounded, none by more than this. */
export const STEPS = 150

const equal = (a: { value: unknown; complete: boolean; fixes: unknown }, b: typeof a): boolean =>
  isDeepStrictEqual([a.value, a.complete, a.fixes], [b.value, b.complete, b.fixes])

/** What reading this answer breaks of what the package promises; undefined when nothing is broken. */
export const broken = (text: string, schema: Schema, dice: Dice): string | undefined => {
  const whole = read(text, schema)
  if (whole.steps > STEPS * (text.length + 10))
    return `costs ${whole.steps} steps for ${text.length} characters`
  if (whole.value === undefined && whole.fixes.length > 0) return "fixes of nothing"
  let valid = false
  try {
    JSON.parse(text)
    valid = true
  } catch {
    if (whole.value !== undefined && whole.fixes.length === 0) return "a silent repair"
  }
  if (
    valid &&
    whole.fixes.some(({ name }) => name !== "double_encoded") &&
    whole.fixes[0]?.name !== "double_encoded"
  )
    return "valid JSON was repaired"
  const reader = Reader.make(schema)
  const most = dice.pick([1, 2, 5, 40])
  for (let at = 0; at < text.length;) {
    const size = 1 + dice.below(most)
    reader.push(text.slice(at, at + size))
    at += size
  }
  const streamed = reader.end()
  if (!equal(whole, streamed)) return `chunks of up to ${most} give ${JSON.stringify(streamed)}`
  if (whole.value === undefined) return undefined
  const printed = JSON.stringify(whole.value)
  const again = read(printed, schema)
  // A string that holds JSON is read once more where no string may stand.
  if (typeof whole.value === "string" && again.fixes[0]?.name === "double_encoded") return undefined
  if (again.fixes.length > 0 || !again.complete || JSON.stringify(again.value) !== printed)
    return `repaired again: ${printed} to ${JSON.stringify(again.value)}`
  return undefined
}

/** The answer of a seed, and what reading it breaks. */
export const trial = (seed: number): { text: string; schema: Schema; fault: string | undefined } => {
  const dice = new Dice(seed)
  const { schema, text } = hostileAnswer(dice)
  try {
    return { text, schema, fault: broken(text, schema, dice) }
  } catch (cause) {
    return { text, schema, fault: `throws ${String(cause)}` }
  }
}
