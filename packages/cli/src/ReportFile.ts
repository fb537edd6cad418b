/**
 * `report.md`: what a run made, what failed, what it cost, where to look and how to go on, for whoever was not there.
 *
 * @since 0.1.0
 */
import * as fs from "node:fs"
import * as path from "node:path"

import { Usage } from "@metagpt-ts/core"
import type { Event } from "@metagpt-ts/team"

import * as EventLog from "./EventLog.ts"
import { plain, line } from "./Line.ts"
import { type Lang, say, time } from "./Messages.ts"
import { start } from "./Progress.ts"
import { dollars, type End } from "./Report.ts"
import * as RunFile from "./RunFile.ts"
import * as Shell from "./Shell.ts"

/** Name of the file in the folder of the run. @category constants @since 0.1.0 */
export const name = "report.md"

/**
 * What is told.
 *
 * @category models
 * @since 0.1.0
 */
export interface Subject {
  readonly project: string
  readonly run: RunFile.RunFile
  readonly state: RunFile.RunFile["state"]
  readonly end: End
  readonly finished: Extract<Event.Event, { readonly _tag: "RunFinished" }>
  /** All that happened, in all of its processes. */
  readonly events: ReadonlyArray<Event.Stamped>
}

const states = {
  running: "report.running",
  interrupted: "report.interrupted",
  failed: "report.failed",
  unsound: "report.unsound",
  finished: "report.finished"
} as const

const columns = [
  "report.column.role",
  "report.column.calls",
  "report.column.read",
  "report.column.written",
  "report.column.time"
] as const

/** Text of a model or a server as a piece of Markdown that can be nothing else. */
const words = (text: string, most = 300): string =>
  plain(text, most).replaceAll(/[\\`*_[\]<>|#~]/g, (mark) => `\\${mark}`)
const code = (text: string): string => `\`${plain(text, 1000).replaceAll("`", "'")}\``

const table = (head: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string | number>>): string =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n")
const list = (items: ReadonlyArray<string>): string => items.map((item) => `- ${item}`).join("\n")

/** The last of each path: a file that was written anew is one file. */
const files = (events: ReadonlyArray<Event.Stamped>) => {
  const written = events.filter((event) => event._tag === "FileWritten")
  return [...new Map(written.map((event) => [event.path, event])).values()]
}

/** What did not go well: failed calls and changes of model, and the warnings. */
const troubles = (events: ReadonlyArray<Event.Stamped>, lang: Lang): ReadonlyArray<string> => {
  const told = events.flatMap((event) => {
    const isWarning = event._tag === "Noted" && event.level === "warning"
    const isTrouble = isWarning || event._tag === "CallFailed" || event._tag === "FellBack"
    return isTrouble ? (line(event, start(0), lang) ?? []) : []
  })
  return [...new Set(told)]
}

/** What each role asked of a model; what was paid for before is counted once, when it was paid. */
const costs = (events: ReadonlyArray<Event.Stamped>) => {
  const sums = new Map<string, { calls: number; usage: Usage.Usage; duration: number }>()
  for (const event of events) {
    if (event._tag !== "CallFinished" || event.paid) continue
    const sum = sums.get(event.role) ?? { calls: 0, usage: Usage.zero, duration: 0 }
    sums.set(event.role, {
      calls: sum.calls + 1,
      usage: Usage.add(sum.usage, event.usage),
      duration: sum.duration + event.duration
    })
  }
  return [...sums]
}

/**
 * Writes the report as a text.
 *
 * @category constructors
 * @since 0.1.0
 */
export const text = ({ end, events, finished, project, run, state }: Subject, lang: Lang): string => {
  const where = Shell.shortest(project)
  const { calls, duration, money = 0, usage } = finished
  const made = files(events)
  const failed = [
    ...finished.problems.map((problem) => words(problem)),
    ...troubles(events, lang).map((one) => words(one))
  ]
  const next = [
    ...(finished.command
      ? [`${say(lang, "report.start")} ${code(`cd ${Shell.quote(where)} && ${finished.command}`)}`]
      : []),
    ...(end.fix ? [words(end.fix, 1000)] : []),
    ...(end.resume ? [code(end.resume)] : [])
  ]
  const facts = [
    [
      say(lang, "report.state"),
      `${say(lang, states[state])} (${say(lang, "report.code", { code: end.exitCode })})`
    ],
    [say(lang, "report.model"), words(`${run.model.model} · ${run.model.provider}`)],
    [say(lang, "report.begun"), run.started.slice(0, 16).replace("T", " ")],
    [
      say(lang, "report.cost"),
      say(lang, "spent", {
        tokens: usage.inputTokens + usage.outputTokens,
        calls,
        time: time(duration),
        money: dollars(money, lang)
      })
    ]
  ]
  const roles = costs(events).map(([role, sum]) => [
    words(role),
    sum.calls,
    sum.usage.inputTokens,
    sum.usage.outputTokens,
    time(sum.duration)
  ])
  const folder = path.join(where, ".metagpt")
  const sections: ReadonlyArray<readonly [title: string, body: string]> = [
    [
      say(lang, "report.title.made"),
      list(made.map((file) => `${code(file.path)} (${file.bytes} B, ${words(file.by)})`))
    ],
    [say(lang, "report.title.failed"), list([...(end.what ? [words(end.what)] : []), ...failed])],
    [say(lang, "report.title.next"), list(next)],
    [
      say(lang, "report.title.spent"),
      roles.length === 0
        ? ""
        : table(
            columns.map((column) => say(lang, column)),
            roles
          )
    ],
    [
      say(lang, "report.title.look"),
      list([
        `${code(where)}: ${say(lang, "report.look.project")}`,
        `${code(Shell.command("replay", where))}: ${say(lang, "report.look.replay")}`,
        `${code(path.join(folder, EventLog.name))}: ${say(lang, "report.look.events")}`,
        `${code(path.join(folder, "journal.jsonl"))}: ${say(lang, "report.look.journal")}`
      ])
    ]
  ]
  const told = sections.filter(([, body]) => body !== "").map(([title, body]) => `## ${title}\n\n${body}`)
  return (
    [`# ${words(run.projectName)}`, `> ${words(run.idea, 2000)}`, table(["", ""], facts), ...told, ""]
      .join("\n\n")
      .trimEnd() + "\n"
  )
}

/**
 * Writes the report beside the journal; gives its path, or undefined where it cannot be written: the run has ended all the same.
 *
 * @category combinators
 * @since 0.1.0
 */
export const write = (subject: Omit<Subject, "events">, lang: Lang): string | undefined => {
  const directory = RunFile.directory(subject.project)
  const recorded = EventLog.read(directory)
  const events = typeof recorded === "object" ? recorded : []
  const file = path.join(directory, name)
  try {
    fs.writeFileSync(file, text({ ...subject, events }, lang))
    return file
  } catch {
    return undefined
  }
}
