/**
 * What is sent with every request, and what of it must not be shown.
 *
 * @since 0.1.0
 */
import type { LLMError } from "@metagpt-ts/core"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

import type { Address } from "./Address.ts"
import * as Failure from "./Failure.ts"
import type { Options } from "./Options.ts"

/** @category models @since 0.1.0 */
export interface Sent {
  readonly headers: Readonly<Record<string, string>>
  readonly secrets: ReadonlyArray<string>
}

const secret = /auth|key|token|secret|cookie|password/i

const fits = ([name, value]: readonly [string, string]): boolean => {
  try {
    return new Headers([[name, value]]).has(name)
  } catch {
    return false
  }
}

/** The environment names a key of ollama.com, and no other server may have it. */
const fromEnvironment = ({ url }: Address): string =>
  url === "https://ollama.com" ? (process.env["OLLAMA_API_KEY"] ?? "").trim() : ""

/**
 * Puts the key, or the login of the address, beside the headers of the user. Fails where no header can carry them.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (
  address: Address,
  { apiKey, headers: given = {}, proxy = "" }: Options
): Effect.Effect<Sent, LLMError.LLMError> => {
  const key = (apiKey && Redacted.value(apiKey).trim()) || fromEnvironment(address)
  if (!/^[\x21-\x7e]*$/.test(key)) {
    const message = "The key has a space, a line break or another character that no key has"
    return Effect.fail(
      Failure.make("AuthFailed", message, { url: address.url, fix: "Set api_key to the key alone" })
    )
  }
  const wrong = Object.entries(given).find((header) => !fits(header))
  if (wrong !== undefined) {
    const message = `The header ${JSON.stringify(wrong[0])} cannot be sent`
    return Effect.fail(
      Failure.make("InvalidRequest", message, { url: address.url, fix: "Write it on one line" })
    )
  }
  const { login } = address
  const headers = new Headers(Object.entries(given))
  if (key !== "") headers.set("authorization", `Bearer ${key}`)
  else if (login !== undefined) headers.set("authorization", `Basic ${Buffer.from(login).toString("base64")}`)
  const shown = [...headers].filter(([name]) => secret.test(name)).map(([, value]) => value)
  const logins = [login, URL.canParse(proxy) ? new URL(proxy).password : undefined]
  return Effect.succeed({
    headers: Object.fromEntries(headers),
    secrets: [
      ...shown.flatMap((value) => [value, value.replace(/^\w+ /, "")]),
      ...logins.flatMap((login) => (login ? [login, login.replace(/^[^:]*:/, "")] : []))
    ]
  })
}
