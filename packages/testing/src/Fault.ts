/**
 * What can go wrong between a model server and its client, on demand.
 *
 * @since 0.1.0
 */
import { gzipSync } from "node:zlib"

import type { LLMError } from "@metagpt-ts/core"

import type { Recorded } from "./Listener.ts"
import type { Reply } from "./Reply.ts"
import type { Speech } from "./Speech.ts"

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
  /** `cut` closes the socket without ending the response, `reset` resets it, `hang` writes nothing more, `endless` the last frame again and again. */
  readonly end: "clean" | "cut" | "reset" | "hang" | "endless"
  /** Milliseconds before each frame. */
  readonly delay: number
}

/** Reasons a server can give for refusing. @category models @since 0.1.0 */
export type Refused = LLMError.Reason["_tag"]

/** One response that refuses. @category models @since 0.1.0 */
export interface Refusal {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Bytes and text are written as they are, everything else as JSON. */
  readonly body: unknown
}

/** What is being answered when something goes wrong. @category models @since 0.1.0 */
export interface Scene {
  readonly speech: Speech
  readonly reply: Reply
  readonly request: Recorded
}

/**
 * Something that goes wrong: a response made another one.
 *
 * @category models
 * @since 0.1.0
 */
export interface Fault {
  readonly change: (script: Script, scene: Scene) => Script
}

const fault = (change: Fault["change"]): Fault => ({ change })

const encoder = new TextEncoder()

/** Bytes of a text. @category combinators @since 0.1.0 */
export const bytes = (text: string): Uint8Array => encoder.encode(text)

/** A frame of the body of an answer. @category constructors @since 0.1.0 */
export const words = (bytes: Uint8Array): Frame => ({ kind: "text", bytes })

const written = (body: unknown): Uint8Array =>
  body instanceof Uint8Array ? body : bytes(typeof body === "string" ? body : JSON.stringify(body))

/** A whole response. @category constructors @since 0.1.0 */
export const respond = ({ body, headers, status }: Refusal): Script => ({
  status,
  headers: {
    "content-type":
      typeof body === "string" || body instanceof Uint8Array ? "text/plain" : "application/json",
    ...headers
  },
  frames: body === "" ? [] : [words(written(body))],
  end: "clean",
  delay: 0
})

/** Makes a response go wrong in several ways, one after the other. @category combinators @since 0.1.0 */
export const all = (...faults: ReadonlyArray<Fault>): Fault =>
  fault((script, scene) => faults.reduce((changed, { change }) => change(changed, scene), script))

/** Answers with this status and body. @category constructors @since 0.1.0 */
export const status = (
  status: number,
  body: unknown = "",
  headers?: Readonly<Record<string, string>>
): Fault => fault(() => respond({ status, body, headers }))

/** Says in place of the answer what a function of the request gives. @category constructors @since 0.1.0 */
export const answer = (refusal: (scene: Scene) => Refusal): Fault =>
  fault((_, scene) => respond(refusal(scene)))

/** Answers as this vendor does when it refuses for a reason. @category constructors @since 0.1.0 */
export const refuse = (reason: Refused): Fault =>
  answer(({ speech }) => {
    const refusal = speech.refusals[reason]
    if (refusal === undefined) throw new Error(`This protocol has no way to say ${reason}`)
    return refusal
  })

/** Changes the status, unless it is that of a WebSocket, which refuses in a frame. @category constructors @since 0.1.0 */
export const under = (status: number): Fault =>
  fault((script) => (script.status === 101 ? script : { ...script, status }))

/** Refuses for now and says when to come back: seconds or a date, as the header has it. @category constructors @since 0.1.0 */
export const retryAfter = (after: string): Fault =>
  status(429, { error: "too many requests" }, { "retry-after": after })

/** A page for people with status 200, as proxies and captive portals send it. @category constructors @since 0.1.0 */
export const html: Fault = status(200, "<!doctype html><html><body>Welcome</body></html>", {
  "content-type": "text/html"
})

/** Status 200 with nothing in it. @category constructors @since 0.1.0 */
export const empty: Fault = status(200)

/** Changes the headers of the answer. @category constructors @since 0.1.0 */
export const headers = (headers: Readonly<Record<string, string>>): Fault =>
  fault((script) => ({ ...script, headers: { ...script.headers, ...headers } }))

/** Changes the frames of the answer. @category constructors @since 0.1.0 */
export const frames = (change: (frames: ReadonlyArray<Frame>, scene: Scene) => ReadonlyArray<Frame>): Fault =>
  fault((script, scene) => ({ ...script, frames: change(script.frames, scene) }))

