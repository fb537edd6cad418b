/**
 * One session with a page: it is opened in an empty profile, used, watched and closed.
 *
 * @since 0.1.0
 */
import { Page, type Sandbox } from "@metagpt-ts/workspace"
import * as Schema from "effect/Schema"
import type { Browser, ConsoleMessage, Dialog, Page as Tab } from "playwright-core"

import * as Action from "./Action.ts"
import * as Served from "./Served.ts"

type Session = Page.Report["sessions"][number]

/** Why a page was ended from outside. */
export type End = "memory" | "output"

const MOST_FAULTS = 20
const MOST_MESSAGES = 2000

/** Milliseconds for what a page does right after it was loaded. */
const SETTLE = 300

/** Says whether anything can be seen: words, something that is drawn, or a coloured box. */
const blank = `(() => {
  const isShown = (e) => {
    const { width, height } = e.getBoundingClientRect()
    return width > 1 && height > 1 && getComputedStyle(e).visibility === "visible"
  }
  if (document.body === null) return true
  if (document.body.innerText.trim() !== "") return false
  return ![...document.body.querySelectorAll("*")].some(
    (e) =>
      isShown(e) &&
      (/^(?:canvas|img|svg|video|input|button|textarea|select|iframe)$/i.test(e.tagName) ||
        !/^(?:rgba\\(0, 0, 0, 0\\)|transparent)$/.test(getComputedStyle(e).backgroundColor) ||
        parseFloat(getComputedStyle(e).borderTopWidth) > 0)
  )
})()`

/** File and line of the project that a stack names first. */
const place = (stack: string): Pick<Page.Fault, "path" | "line"> => {
  for (const [, address = "", line = ""] of stack.matchAll(/(http:\/\/localhost\/[^\s()]*?):(\d+)/g)) {
    const path = Served.pathOf(address.replace(/[?#].*$/, ""))
    if (path !== undefined) return { path, line: Number(line) }
  }
  return {}
}

const decodeSteps = Schema.decodeUnknownOption(Schema.Array(Page.Step))

const shown = (value: unknown): string => JSON.stringify(value).slice(0, 200)

/**
 * Opens the entry of a project and does what the steps say. `ended` is told when the page broke a limit.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = async (
  browser: Browser,
  { entry, files }: Pick<Sandbox.Job, "entry" | "files">,
  { name, steps }: Page.Script["sessions"][number],
  ended: (end: End) => void
): Promise<Session> => {
  const context = await browser.newContext({ acceptDownloads: false, serviceWorkers: "block" })
  const faults: Array<Page.Fault> = []
  const dialogs: Array<string> = []
  let after: string | undefined
  let reply: string | null = "hello"
  let messages = 0

  const note = (fault: Page.Fault): void => {
    const isKnown = faults.some(({ kind, line, message }) => {
      return kind === fault.kind && message === fault.message && line === fault.line
    })
    if (!isKnown && faults.length < MOST_FAULTS)
      faults.push({ ...fault, ...(after !== undefined && { after }) })
  }
  const watch = (tab: Tab): void => {
    tab.on("pageerror", (error) => {
      const what =
        error.name === "" || error.name === "Error" ? error.message : `${error.name}: ${error.message}`
      note({ kind: "exception", message: what.slice(0, 300), ...place(error.stack ?? "") })
    })
    tab.on("console", (message: ConsoleMessage) => {
      if (++messages > MOST_MESSAGES) return ended("output")
      // What could not be loaded is told by the request
      if (
        message.type() !== "error" ||
        /^(?:Failed to load resource|Not allowed to load)/.test(message.text())
      )
        return undefined
      const { lineNumber, url } = message.location()
      const path = Served.pathOf(url)
      return note({
        kind: "console",
        message: message.text().slice(0, 300),
        ...(path !== undefined && { path, line: lineNumber + 1 })
      })
    })
    tab.on("dialog", (dialog: Dialog) => {
      if (dialogs.length < 50) dialogs.push(dialog.message().slice(0, 300))
      const done =
        dialog.type() === "prompt" && reply === null ? dialog.dismiss() : dialog.accept(reply ?? "")
      done.catch(() => undefined)
    })
    tab.on("crash", () => ended("memory"))
    tab.on("framenavigated", (frame) => {
      const url = new URL(frame.url())
      // A form that nobody stops sends its fields in the address
      const isSent = frame === tab.mainFrame() && after !== undefined && frame.url().includes("?")
      if (isSent && Served.pathOf(url.href) === entry)
        note({ kind: "reload", message: "The form loads the page anew, and what was there is lost" })
    })
  }

  try {
    await context.route("**/*", (route) =>
      Served.answer(route, files, (kind, what) =>
        note(
          kind === "missing"
            ? { kind, message: `${what} is not in the project`, path: what }
            : { kind, message: `${what} is on another machine` }
        )
      ).catch(() => undefined)
    )
    const tab = await context.newPage()
    // The job has a time limit of its own
    tab.setDefaultNavigationTimeout(0)
    watch(tab)
    context.on("page", (other) => {
      if (other !== tab) other.close().catch(() => undefined)
    })
    const failed = await open(tab, entry).then(
      () =>
        act(tab, steps, {
          said: (text) => dialogs.some((each) => each.includes(text)),
          answer: (text) => void (reply = text),
          doing: (what) => void (after = what)
        }),
      (error: unknown) => ({ step: 0, message: reasonOf(error) })
    )
    // A page may have closed itself
    const see = async <A>(expression: string, otherwise: A): Promise<A> =>
      tab.isClosed() ? otherwise : tab.evaluate<A>(expression)
    return {
      name,
      ...(failed !== undefined && { failed }),
      faults,
      title: (await see("document.title", "")).slice(0, 200),
      text: (await see("document.body?.innerText ?? ''", "")).slice(0, 2000),
      isBlank: await see(blank, true),
      dialogs: dialogs.slice(0, 20)
    }
  } finally {
    await context.close().catch(() => undefined)
  }
}

const open = async (tab: Tab, entry: string): Promise<void> => {
  await tab.goto(`${Served.origin}/${entry.split("/").map(encodeURIComponent).join("/")}`)
  await tab.waitForTimeout(SETTLE)
}

const reasonOf = (error: unknown): string =>
  ((error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "").slice(0, 300)

/** Does the steps up to the first that fails. */
const act = async (tab: Tab, given: unknown, watcher: Action.Watcher): Promise<Session["failed"]> => {
  const steps = decodeSteps(given)
  if (steps._tag === "None") {
    const list: ReadonlyArray<unknown> = Array.isArray(given) ? given : [given]
    const step = Math.max(
      0,
      list.findIndex((each) => decodeSteps([each])._tag === "None")
    )
    return { step, message: `This is no step: ${shown(list[step])}` }
  }
  for (const [step, what] of steps.value.entries()) {
    try {
      await Action.run(tab, what, watcher)
    } catch (error) {
      return { step, message: `${shown(what)}: ${reasonOf(error)}` }
    }
  }
  return undefined
}
