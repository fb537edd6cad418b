/**
 * The keys that prove who asks: from the block, or from the environment where the vendor's users keep them.
 *
 * @since 0.1.0
 */
import * as Redacted from "effect/Redacted"

import { type Block, secrets } from "./Block.ts"

/** Keys of a block that prove who asks. @category models @since 0.1.0 */
export type Name = (typeof secrets)[number] | "app_id"

/**
 * Keys that are enough together, each with the environment variable that it is taken from when the block does not have it.
 *
 * @category models
 * @since 0.1.0
 */
export type Way = Readonly<Partial<Record<Name, string>>>

type Env = Readonly<Record<string, string | undefined>>

const valueOf = (value: Block[Name]): string | undefined => {
  const text = Redacted.isRedacted(value) ? Redacted.value(value) : value
  return text?.trim() === "" ? undefined : text
}

const entries = (way: Way) => Object.entries(way) as ReadonlyArray<readonly [Name, string]>

/**
 * Says whether a block has a secret of its own; then nobody else's is mixed in that it did not leave out on purpose.
 *
 * @category predicates
 * @since 0.1.0
 */
export const has = (block: Block): boolean => secrets.some((name) => valueOf(block[name]) !== undefined)

/**
 * Takes what a block leaves out from the environment: the first way that is then whole, one that uses what the block has before
 * others. Undefined when none is.
 *
 * @category combinators
 * @since 0.1.0
 */
export const take = (ways: ReadonlyArray<Way>, block: Block, env: Env): Block | undefined => {
  const found = ways.map((way) =>
    entries(way).map(([name, variable]) => ({
      name,
      variable,
      own: valueOf(block[name]) !== undefined,
      value: valueOf(block[name]) ?? env[variable]?.trim()
    }))
  )
  const whole = found.filter((way) => way.every(({ value }) => value !== undefined && value !== ""))
  const isOwn = (way: (typeof found)[number]) => way.some(({ own }) => own)
  const [way] = has(block)
    ? whole.filter(isOwn)
    : whole.toSorted((a, b) => Number(isOwn(b)) - Number(isOwn(a)))
  return (
    way &&
    Object.fromEntries(
      way
        .filter(({ own }) => !own)
        .map(({ name, value = "", variable }) => [
          name,
          name === "app_id" ? value : Redacted.make(value, { label: variable })
        ])
    )
  )
}

/**
 * Writes what is needed: `api_key`, or several.
 *
 * @category combinators
 * @since 0.1.0
 */
export const describe = (ways: ReadonlyArray<Way>): string =>
  ways
    .map((way) =>
      entries(way)
        .map(([name]) => name)
        .join(" and ")
    )
    .join(", or ")

/**
 * Names the environment variables of the ways, and the lines of a file that take them from there.
 *
 * @category combinators
 * @since 0.1.0
 */
export const advise = (ways: ReadonlyArray<Way>): string =>
  ways
    .map((way) => {
      const variables = entries(way).map(([, variable]) => variable)
      const lines = entries(way).map(([name, variable]) => `${name}: \${${variable}}`)
      return `Set ${variables.join(" and ")} in the environment, or add under llm:\n${lines.join("\n")}`
    })
    .join("\nOr:\n")

/**
 * Says what is wrong with the form of a secret, without showing any of it; undefined when it can be sent.
 *
 * @category predicates
 * @since 0.1.0
 */
export const problem = (secret: string): { readonly message: string; readonly fix: string } | undefined => {
  if (/^bearer\s/i.test(secret)) {
    return {
      message: 'begins with the word "Bearer"',
      fix: "Leave that word out: it is added when the key is sent"
    }
  }
  const at = secret.search(/[^\x21-\x7e]/)
  if (at === -1) return undefined
  const character = secret.charAt(at)
  const kinds: Readonly<Record<string, string>> = {
    " ": "a space",
    "\n": "a line break",
    "\r": "a line break",
    "\t": "a tab"
  }
  const code = (secret.codePointAt(at) ?? 0).toString(16).toUpperCase().padStart(4, "0")
  return {
    message: `has ${kinds[character] ?? `a character that no key has (U+${code})`} in it, at place ${at + 1} of ${secret.length}`,
    fix: "A key is one word of plain letters and signs: copy it again, all of it and nothing else"
  }
}

/**
 * Finds the secret of a block that cannot be sent as it is.
 *
 * @category predicates
 * @since 0.1.0
 */
export const wrong = (
  block: Block
): { readonly name: Name; readonly message: string; readonly fix: string } | undefined => {
  for (const name of secrets) {
    const value = block[name]
    const found = value && problem(Redacted.value(value).trim())
    if (value === undefined || found === undefined) continue
    const source = value.label === undefined || value.label === name ? "" : ` (from ${value.label})`
    return { name, message: `${name}${source} ${found.message}`, fix: found.fix }
  }
  return undefined
}

/**
 * Takes the blanks off around the secrets of a block, as they come with a copied line or the output of a command.
 *
 * @category combinators
 * @since 0.1.0
 */
export const trim = <B extends Block>(block: B): B => ({
  ...block,
  ...Object.fromEntries(
    secrets.flatMap((name) => {
      const value = block[name]
      if (value === undefined) return []
      const label = value.label === undefined ? {} : { label: value.label }
      return [[name, Redacted.make(Redacted.value(value).trim(), label)] as const]
    })
  )
})
