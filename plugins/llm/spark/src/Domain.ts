/**
 * The models of Spark: each has an address of its own.
 *
 * @since 0.1.0
 */

/**
 * What is known of a model.
 *
 * @category models
 * @since 0.1.0
 */
export interface Domain {
  /** Where it listens for WebSockets. */
  readonly socket: string
  /** Where it answers over HTTP. */
  readonly http: string
  /** Tokens of prompt and answer together. */
  readonly contextWindow: number
  /** Takes a system message. */
  readonly systemMessage: boolean
  /** Thinks first. */
  readonly reasoning: boolean
}

const host = "wss://spark-api.xf-yun.com"
const open = "https://spark-api-open.xf-yun.com"
const plain = { http: `${open}/v1`, contextWindow: 8_192, systemMessage: false, reasoning: false }

/**
 * The models, by what the protocol calls their domain.
 *
 * @category constants
 * @since 0.1.0
 */
export const known: Readonly<Record<string, Domain>> = {
  lite: { ...plain, socket: `${host}/v1.1/chat` },
  general: { ...plain, socket: `${host}/v1.1/chat` },
  generalv2: { ...plain, socket: `${host}/v2.1/chat` },
  generalv3: { ...plain, socket: `${host}/v3.1/chat` },
  "pro-128k": { ...plain, socket: `${host}/chat/pro-128k`, contextWindow: 131_072 },
  "generalv3.5": { ...plain, socket: `${host}/v3.5/chat`, systemMessage: true },
  "max-32k": { ...plain, socket: `${host}/chat/max-32k`, contextWindow: 32_768, systemMessage: true },
  "4.0Ultra": { ...plain, socket: `${host}/v4.0/chat`, systemMessage: true },
  "spark-x": {
    socket: `${host}/v1/x1`,
    http: `${open}/v2`,
    contextWindow: 65_536,
    systemMessage: true,
    reasoning: true
  },
  kjwx: { ...plain, socket: "wss://spark-openapi-n.cn-huabei-1.xf-yun.com/v1.1/chat_kjwx" }
}

/**
 * The domain that answers at an address; undefined when it is none of the vendor's.
 *
 * @category accessors
 * @since 0.1.0
 */
export const at = (socket: string): string | undefined =>
  Object.keys(known).find((name) => known[name]?.socket === socket.replace(/\/+$/, ""))
