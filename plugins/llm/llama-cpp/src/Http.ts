/**
 * A GET that follows redirects, takes the proxy of the environment, and gives up soon on a host that does not answer.
 *
 * @since 0.1.0
 */
import * as http from "node:http"
import * as https from "node:https"

/** How long to wait. @category models @since 0.1.0 */
export interface Patience {
  /** Milliseconds until the headers must be there. */
  readonly answer: number
  /** Milliseconds of silence in the body. */
  readonly silence: number
}

/** An answer whose body is not read yet. @category models @since 0.1.0 */
export interface Response {
  readonly status: number
  readonly headers: http.IncomingHttpHeaders
  /** Where the answer came from, after redirects; without user and password. */
  readonly url: URL
  readonly body: AsyncIterable<Uint8Array>
  /** Ends the connection without reading the rest. */
  readonly close: () => void
}

/** No usable answer: what happened, with the address. @category errors @since 0.1.0 */
export class HttpFailure extends Error {
  override readonly name = "HttpFailure"
}

const redirects = new Set([301, 302, 303, 307, 308])

// `proxyEnv` is read by Node 22.21 and 24.5 or newer; older ones go without a proxy.
const agents = {
  "http:": new http.Agent({ proxyEnv: process.env }),
  "https:": new https.Agent({ proxyEnv: process.env })
}

const once = (
  url: URL,
  headers: Record<string, string>,
  patience: Patience,
  signal: AbortSignal
): Promise<Response> =>
  new Promise((resolve, reject) => {
    const bare = withoutCredentials(url)
    const protocol = url.protocol
    if (protocol !== "http:" && protocol !== "https:") {
      reject(new HttpFailure(`${shown(url)}: not an address of the web`))
      return
    }
    const auth = url.username && `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
    const request = (protocol === "https:" ? https : http).get(bare, {
      agent: agents[protocol],
      signal,
      headers: { "user-agent": "metagpt-ts", "accept-encoding": "identity", ...headers },
      ...(auth && { auth })
    })
    const late = setTimeout(
      () => request.destroy(new HttpFailure(`no answer within ${patience.answer / 1000} s`)),
      patience.answer
    )
    request.on("error", (cause: NodeJS.ErrnoException) => {
      clearTimeout(late)
      reject(
        signal.aborted
          ? cause
          : new HttpFailure(`${shown(url)}: ${cause.message || (cause.code ?? "failed")}`)
      )
    })
    request.on("response", (incoming) => {
      clearTimeout(late)
      request.setTimeout(patience.silence, () =>
        incoming.destroy(new HttpFailure(`${shown(url)}: silent for ${patience.silence / 1000} s`))
      )
      resolve({
        status: incoming.statusCode ?? 0,
        headers: incoming.headers,
        url: bare,
        body: incoming as AsyncIterable<Uint8Array>,
        close: () => incoming.destroy()
      })
    })
  })

/** An address as it may be shown: without user, password, and a query, which may be a signature. @category accessors @since 0.1.0 */
export const shown = (url: URL): string => `${url.origin}${url.pathname}`

const withoutCredentials = (url: URL): URL => {
  const bare = new URL(url)
  bare.username = ""
  bare.password = ""
  return bare
}

/**
 * Asks for an address. Credentials in it go to that host only, and into no message.
 *
 * @category constructors
 * @since 0.1.0
 */
export const get = async (
  url: URL,
  headers: Record<string, string>,
  patience: Patience,
  signal: AbortSignal
): Promise<Response> => {
  let at = url
  for (let hop = 0; hop < 8; hop++) {
    const response = await once(at, headers, patience, signal)
    const location = response.headers.location
    if (!redirects.has(response.status) || location === undefined) return response
    response.close()
    const next = new URL(location, response.url)
    if (next.host === at.host && next.username === "") {
      next.username = at.username
      next.password = at.password
    }
    at = next
  }
  throw new HttpFailure(`${shown(url)}: redirects without end`)
}

/**
 * Reads a whole body.
 *
 * @category accessors
 * @since 0.1.0
 */
export const read = async (
  response: Response,
  most: number,
  seen?: (bytes: number) => void
): Promise<Uint8Array<ArrayBuffer>> => {
  const chunks: Array<Uint8Array> = []
  let bytes = 0
  for await (const chunk of response.body) {
    bytes += chunk.length
    if (bytes > most) {
      response.close()
      throw new HttpFailure(`${shown(response.url)}: more than ${most} bytes`)
    }
    chunks.push(chunk)
    seen?.(bytes)
  }
  return Buffer.concat(chunks)
}

/**
 * What an unwanted answer said, for a message: status and the first 200 characters.
 *
 * @category accessors
 * @since 0.1.0
 */
export const evidence = async (response: Response): Promise<string> => {
  let text = ""
  try {
    for await (const chunk of response.body) {
      text += Buffer.from(chunk).toString("utf8")
      if (text.length >= 200) break
    }
  } catch {
    // What was read so far is evidence enough.
  }
  response.close()
  return `${shown(response.url)}: status ${response.status} ${text.slice(0, 200).replaceAll(/\s+/g, " ")}`.trim()
}
