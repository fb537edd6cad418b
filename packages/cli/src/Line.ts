/**
 * An event as one plain line.
 *
 * @since 0.1.0
 */
import type { Event } from "@metagpt-ts/team"

import { paint } from "./DiffLines.ts"
import { type Lang, say, time } from "./Messages.ts"
import { left, leftOfRun, phase, type Progress, speed } from "./Progress.ts"
import { none, type Style } from "./Style.ts"

/**
 * Makes text of a model harmless on a terminal: one line, no control characters, not longer than `most`.
 *
 * @category combinators
 * @since 0.1.0
 */
export const plain = (text: string, most = 60): string => {
  // oxlint-disable-next-line no-control-regex
  const safe = text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]+/g, " ").trim()
  return safe.length > most ? `${safe.slice(0, most - 1)}…` : safe
}

const who = ({ model, provider }: Event.Who): string => plain([model, provider].filter(Boolean).join(" · "))

/**
 * Says an event to a person; undefined when it is not worth a line.
 *
 * @category constructors
 * @since 0.1.0
 */
export const line = (
  event: Event.Stamped,
  progress: Progress,
  lang: Lang,
  style: Style = none
): string | undefined => {
  switch (event._tag) {
    case "CallStarted": {
      if (event.paid) return undefined
      const profile = progress.lanes.get(event.role)?.profile ?? ""
      return say(lang, "line.started", { role: event.role, profile, step: plain(event.step) })
    }
    case "CallFinished": {
      const { role, step } = event
      if (event.paid) return say(lang, "line.paid", { role, step: plain(step) })
      const note =
        event.finish === "length"
          ? say(lang, "line.cut")
          : event.finish === "repetition"
            ? say(lang, "line.repeated")
            : ""
      return say(lang, "line.finished", {
        role,
        step: plain(step),
        tokens: event.usage.outputTokens,
        time: time(event.duration),
        note: event.by === undefined ? note : `${note}${say(lang, "line.by", { who: who(event.by) })}`
      })
    }
    case "CallDelayed":
      return say(lang, "line.delayed", {
        role: event.role,
        step: plain(event.step),
        message: plain(event.message, 300),
        time: time(event.delay)
      })
    case "CallFailed":
      return say(lang, "line.failed", {
        role: event.role,
        step: plain(event.step),
        message: plain(event.message, 300)
      })
    case "FellBack":
      return say(lang, "line.fellBack", {
        role: event.role,
        from: who(event.from),
        to: who(event.to),
        message: plain(event.message, 300)
      })
    case "Repaired": {
      const { after, before, name, path } = event.fix
      return say(lang, "line.repaired", {
        name,
        role: event.role,
        step: plain(event.step),
        at: path.length > 0 ? ` (${plain(path.join("."))})` : "",
        before: JSON.stringify(plain(before, 40)),
        after: JSON.stringify(plain(after, 40))
      })
    }
    case "FileWritten":
      return say(lang, "line.file", { role: event.by, path: plain(event.path, 200), bytes: event.bytes })
    case "FileChanged":
      return paint(event.diff, style)
    case "Checked": {
      const what = plain(event.what)
      if (event.problems.length === 0) return say(lang, "line.checked", { what })
      const head = say(lang, "line.problems", { what, count: event.problems.length })
      return [head, ...event.problems.map((problem) => `  - ${plain(problem, 300)}`)].join("\n")
    }
    case "Noted":
      return event.level === "warning"
        ? say(lang, "line.warning", { message: plain(event.message, 500) })
        : plain(event.message, 500)
    default:
      return undefined
  }
}

/**
 * Says how long the whole run will about take, and who says so; empty where nobody knows.
 *
 * @category constructors
 * @since 0.1.0
 */
export const rest = (progress: Progress, now: number, lang: Lang): string => {
  const ms = leftOfRun(progress, now)
  return ms === undefined ? "" : say(lang, "left.run", { time: time(ms), runs: progress.earlier?.runs ?? 0 })
}

/**
 * Says what goes on, where nothing has been said for a while.
 *
 * @category constructors
 * @since 0.1.0
 */
export const heartbeat = (progress: Progress, now: number, lang: Lang): string => {
  const lanes = [...progress.lanes.values()].flatMap((lane) =>
    [...lane.calls.values()].map((call) => {
      const doing = phase(call, now)
      const ms = left(progress, call, now)
      const more = ms === undefined ? "" : `, ${say(lang, "left", { time: time(ms) })}`
      if (doing !== "phase.writing") return `${lane.role} ${say(lang, doing)} ${plain(call.step)}${more}`
      const tokens = say(lang, "tokens", { count: call.outputTokens })
      const rate = speed(call, now)
      const pace = rate === undefined ? "" : `, ${say(lang, "speed", { count: rate })}`
      return `${lane.role} ${say(lang, "phase.writing")} ${plain(call.step)} (${tokens}${pace}${more})`
    })
  )
  const elapsed = time(now - progress.since)
  const doing =
    lanes.length === 0
      ? say(lang, "heartbeat.idle", { time: elapsed })
      : say(lang, "heartbeat", { time: elapsed, lanes: lanes.join("; ") })
  return [doing, rest(progress, now, lang)].filter(Boolean).join("; ")
}
