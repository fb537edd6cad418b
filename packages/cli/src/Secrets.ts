/**
 * What must not be shown: every secret that the command was given, wherever it stood.
 *
 * @since 0.1.0
 */
import { hideCredentials } from "@metagpt-ts/config"
import * as Redacted from "effect/Redacted"

type Environment = Readonly<Record<string, string | undefined>>

/** Names under which people keep secrets. */
const telling = /key|token|secret|passw|credential|cookie|auth/i
/** Shorter ones are words of the language. */
const shortest = 6

const inUrl = (text: string): ReadonlyArray<string> => {
  const url = URL.parse(text)
  if (url === null) return []
  const plain = [url.username, url.password].flatMap((part) => [part, decode(part)])
  return [...plain, ...url.searchParams.values()]
}

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Walks whatever was read of a file; what stands below a telling name is a secret. */
const walk = (value: unknown, isTelling: boolean): ReadonlyArray<string> => {
  if (Redacted.isRedacted(value)) return [String(Redacted.value(value))]
  if (typeof value === "string") return isTelling ? [value, ...value.split(/\s+/)] : inUrl(value)
  if (typeof value !== "object" || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) =>
    walk(inner, isTelling || telling.test(name) || name === "headers")
  )
}

/**
 * Makes what hides secrets in a text: those of settings, of flags, of the environment, and whatever stands in a URL as one.
 *
 * @category constructors
 * @since 0.1.0
 */
export const conceal = (
  environment: Environment,
  ...given: ReadonlyArray<unknown>
): ((text: string) => string) => {
  const fromEnvironment = Object.entries(environment).flatMap(([name, value = ""]) =>
    walk(value, telling.test(name) && !value.startsWith("/"))
  )
  const secrets = [...new Set([...fromEnvironment, ...given.flatMap((one) => walk(one, false))])]
    .filter((secret) => secret.length >= shortest)
    .toSorted((a, b) => b.length - a.length)
  return (text) => secrets.reduce((shown, secret) => shown.replaceAll(secret, "***"), hideCredentials(text))
}
