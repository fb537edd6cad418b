/**
 * A server that sends a request elsewhere. Nobody goes there: the key would go along.
 *
 * @since 0.1.0
 */
import * as Fault from "./Fault.ts"

/**
 * Says where it leads and what to write.
 *
 * @category constructors
 * @since 0.1.0
 */
export const fault = (location: string | null, status: number, asked: string, path: string): Fault.Fault => {
  const from = new URL(asked)
  const to = location === null ? null : URL.parse(location, from.href)
  const message = "The server sends the request elsewhere, and it was not followed"
  if (to === null) return { tag: "InvalidRequest", message, status, fix: "Check base_url" }
  const there = Fault.shownURL(to.href).replace(/\/+$/, "")
  const baseURL = there.endsWith(path) ? there.slice(0, there.length - path.length) : there
  const isSame = to.hostname === from.hostname
  return {
    tag: "InvalidRequest",
    message: isSame ? message : `${message}: ${to.host} is another host, and got no key`,
    status,
    fix: `Set base_url to ${baseURL}${isSame ? "" : ", if you trust it"}`
  }
}
