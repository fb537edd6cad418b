/**
 * How a WebSocket of Spark is signed: anew for each, by a clock that is right within five minutes.
 *
 * @since 0.1.0
 */
import { createHmac } from "node:crypto"

/** The keys of an application. @category models @since 0.1.0 */
export interface Keys {
  readonly apiKey: string
  readonly apiSecret: string
}

/** What proves who connects. @category models @since 0.1.0 */
export interface Proof {
  readonly authorization: string
  readonly date: string
}

/**
 * Signs a connection to an address.
 *
 * @category constructors
 * @since 0.1.0
 */
export const sign = ({ host, pathname }: URL, { apiKey, apiSecret }: Keys, now: Date): Proof => {
  const date = now.toUTCString()
  const signature = createHmac("sha256", apiSecret)
    .update(`host: ${host}\ndate: ${date}\nGET ${pathname} HTTP/1.1`)
    .digest("base64")
  const origin = `api_key="${apiKey}", algorithm="hmac-sha256", headers="host date request-line", signature="${signature}"`
  return { authorization: Buffer.from(origin).toString("base64"), date }
}

/**
 * The address with its proof in it.
 *
 * @category combinators
 * @since 0.1.0
 */
export const signed = (url: URL, { authorization, date }: Proof): URL => {
  const query = new URLSearchParams({ authorization, date, host: url.host })
  return new URL(`?${query.toString()}`, url)
}
