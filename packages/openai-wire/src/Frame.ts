/**
 * One event of a stream, of which nothing is sure but that it is an object.
 *
 * @since 0.1.0
 */
import type { Usage } from "@metagpt-ts/core"

type Fields = Readonly<Record<string, unknown>>

/** @category models @since 0.1.0 */
export interface Frame {
  readonly choices?: unknown
  readonly usage?: unknown
}

/** @category models @since 0.1.0 */
export interface Choice {
  readonly index?: unknown
  readonly delta?: unknown
  readonly message?: unknown
  readonly finish_reason?: unknown
  readonly usage?: unknown
}

const fields = (value: unknown): Fields | undefined =>
  typeof value === "object" && value !== null ? (value as Fields) : undefined

/**
 * Reads an event; undefined when it is no object.
 *
 * @category constructors
 * @since 0.1.0
 */
export const parse = (text: string): Frame | undefined => {
  try {
    return fields(JSON.parse(text))
  } catch {
    return undefined
  }
}

/**
 * The first choice; a second one is another answer, which nobody asked for.
 *
 * @category combinators
 * @since 0.1.0
 */
export const choice = ({ choices }: Frame): Choice | undefined => {
  if (!Array.isArray(choices)) return undefined
  const first = fields(choices[0]) as Choice | undefined
  return first?.index === undefined || first.index === null || first.index === 0 ? first : undefined
}

const said = (choice: Choice): Fields | undefined => fields(choice.delta) ?? fields(choice.message)

/** @category combinators @since 0.1.0 */
export const text = (choice: Choice): string => {
  const content = said(choice)?.["content"]
  return typeof content === "string" ? content : ""
}

/** @category combinators @since 0.1.0 */
export const reasoning = (choice: Choice, names: ReadonlyArray<string>): string => {
  const delta = said(choice)
  if (delta === undefined) return ""
  for (const name of names) {
    const value = delta[name]
    if (typeof value === "string" && value !== "") return value
  }
  return ""
}

/**
 * The finish that a flag of the event or of its choice stands for.
 *
 * @category combinators
 * @since 0.1.0
 */
export const flag = <A>(frame: Frame, flags: Readonly<Record<string, A>>): A | undefined => {
  for (const [name, meaning] of Object.entries(flags)) {
    if (fields(frame)?.[name] === true || fields(choice(frame))?.[name] === true) return meaning
  }
  return undefined
}

const count = (value: unknown): number => (typeof value === "number" && value >= 0 ? value : 0)

/**
 * The tokens counted so far; some servers put them into the choice.
 *
 * @category combinators
 * @since 0.1.0
 */
export const usage = (frame: Frame): Usage.Usage | undefined => {
  const counted = fields(frame.usage) ?? fields(choice(frame)?.usage)
  if (counted === undefined) return undefined
  return { inputTokens: count(counted["prompt_tokens"]), outputTokens: count(counted["completion_tokens"]) }
}
