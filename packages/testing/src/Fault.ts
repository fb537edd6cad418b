/**
 * What can go wrong between a model server and its client, on demand.
 *
 * @since 0.1.0
 */
import type { LLMError } from "@metagpt-ts/core"

/** What a piece of a response means in its protocol. @category models @since 0.1.0 */
export interface Frame {
  /** `finish` says why the model stopped, `done` that no more will come; where one frame says both it is a `finish`. */
  readonly kind: "head" | "text" | "finish" | "done"
  readonly bytes: Uint8Array
}

/**
 * A response, as data: what is written and how it ends.
 *
 * @category models
 * @since 0.1.0
 */
export interface Script {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly frames: ReadonlyArray<Frame>
  /** `cut` closes the socket without ending the response, `reset` resets it, `hang` writes nothing more. */
  readonly end: "clean" | "cut" | "reset" | "hang"
  /** Milliseconds before each frame. */
  readonly delay: number
}

/** Reasons a server can give for refusing. @category models @since 0.1.0 */
export type Refused = LLMError.Reason["_tag"]

/** One response that refuses. @category models @since 0.1.0 */
export interface Refusal {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly body: unknown
}

/**
 * Something that goes wrong.
 *
 * @category models
 * @since 0.1.0
 */
export type Fault =
  | ({ readonly _tag: "Status" } & Refusal)
  | { readonly _tag: "Refuse"; readonly reason: Refused }
  | { readonly _tag: "ErrorInStream"; readonly message: string }
  | { readonly _tag: "Without"; readonly kinds: ReadonlyArray<Frame["kind"]> }
  | { readonly _tag: "End"; readonly after: number; readonly end: Script["end"] }
  | { readonly _tag: "Drip"; readonly bytes: number; readonly delay: number }
  | { readonly _tag: "SplitUtf8" }

/** Answers with this status and body. @category constructors @since 0.1.0 */
export const status = (
  status: number,
  body: unknown = "",
  headers?: Readonly<Record<string, string>>
): Fault => ({
  _tag: "Status",
  status,
  body,
  headers
})

/** Answers as this vendor does when it refuses for a reason. @category constructors @since 0.1.0 */
export const refuse = (reason: Refused): Fault => ({ _tag: "Refuse", reason })

/** Refuses for now and says when to come back: seconds or a date, as the header has it. @category constructors @since 0.1.0 */
export const retryAfter = (after: string): Fault =>
  status(429, { error: "too many requests" }, { "retry-after": after })

/** A page for people with status 200, as proxies and captive portals send it. @category constructors @since 0.1.0 */
export const html: Fault = status(200, "<!doctype html><html><body>Welcome</body></html>", {
  "content-type": "text/html"
})

/** Status 200 with nothing in it. @category constructors @since 0.1.0 */
export const empty: Fault = status(200)

/** Half of the answer, then an error in the form of the protocol. @category constructors @since 0.1.0 */
export const errorInStream = (message = "the model process died"): Fault => ({
  _tag: "ErrorInStream",
  message
})

/** Ends cleanly without the mark that ends every stream. @category constructors @since 0.1.0 */
export const noDone: Fault = { _tag: "Without", kinds: ["done"] }

/** Ends cleanly without saying why or that it ended. @category constructors @since 0.1.0 */
export const noEnd: Fault = { _tag: "Without", kinds: ["finish", "done"] }

/** Closes the socket after so many bytes of the body. @category constructors @since 0.1.0 */
export const cut = (after: number): Fault => ({ _tag: "End", after, end: "cut" })

/** Resets the connection, before or after the first bytes of the body. @category constructors @since 0.1.0 */
export const reset = (after = 0): Fault => ({ _tag: "End", after, end: "reset" })

/** Writes nothing more after so many bytes; 0 hangs before the first token. @category constructors @since 0.1.0 */
export const hang = (after = 0): Fault => ({ _tag: "End", after, end: "hang" })

/** Writes few bytes at a time, with a pause in milliseconds before each. @category constructors @since 0.1.0 */
export const drip = (delay = 1, bytes = 7): Fault => ({ _tag: "Drip", bytes, delay })

/** Cuts writes inside the characters that take more than one byte. @category constructors @since 0.1.0 */
export const splitUtf8: Fault = { _tag: "SplitUtf8" }

const encoder = new TextEncoder()

/** Bytes of a text. @category combinators @since 0.1.0 */
export const bytes = (text: string): Uint8Array => encoder.encode(text)

/** A whole response of JSON, or of text when the body is one. @category constructors @since 0.1.0 */
export const respond = ({ body, headers, status }: Refusal): Script => ({
  status,
  headers: { "content-type": typeof body === "string" ? "text/plain" : "application/json", ...headers },
  frames:
    body === ""
      ? []
      : [{ kind: "text", bytes: bytes(typeof body === "string" ? body : JSON.stringify(body)) }],
  end: "clean",
  delay: 0
})

const recut = (script: Script, size: (rest: Uint8Array) => number): ReadonlyArray<Frame> => {
  const frames: Array<Frame> = []
  for (let rest = Buffer.concat(script.frames.map(({ bytes }) => bytes)); rest.length > 0;) {
    const length = Math.max(1, size(rest))
    frames.push({ kind: "text", bytes: rest.subarray(0, length) })
    rest = rest.subarray(length)
  }
  return frames
}

/**
 * Makes a response go wrong.
 *
 * @category combinators
 * @since 0.1.0
 */
export const apply = (
  fault: Fault,
  script: Script,
  vendor: {
    readonly refusals: Readonly<Partial<Record<Refused, Refusal>>>
    readonly failure: (message: string) => Uint8Array
  }
): Script => {
  switch (fault._tag) {
    case "Status":
      return respond(fault)
    case "Refuse": {
      const refusal = vendor.refusals[fault.reason]
      if (refusal === undefined) throw new Error(`This protocol has no way to say ${fault.reason}`)
      return respond(refusal)
    }
    case "ErrorInStream": {
      const body = script.frames.filter(({ kind }) => kind === "head" || kind === "text")
      const half = body.slice(0, Math.ceil(body.length / 2))
      return { ...script, frames: [...half, { kind: "text", bytes: vendor.failure(fault.message) }] }
    }
    case "Without":
      return { ...script, frames: script.frames.filter(({ kind }) => !fault.kinds.includes(kind)) }
    case "End": {
      const [first] = fault.after === 0 ? [] : recut(script, () => fault.after)
      return { ...script, frames: first === undefined ? [] : [first], end: fault.end }
    }
    case "Drip":
      return { ...script, frames: recut(script, () => fault.bytes), delay: fault.delay }
    case "SplitUtf8":
      return {
        ...script,
        frames: recut(script, (rest) => rest.findIndex((byte) => byte >= 0xc0) + 1 || rest.length)
      }
  }
}