/** Changes the text of every frame, for protocols whose frames are text. @category constructors @since 0.1.0 */
export const rewrite = (change: (text: string, index: number) => string): Fault =>
  frames((all) =>
    all.map((frame, at) => ({ ...frame, bytes: bytes(change(Buffer.from(frame.bytes).toString(), at)) }))
  )

const isBody = ({ kind }: Frame): boolean => kind === "head" || kind === "text"

/** Half of the answer, then what the function gives, and the other half only where the answer `goesOn`. @category constructors @since 0.1.0 */
export const interject = (say: (scene: Scene) => ReadonlyArray<Uint8Array>, goesOn: boolean): Fault =>
  frames((all, scene) => {
    const half = Math.ceil(all.filter(isBody).length / 2)
    return [...all.slice(0, half), ...say(scene).map(words), ...(goesOn ? all.slice(half) : [])]
  })

/** Bytes before every frame, the first and the last among them. @category constructors @since 0.1.0 */
export const between = (...some: ReadonlyArray<Uint8Array>): Fault =>
  frames((all) => all.flatMap((frame) => [...some.map(words), frame]))

/** Half of the answer, then an error in the form of the protocol. @category constructors @since 0.1.0 */
export const errorInStream = (message = "the model process died"): Fault =>
  interject(({ speech }) => [speech.failure(message)], false)

const without = (...kinds: ReadonlyArray<Frame["kind"]>): Fault =>
  frames((all) => all.filter(({ kind }) => !kinds.includes(kind)))

/** Ends cleanly without the mark that ends every stream. @category constructors @since 0.1.0 */
export const noDone: Fault = without("done")

/** Never says why the model stopped, where `finish_reason` would say it. @category constructors @since 0.1.0 */
export const noReason: Fault = rewrite((text) => text.replaceAll(/,"finish_reason":"\w+"/g, ""))

/** Ends cleanly without saying why or that it ended. @category constructors @since 0.1.0 */
export const noEnd: Fault = without("finish", "done")

const recut = (script: Script, size: (rest: Uint8Array) => number): ReadonlyArray<Frame> => {
  const frames: Array<Frame> = []
  for (let rest = Buffer.concat(script.frames.map(({ bytes }) => bytes)); rest.length > 0;) {
    const length = Math.max(1, size(rest))
    frames.push(words(rest.subarray(0, length)))
    rest = rest.subarray(length)
  }
  return frames
}

const end = (after: number, end: Script["end"]): Fault =>
  fault((script) => ({ ...script, frames: after === 0 ? [] : recut(script, () => after).slice(0, 1), end }))

/** Closes the socket after so many bytes of the body; after 0 not even the status is said. @category constructors @since 0.1.0 */
export const cut = (after: number): Fault => end(after, "cut")

/** Closes the socket once the status is said. @category constructors @since 0.1.0 */
export const cutBody: Fault = fault((script) => ({ ...script, frames: [words(bytes(""))], end: "cut" }))

/** Resets the connection, before or after the first bytes of the body. @category constructors @since 0.1.0 */
export const reset = (after = 0): Fault => end(after, "reset")

/** Writes nothing more after so many bytes; 0 hangs before the first token. @category constructors @since 0.1.0 */
export const hang = (after = 0): Fault => end(after, "hang")

/** Never comes to an end: the words again and again, or a `noise` that belongs to no frame. @category constructors @since 0.1.0 */
export const endless = (noise?: string): Fault =>
  fault((script) => {
    const body = script.frames.filter(isBody)
    return { ...script, frames: noise === undefined ? body : [...body, words(bytes(noise))], end: "endless" }
  })

/** Writes few bytes at a time, with a pause in milliseconds before each. @category constructors @since 0.1.0 */
export const drip = (delay = 1, bytes = 7): Fault =>
  fault((script) => ({ ...script, frames: recut(script, () => bytes), delay }))

/** Cuts writes inside the characters that take more than one byte. @category constructors @since 0.1.0 */
export const splitUtf8: Fault = fault((script) => ({
  ...script,
  frames: recut(script, (rest) => rest.findIndex((byte) => byte >= 0xc0) + 1 || rest.length)
}))

/** Compresses the answer and says so. @category constructors @since 0.1.0 */
export const gzip: Fault = fault((script) => ({
  ...script,
  headers: { ...script.headers, "content-encoding": "gzip" },
  frames: [words(gzipSync(Buffer.concat(script.frames.map(({ bytes }) => bytes))))]
}))

/** Says all of the answer at once, as the protocol does when nobody asks for a stream. @category constructors @since 0.1.0 */
export const whole: Fault = answer(({ reply, speech }) => {
  if (speech.phrases?.whole === undefined) throw new Error("This protocol has no answer all at once")
  return speech.phrases.whole(reply)
})
