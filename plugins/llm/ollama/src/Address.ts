/**
 * Where the server is.
 *
 * @since 0.1.0
 */

import { isIPv6 } from "node:net"

/** A server's address, without what must not be shown. @category models @since 0.1.0 */
export interface Address {
  /** Scheme, host, port and the path before `/api`. */
  readonly url: string
  /** User and password that stood in the URL, with a colon between them. */
  readonly login: string | undefined
  readonly isLocal: boolean
}

/** Ollama's own address. @category constants @since 0.1.0 */
export const standard = "http://127.0.0.1:11434"

const local = /^(localhost|127(\.\d+){3}|\[::1\])$/

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/**
 * Reads an address in the forms people write: with `/api`, `/v1` or a whole path, without a scheme, without a host, in quotes, a
 * bare IPv6 address, `0.0.0.0`; undefined when it is none.
 *
 * @category constructors
 * @since 0.1.0
 */
export const parse = (written: string): Address | undefined => {
  const trimmed = written.replace(/^[\s"']+|[\s"']+$/g, "")
  if (trimmed === "") return parse(standard)
  const text = isIPv6(trimmed) ? `[${trimmed}]` : trimmed
  const hasScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text)
  const withHost = hasScheme ? text : `http://${text.startsWith(":") ? `127.0.0.1${text}` : text}`
  if (!URL.canParse(withHost) || /:\/\/.*:\/\//.test(withHost)) return undefined
  const url = new URL(withHost)
  if (!/^https?:$/.test(url.protocol) || url.hostname === "") return undefined
  if (!hasScheme && url.port === "" && !/:80(\/|$)/.test(text)) url.port = "11434"
  // A server listens on every address; a client needs one.
  if (url.hostname === "0.0.0.0") url.hostname = "127.0.0.1"
  if (url.hostname === "[::]") url.hostname = "[::1]"
  const path = url.pathname
    .replace(/\/+$/, "")
    .replace(/\/(api|v1)(\/(chat|generate|tags|chat\/completions|models))?$/, "")
  return {
    url: `${url.protocol}//${url.host}${path}`,
    login: url.username === "" ? undefined : [url.username, url.password].map(decode).join(":"),
    isLocal: local.test(url.hostname)
  }
}
