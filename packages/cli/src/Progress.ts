/**
 * What is going on in a run, as its events tell it.
 *
 * @since 0.1.0
 */
import type { Usage } from "@metagpt-ts/core"
import type { Event } from "@metagpt-ts/team"

/**
 * A question that a model is answering.
 *
 * @category models
 * @since 0.1.0
 */
export interface Call {
  readonly step: string
  /** Milliseconds since 1970. */
  readonly since: number
  /** Tokens of the prompt, estimated. */
  readonly inputTokens: number
  /** Until when it waits for a server that went away. */
  readonly delayedUntil?: number | undefined
  /** When its first text came; undefined while the model loads or reads. */
  readonly writingSince: number | undefined
  /** Written so far, estimated. */
  readonly outputTokens: number
  /** The last line of what was written. */
  readonly tail: string
}

/**
 * What one role does.
 *
 * @category models
 * @since 0.1.0
 */
export interface Lane {
  readonly role: string
  readonly profile: string
  readonly state: "waiting" | "working" | "done"
  readonly since: number
  readonly calls: ReadonlyMap<string, Call>
}

/**
 * What is expected of the whole run.
 *
 * @category models
 * @since 0.1.0
 */
export interface Expected {
  /** Milliseconds from now on. */
  readonly elapsed: number
  /** So many runs say so. */
  readonly runs: number
}

/**
 * The whole of a run at a moment.
 *
 * @category models
 * @since 0.1.0
 */
export interface Progress {
  readonly since: number
  readonly lanes: ReadonlyMap<string, Lane>
  readonly calls: number
  readonly usage: Usage.Usage
  /** What such runs took, where any were made before. */
  readonly earlier?: Expected | undefined
  /** Calls that a model answered while we looked, their prompts, and the milliseconds until their first tokens. */
  readonly heard: { readonly calls: number; readonly inputTokens: number; readonly reading: number }
}

/**
 * A run of which nothing is known yet.
 *
 * @category constructors
 * @since 0.1.0
 */
export const start = (now: number, earlier?: Expected): Progress => ({
  since: now,
  earlier,
  lanes: new Map(),
  calls: 0,
  usage: { inputTokens: 0, outputTokens: 0 },
  heard: { calls: 0, inputTokens: 0, reading: 0 }
})

const lane = (progress: Progress, role: string, now: number): Lane =>
  progress.lanes.get(role) ?? { role, profile: "", state: "waiting", since: now, calls: new Map() }

const put = (progress: Progress, lane: Lane): Progress => ({
  ...progress,
  lanes: new Map(progress.lanes).set(lane.role, lane)
})

const without = (calls: ReadonlyMap<string, Call>, call: string): ReadonlyMap<string, Call> =>
  new Map([...calls].filter(([id]) => id !== call))

const lastLine = (text: string): string => text.trimEnd().split("\n").at(-1)?.trim().slice(-200) ?? ""

/**
 * Takes in what happened.
 *
 * @category combinators
 * @since 0.1.0
 */
