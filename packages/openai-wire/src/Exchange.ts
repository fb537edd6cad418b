/**
 * One request and its answer, read as it comes.
 *
 * @since 0.1.0
 */
import { LLMError } from "@metagpt-ts/core"
import type { LLM } from "@metagpt-ts/core"

import type { Connection } from "./Connection.ts"
import * as Decoder from "./Decoder.ts"
import type { Body, Dialect } from "./Dialect.ts"
import type { Fault } from "./Fault.ts"
import type { Timeouts } from "./Options.ts"
import * as Watchdog from "./Watchdog.ts"

/**
 * A request under way.
 *
 * @category models
 * @since 0.1.0
 */
export interface Exchange {
  /** The parts of the next network read that has any; undefined at the end. Rejects with `LLMError`. */
  readonly next: () => Promise<ReadonlyArray<LLM.Part> | undefined>
  /** Ends the request at the server, unless it has ended by itself. */
  readonly close: () => void
}

/**
 * What is needed to ask.
 *
 * @category models
 * @since 0.1.0
 */
export interface Settings {
  readonly connection: Connection
  readonly dialect: Dialect
  readonly body: Body
  readonly proof: Readonly<Record<string, string>>
  readonly timeouts: Timeouts
  /** `performance.now()` at which the call must have ended. */
  readonly deadline: number
  readonly maxBytes: number
  /** Told the headers of the answer. */
  readonly onHeaders: (headers: Headers) => void
  /** Told whether answers of this model begin inside of thoughts, when one shows it. */
  readonly onThinking: (opens: boolean) => void
}

/** A timer may run out a little early, in milliseconds. */
const slack = 5

/** How long the last bytes of a finished answer may take, so that its connection can be used again; in milliseconds. */
const lastBytes = 250

/**
 * Sends the request.
 *
 * @category constructors
 * @since 0.1.0
 */
export const start = (settings: Settings): Exchange => {
  const { body, connection, deadline, dialect, maxBytes, onHeaders, onThinking, proof, timeouts } = settings
  const url = `${connection.baseURL}${dialect.path}`
  const controller = new AbortController()
  const decoder = Decoder.make(dialect, maxBytes)
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined
  let status: number | undefined
  let overdue: Fault | undefined
  let reading = false
  let closed = false

  const watchdog = Watchdog.start(timeouts, deadline - performance.now(), (fault) => {
    const isWhole = performance.now() >= deadline - slack
    if (!reading && !isWhole) return
    overdue = fault
    controller.abort()
  })
  const fail = (fault: Fault): LLMError.LLMError =>
    connection.error({ url, ...(status !== undefined && { status }), ...fault })

  const open = async () => {
    try {
      const response = await connection.post(body, proof, controller.signal)
      status = response.status
      onHeaders(response.headers)
      reader = response.body?.getReader() ?? new Blob([]).stream().getReader()
      return reader
    } catch (error) {
      throw fail(overdue ?? connection.fault(error))
    }
  }

  const read = async (from: ReadableStreamDefaultReader<Uint8Array>): Promise<Array<LLM.Part>> => {
    try {
      const { done, value } = await from.read()
      return done ? decoder.end() : decoder.push(value)
    } catch (error) {
      if (overdue !== undefined && !decoder.finishing()) throw fail(overdue)
      return decoder.end(connection.fault(error).evidence ?? "")
    }
  }

  const next = async () => {
    reading = true
    watchdog.resume()
    try {
      const from = reader ?? (await open())
      for (;;) {
        if (decoder.done()) {
          const opens = decoder.opensThinking()
          if (opens !== undefined) onThinking(opens)
          return undefined
        }
        const fault = decoder.fault()
        if (fault !== undefined) throw fail(fault)
        const parts = await read(from)
        if (decoder.finishing()) watchdog.finishing()
        else watchdog.heard()
        if (parts.length === 0) continue
        watchdog.answered()
        return parts
      }
    } catch (error) {
      if (error instanceof LLMError.LLMError) throw error
      throw fail({
        tag: "ProtocolViolation",
        message: "The answer could not be read",
        evidence: String(error)
      })
    } finally {
      reading = false
    }
  }

  return {
    next,
    close: () => {
      if (closed) return
      closed = true
      watchdog.stop()
      if (!decoder.done() || reader === undefined) return controller.abort()
      const timer = setTimeout(() => controller.abort(), lastBytes)
      const drained = ({ done }: { readonly done: boolean }) => {
        clearTimeout(timer)
        if (!done) controller.abort()
      }
      reader.read().then(drained, () => clearTimeout(timer))
    }
  }
}
