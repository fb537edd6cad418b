/**
 * The address of a server, in every form people write it.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"

const example = "Write it like http://127.0.0.1:8000/v1"

const hasScheme = /^[a-z][a-z0-9+.-]*:\/{1,2}/i

/** Names that are looked up on the local network, and addresses: they rarely have a certificate. */
const isNear = (host: string): boolean =>
  !host.includes(".") || /^[\d.]+$/.test(host) || host.startsWith("[") || /\.(local|lan|internal)$/.test(host)

const withScheme = (text: string): string => {
  if (hasScheme.test(text)) return text
  const { hostname = "", port = "" } = URL.canParse(`http://${text}`) ? new URL(`http://${text}`) : {}
  return `${port === "443" || (port === "" && !isNear(hostname)) ? "https" : "http"}://${text}`
}

/** What belongs to one call and not to the address of the server. */
const call = /\/(chat\/completions|completions|models|embeddings)$/

/**
 * Reads a base URL: with or without scheme, path, trailing slash or the path of a call. Fails with a sentence that says what to
 * write.
 *
 * @category constructors
 * @since 0.1.0
 */
export const parse = (written: string): Result.Result<string, string> => {
  const text = written.normalize("NFKC").trim()
  if (text === "") return Result.fail(`base_url is empty. ${example}`)
  const shown = text
    .replace(/\/\/[^/@]*@/, "//***@")
    .replace(/\?.*$/s, "?***")
    .slice(0, 100)
  const wrong = (why: string) => Result.fail(`base_url "${shown}" ${why}. ${example}`)
  if (/[<>{}]|\byour[-_ ]/i.test(text)) return wrong("is still a placeholder")
  if (/\(s\):\/\/|:\/\/.*:\/\//.test(text)) return wrong("has two schemes")
  if (/\s/.test(text)) return wrong("has a space in it")
  if (/^:?\d+$/.test(text)) return wrong("names no host")
  const complete = withScheme(text)
  if (!URL.canParse(complete)) return wrong("is no web address")
  if (/:\/\/.*:\/\//.test(complete)) return wrong("has two schemes")
  const url = new URL(complete)
  if (url.protocol !== "http:" && url.protocol !== "https:")
    return wrong("does not begin with http:// or https://")
  if (url.search !== "" || url.hash !== "") return wrong("must not have a ? or a # in it")
  if (url.username !== "" || url.password !== "") return wrong("must not hold a user name or a password")
  const path = url.pathname
    .replace(/\/{2,}/g, "/")
    .replace(/\/+$/, "")
    .replace(call, "")
  return Result.succeed(`${url.origin}${path === "" ? "/v1" : path}`)
}
