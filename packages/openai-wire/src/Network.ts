/**
 * What a broken connection means.
 *
 * @since 0.1.0
 */
import type { Fault, Tag } from "./Fault.ts"

/** The chain of causes of an error, outermost first, without end in a circle. */
const causes = (error: unknown): ReadonlyArray<{ readonly code?: unknown; readonly message?: unknown }> => {
  const chain: Array<{ readonly code?: unknown; readonly message?: unknown; readonly cause?: unknown }> = []
  for (let at = error; typeof at === "object" && at !== null && chain.length < 8;) {
    const one = at as { readonly cause?: unknown }
    chain.push(one)
    at = one.cause
  }
  return chain
}

const kinds: ReadonlyArray<readonly [RegExp, Tag, string, string]> = [
  [
    /\b407\b/,
    "AuthFailed",
    "The proxy wants to know who asks",
    "Write proxy as http://USER:PASSWORD@HOST:PORT"
  ],
  [
    /^Proxy response|\bproxy answered \d/im,
    "Unreachable",
    "The proxy did not lead to the server",
    "Check proxy, HTTPS_PROXY and NO_PROXY, and base_url"
  ],
  [
    /ECONNREFUSED/,
    "Unreachable",
    "Nothing listens at this address",
    "Start the model server, or correct base_url"
  ],
  [
    /ENOTFOUND|EAI_AGAIN/,
    "Unreachable",
    "The name of the server is not known",
    "Check base_url, the network and the proxy"
  ],
  [
    /CERT|SELF_SIGNED|UNABLE_TO_VERIFY/,
    "Unreachable",
    "The certificate of the server is not trusted",
    "Set ca to a file with the certificate of its authority (under llm: options: {ca: /path/to/ca.pem}), or NODE_EXTRA_CA_CERTS for all of Node"
  ],
  [
    /SSL|EPROTO/,
    "Unreachable",
    "The server does not speak TLS",
    "Write http:// instead of https:// in base_url"
  ],
  [
    /bad port/,
    "InvalidRequest",
    "No browser and no Node connects to this port",
    "Let the server listen on another port, such as 8000"
  ],
  [
    /HPE_|HTTPParserError|does not match the HTTP/,
    "ProtocolViolation",
    "The server does not speak HTTP",
    "Check the port, and whether base_url must begin with https://"
  ],
  [
    /CONNECT_TIMEOUT|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH/,
    "Unreachable",
    "The server does not take the connection",
    "Check base_url, the network and the proxy"
  ]
]

/**
 * Describes an error of the network.
 *
 * @category constructors
 * @since 0.1.0
 */
export const fault = (error: unknown): Fault => {
  const chain = causes(error)
  const codes = chain.map(({ code }) => code).filter((code) => typeof code === "string")
  const said = chain
    .map(({ message }) => message)
    .filter((message) => typeof message === "string" && message !== "")
  const evidence = [...codes.slice(-1), ...said.slice(-1)].join(": ")
  const all = [...codes, ...said].join("\n")
  const kind = kinds.find(([pattern]) => pattern.test(all))
  if (kind === undefined) {
    const message = "The connection broke before the server answered"
    return {
      tag: "Unreachable",
      message,
      evidence,
      fix: "Check that the server is still running, and the proxy"
    }
  }
  const [, tag, message, fix] = kind
  return { tag, message, evidence, fix }
}
