/**
 * A key as a header can carry it.
 *
 * @since 0.1.0
 */
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"

import type { Fault } from "./Fault.ts"

const wrong = (message: string, fix: string): Result.Result<never, Fault> =>
  Result.fail({ tag: "AuthFailed", message, fix })

/**
 * Takes away what copying left around a key, and refuses one that is broken inside; `name` is what the user calls it. The key is
 * never shown.
 *
 * @category combinators
 * @since 0.1.0
 */
export const check = (
  key: Redacted.Redacted | undefined,
  name = "api_key"
): Result.Result<Redacted.Redacted | undefined, Fault> => {
  if (key === undefined) return Result.succeed(undefined)
  const text = Redacted.value(key).trim()
  if (text === "") return wrong(`${name} is empty`, `Set ${name}, or leave it out where none is needed`)
  if (/\s/.test(text)) {
    return wrong(
      `${name} has a space or a line break inside`,
      `Copy ${name} again, alone and in one line, without "Bearer"`
    )
  }
  if (!/^[!-~\u00A1-\u00FF]+$/.test(text)) {
    const message = `${name} has characters that no header can carry`
    return wrong(message, `Set ${name} to the key itself, not to words about it`)
  }
  return Result.succeed(Redacted.make(text))
}
