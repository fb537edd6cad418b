/**
 * Baidu Cloud's signature of a request, version 1.
 *
 * @since 0.1.0
 */
import { createHmac } from "node:crypto"

/** What is signed. @category models @since 0.1.0 */
export interface Request {
  readonly method: string
  /** Not encoded, without the query. */
  readonly path: string
  readonly query?: Readonly<Record<string, string>> | undefined
  /** Every header that is signed; `host` must be among them. */
  readonly headers: Readonly<Record<string, string>>
}

/** Who signs, when, and for how many seconds. @category models @since 0.1.0 */
export interface Signer {
  readonly accessKey: string
  readonly secretKey: string
  readonly date: Date
  readonly seconds?: number | undefined
}

const encode = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`
  )

const hmac = (key: string, text: string): string => createHmac("sha256", key).update(text).digest("hex")

/** A date as the vendor writes it, in seconds. @category combinators @since 0.1.0 */
export const timestamp = (date: Date): string => date.toISOString().replace(/\.\d+Z$/, "Z")

const prefix = ({ accessKey, date, seconds = 1800 }: Signer): string =>
  `bce-auth-v1/${accessKey}/${timestamp(date)}/${seconds}`

const canonical = ({ headers, method, path, query = {} }: Request): string => {
  const asked = Object.entries(query)
    .filter(([name]) => name.toLowerCase() !== "authorization")
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
  const signed = Object.entries(headers).map(
    ([name, value]) => `${encode(name.toLowerCase())}:${encode(value.trim())}`
  )
  const way = path.split("/").map(encode).join("/")
  return [method, way, asked.toSorted().join("&"), signed.toSorted().join("\n")].join("\n")
}

/**
 * The signature alone, in hexadecimal digits.
 *
 * @category constructors
 * @since 0.1.0
 */
export const sign = (signer: Signer, request: Request): string =>
  hmac(hmac(signer.secretKey, prefix(signer)), canonical(request))

/**
 * The value of the `authorization` header.
 *
 * @category constructors
 * @since 0.1.0
 */
export const authorization = (signer: Signer, request: Request): string => {
  const names = Object.keys(request.headers).map((name) => name.toLowerCase())
  return `${prefix(signer)}/${names.toSorted().join(";")}/${sign(signer, request)}`
}
