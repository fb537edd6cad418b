/**
 * The signed tokens of Zhipu's older clients.
 *
 * @since 0.1.0
 */
import { createHmac } from "node:crypto"

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url")

/** How long a token is good for, in milliseconds; what the vendor's own client asks for. */
export const lifetime = 210_000

/**
 * Signs a token for a key of the form `id.secret`; undefined when the key has another form.
 *
 * A JSON Web Token by HS256 with two peculiarities: `exp` and `timestamp` are in milliseconds, and the header names a `sign_type`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const sign = (key: string, now: number, ms = lifetime): string | undefined => {
  const [id, secret, ...rest] = key.split(".")
  if (!id || !secret || rest.length > 0) return undefined
  const header = encode({ alg: "HS256", sign_type: "SIGN" })
  const signed = `${header}.${encode({ api_key: id, exp: now + ms, timestamp: now })}`
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`
}