export const next = (progress: Progress, event: Event.Stamped): Progress => {
  switch (event._tag) {
    case "RunStarted":
      return {
        ...start(event.at, progress.earlier),
        lanes: new Map(
          event.roles.map(({ name, profile }) => [
            name,
            { role: name, profile, state: "waiting", since: event.at, calls: new Map() }
          ])
        )
      }
    case "RoleStarted":
      return put(progress, { ...lane(progress, event.role, event.at), state: "working", since: event.at })
    case "RoleFinished":
      return put(progress, {
        ...lane(progress, event.role, event.at),
        state: "done",
        since: event.at,
        calls: new Map()
      })
    case "CallStarted": {
      if (event.paid) return progress
      const before = lane(progress, event.role, event.at)
      const call = {
        step: event.step,
        since: event.at,
        inputTokens: event.inputTokens,
        writingSince: undefined,
        outputTokens: 0,
        tail: ""
      }
      return put(progress, {
        ...before,
        state: "working",
        calls: new Map(before.calls).set(event.call, call)
      })
    }
    case "CallProgressed": {
      const before = lane(progress, event.role, event.at)
      const call = before.calls.get(event.call)
      if (!call) return progress
      return put(progress, {
        ...before,
        calls: new Map(before.calls).set(event.call, {
          ...call,
          writingSince: call.writingSince ?? event.at,
          outputTokens: event.outputTokens,
          tail: lastLine(event.text) || call.tail
        })
      })
    }
    case "CallDelayed": {
      const before = lane(progress, event.role, event.at)
      const call = before.calls.get(event.call)
      if (!call) return progress
      const delayed = { ...call, since: event.at + event.delay, delayedUntil: event.at + event.delay }
      return put(progress, {
        ...before,
        calls: new Map(before.calls).set(event.call, {
          ...delayed,
          writingSince: undefined,
          outputTokens: 0,
          tail: ""
        })
      })
    }
    case "CallFinished": {
      const before = lane(progress, event.role, event.at)
      return {
        ...put(progress, { ...before, calls: without(before.calls, event.call) }),
        calls: progress.calls + 1,
        usage: {
          inputTokens: progress.usage.inputTokens + event.usage.inputTokens,
          outputTokens: progress.usage.outputTokens + event.usage.outputTokens
        },
        heard: event.paid
          ? progress.heard
          : {
              calls: progress.heard.calls + 1,
              inputTokens: progress.heard.inputTokens + event.usage.inputTokens,
              reading: progress.heard.reading + event.firstToken
            }
      }
    }
    case "CallFailed": {
      const before = lane(progress, event.role, event.at)
      return put(progress, { ...before, calls: without(before.calls, event.call) })
    }
    default:
      return progress
  }
}

/**
 * Tokens a second of a call, once enough is written to tell.
 *
 * @category accessors
 * @since 0.1.0
 */
export const speed = ({ outputTokens, writingSince }: Call, now: number): number | undefined =>
  writingSince === undefined || now - writingSince < 500
    ? undefined
    : Math.round(outputTokens / ((now - writingSince) / 1000))

/** Fewer calls tell nothing of the next one. */
const enough = 2

/** Milliseconds until it is about done with what it does; undefined while nobody knows, or when it takes longer than those before. */
const expected = (progress: Progress, call: Call, now: number): number | undefined => {
  const { calls, heard, usage } = progress
  if (calls < enough) return undefined
  if (call.writingSince === undefined) {
    return heard.inputTokens === 0
      ? undefined
      : (heard.reading / heard.inputTokens) * call.inputTokens - (now - call.since)
  }
  const rate = speed(call, now)
  return rate ? ((usage.outputTokens / calls - call.outputTokens) / rate) * 1000 : undefined
}

/**
 * Milliseconds that a call will still read or write, judged by those before it.
 *
 * @category accessors
 * @since 0.1.0
 */
export const left = (progress: Progress, call: Call, now: number): number | undefined => {
  const ms = expected(progress, call, now)
  return ms === undefined || ms < 1000 ? undefined : ms
}

/**
 * Milliseconds that the whole run will still take, judged by runs before it; undefined where there were none, or when it takes longer.
 *
 * @category accessors
 * @since 0.1.0
 */
export const leftOfRun = ({ earlier, since }: Progress, now: number): number | undefined => {
  const ms = earlier && earlier.elapsed - (now - since)
  return ms === undefined || ms < 1000 ? undefined : ms
}

/** What a call does, by the name of its message. @category accessors @since 0.1.0 */
export const phase = (call: Call, now: number): "phase.away" | "phase.reading" | "phase.writing" => {
  if (call.delayedUntil !== undefined && now < call.delayedUntil) return "phase.away"
  return call.writingSince === undefined ? "phase.reading" : "phase.writing"
}
