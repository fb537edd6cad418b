/**
 * The live picture of a run: a lane for each role.
 *
 * @since 0.1.0
 */
import { displayWidth } from "effect/cli/CliOutput"

import { plain, rest } from "./Line.ts"
import { type Lang, say, time } from "./Messages.ts"
import { type Call, type Lane, type Progress, left, phase, speed } from "./Progress.ts"
import type { Style } from "./Style.ts"

/** Calls of one role that are shown. */
const shown = 4

/** Cuts a text to a width of the terminal; a wide character takes two columns. */
const cut = (text: string, width: number): string => {
  if (displayWidth(text) <= width) return text
  let kept = ""
  let used = 1
  for (const character of text) {
    used += displayWidth(character)
    if (used > width) break
    kept += character
  }
  return `${kept}…`
}

const pad = (text: string, width: number): string =>
  text + " ".repeat(Math.max(0, width - displayWidth(text)))

const callText = (progress: Progress, call: Call, now: number, lang: Lang): string => {
  const elapsed = time(Math.max(0, now - call.since))
  const ms = left(progress, call, now)
  const more = ms === undefined ? [] : [say(lang, "left", { time: time(ms) })]
  const doing = phase(call, now)
  if (doing !== "phase.writing") {
    return [plain(call.step), say(lang, doing), elapsed, ...more].join(" · ")
  }
  const rate = speed(call, now)
  return [
    plain(call.step),
    say(lang, "phase.writing"),
    say(lang, "tokens", { count: call.outputTokens }),
    ...(rate === undefined ? [] : [say(lang, "speed", { count: rate })]),
    elapsed,
    ...more,
    ...(call.tail ? [plain(call.tail, 80)] : [])
  ].join(" · ")
}

const rows = (progress: Progress, lane: Lane, now: number, lang: Lang): ReadonlyArray<string> => {
  if (lane.state === "waiting") return [say(lang, "phase.waiting")]
  if (lane.state === "done") return [say(lang, "phase.done")]
  const calls = [...lane.calls.values()]
  if (calls.length === 0) return [`${say(lang, "phase.working")} · ${time(now - lane.since)}`]
  const visible = calls.slice(0, shown).map((call) => callText(progress, call, now, lang))
  return calls.length > shown ? [...visible, say(lang, "more", { count: calls.length - shown })] : visible
}

const marks = { waiting: "·", working: "●", done: "✓" } as const

/**
 * Draws the lanes, one text a row, none wider than the terminal.
 *
 * @category constructors
 * @since 0.1.0
 */
export const lanes = (
  progress: Progress,
  options: {
    readonly now: number
    readonly width: number
    readonly lang: Lang
    readonly style: Style
    /** Something that goes on beside the roles, such as a download. */
    readonly status?: string | undefined
  }
): ReadonlyArray<string> => {
  const { lang, now, style } = options
  const width = Math.max(10, options.width - 1)
  const titles = new Map(
    [...progress.lanes.values()].map(({ profile, role }) => [role, profile ? `${role} · ${profile}` : role])
  )
  const column = Math.min(
    Math.floor(width / 2),
    Math.max(0, ...[...titles.values()].map((title) => displayWidth(title)))
  )
  const drawn = [...progress.lanes.values()].flatMap((lane) => {
    const title = pad(cut(titles.get(lane.role) ?? lane.role, column), column)
    return rows(progress, lane, now, lang).map((row, index) => {
      const head = index === 0 ? `${marks[lane.state]} ${title}` : " ".repeat(column + 2)
      const text = cut(`${head}  ${row}`, width)
      return lane.state === "working" ? style.strong(text) : style.faint(text)
    })
  })
  const spent = say(lang, "totals", {
    calls: progress.calls,
    tokens: progress.usage.inputTokens + progress.usage.outputTokens,
    time: time(now - progress.since)
  })
  const totals = [spent, rest(progress, now, lang)].filter(Boolean).join(" · ")
  const status = options.status === undefined ? [] : [cut(options.status, width)]
  return [...drawn, style.faint(cut(totals, width)), ...status]
}
