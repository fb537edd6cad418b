/**
 * How a step is done.
 *
 * @since 0.1.0
 */
import type { Page } from "@metagpt-ts/workspace"
import type { ElementHandle, Locator, Page as Tab } from "playwright-core"

/** What a step needs to know of the visit, and tells it. */
export interface Watcher {
  readonly said: (text: string) => boolean
  readonly answer: (text: string | null) => void
  readonly doing: (what: string) => void
}

/** Milliseconds that a page has for what a person would wait for. */
const PATIENCE = 1000

const SHORT = 300

/** Milliseconds for trying everything: a page of many buttons is seen in part. */
const LONGEST = 8000

/** Milliseconds between things a person does. */
const PAUSE = 30

const fields =
  "input:not([type=button],[type=submit],[type=reset],[type=hidden],[type=image]), textarea, select"
const buttons =
  "button, input:is([type=button],[type=submit],[type=reset],[type=image]), [onclick], [role=button], summary, a[href^='#']"
const keys = ["ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp", "Space", "Enter"]

/** What fits a field, by its type; undefined for one that is clicked. */
const sample: Readonly<Record<string, string | undefined>> = {
  number: "3",
  range: "3",
  email: "me@example.com",
  url: "https://example.com",
  tel: "5551234",
  date: "2026-01-31",
  time: "12:30",
  "datetime-local": "2026-01-31T12:30",
  month: "2026-01",
  week: "2026-W05",
  color: "#336699",
  checkbox: undefined,
  radio: undefined,
  file: undefined
}

/** The part of an element that is read in the page. */
interface Element {
  readonly tagName: string
  readonly type?: string
  readonly id: string
  readonly innerText?: string
  readonly value?: string
  readonly placeholder?: string
  readonly name?: string
  readonly options?: Iterable<{ readonly disabled: boolean; readonly value: string }>
}

const label = (element: unknown): string => {
  const { id, innerText, name, placeholder, tagName, value } = element as Element
  const words = (innerText || value || placeholder || name || "").trim().replaceAll(/\s+/g, " ").slice(0, 30)
  return `${tagName.toLowerCase()}${id ? `#${id}` : ""}${words ? ` ${JSON.stringify(words)}` : ""}`
}

const kindOf = (element: unknown): string => {
  const { tagName, type } = element as Element
  return tagName === "SELECT" ? "select" : tagName === "TEXTAREA" ? "text" : (type ?? "")
}

const wordsOf = (elements: ReadonlyArray<unknown>): Array<string> =>
  (elements as ReadonlyArray<Element>).map(({ innerText, tagName, value }) =>
    /^(?:INPUT|TEXTAREA|SELECT)$/.test(tagName) ? (value ?? "") : (innerText ?? "")
  )

const plain = (text: string): string => text.replaceAll(/\s+/g, " ").trim()

const lastOption = (element: unknown): string =>
  [...((element as Element).options ?? [])].findLast(({ disabled }) => !disabled)?.value ?? ""

const fillAny = async (element: ElementHandle): Promise<boolean> => {
  const kind = await element.evaluate(kindOf)
  if (kind === "select") {
    await element.selectOption(await element.evaluate(lastOption), { timeout: SHORT })
    return false
  }
  if (kind in sample && sample[kind] === undefined) {
    if (kind !== "file") await element.click({ timeout: SHORT })
    return false
  }
  await element.fill(sample[kind] ?? "hello", { timeout: SHORT })
  return kind === "text" || kind === "search"
}

/** Tries one thing; what cannot be reached or is gone by now is left alone. */
const perhaps = async (tab: Tab, act: () => Promise<unknown>): Promise<void> => {
  await act().catch(() => undefined)
  await tab.waitForTimeout(PAUSE)
}

const everything = async (tab: Tab, { doing }: Watcher): Promise<void> => {
  const end = Date.now() + LONGEST
  const each = async (selector: string, most: number, act: (element: ElementHandle) => Promise<void>) => {
    for (const element of (await tab.$$(selector)).slice(0, most))
      if (Date.now() < end)
        await perhaps(tab, async () => {
          if ((await element.isVisible()) && (await element.isEnabled())) await act(element)
        })
  }
  await each(fields, 20, async (element) => {
    doing(`typing into ${await element.evaluate(label)}`)
    if (await fillAny(element)) await element.press("Enter", { timeout: SHORT })
  })
  // A key may have sent the words away
  await each(fields, 20, async (element) => {
    doing(`typing into ${await element.evaluate(label)}`)
    await fillAny(element)
  })
  await each(buttons, 40, async (element) => {
    doing(`clicking ${await element.evaluate(label)}`)
    await element.click({ timeout: SHORT, noWaitAfter: true })
  })
  for (const key of keys) {
    doing(`pressing ${key}`)
    await perhaps(tab, () => tab.keyboard.press(key))
  }
  await tab.waitForTimeout(SHORT)
}

/** Waits until something is so, or says what is there instead. */
const until = async (
  tab: Tab,
  isSo: () => Promise<boolean>,
  instead: () => Promise<string>
): Promise<void> => {
  for (const end = Date.now() + PATIENCE; Date.now() < end; await tab.waitForTimeout(PAUSE))
    if (await isSo().catch(() => false)) return
  throw new Error(await instead().catch(() => "it is not there"))
}

const expectation = async (
  tab: Tab,
  step: Extract<Page.Step, { readonly expect: string }>,
  target: Locator
): Promise<void> => {
  const { count, exact, text } = step
  const words = async () => (await target.evaluateAll(wordsOf)).join("\n")
  if (count !== undefined)
    await until(
      tab,
      async () => (await target.count()) === count,
      async () => `it is there ${await target.count()} times`
    )
  if (text !== undefined)
    await until(
      tab,
      async () => {
        const said = plain(await words())
        return exact === true ? said === plain(text) : said.includes(plain(text))
      },
      async () =>
        (await target.count()) === 0
          ? "it is not there"
          : `it shows ${JSON.stringify((await words()).slice(0, 200))}`
    )
  if (count === undefined && text === undefined)
    await until(
      tab,
      () => target.first().isVisible(),
      async () => ((await target.count()) === 0 ? "it is not there" : "it is not shown")
    )
}

/** A person can press what is disabled, and nothing comes of it. */
const click = async (tab: Tab, target: Locator): Promise<void> => {
  const isDisabled = () => target.isDisabled({ timeout: PATIENCE })
  if (await isDisabled()) await tab.waitForTimeout(SHORT)
  if (!(await isDisabled())) await target.click({ timeout: PATIENCE })
}

const fill = async (target: Locator, words: string): Promise<void> => {
  if ((await target.evaluate(kindOf, undefined, { timeout: PATIENCE })) !== "select")
    return target.fill(words, { timeout: PATIENCE })
  await target
    .selectOption([{ label: words }], { timeout: SHORT })
    .catch(() => target.selectOption(words, { timeout: PATIENCE }))
}

/**
 * Does one step, or fails with what is there instead.
 *
 * @category combinators
 * @since 0.1.0
 */
export const run = async (tab: Tab, step: Page.Step, watcher: Watcher): Promise<void> => {
  const first = (target: string): Locator => tab.locator(target).first()
  if ("try" in step) return everything(tab, watcher)
  if ("expect" in step) return expectation(tab, step, tab.locator(step.expect))
  if ("wait" in step) return tab.waitForTimeout(Math.min(10_000, Math.max(0, step.wait)))
  if ("answer" in step) return watcher.answer(step.answer)
  if ("said" in step)
    return until(
      tab,
      async () => watcher.said(step.said),
      async () => "no dialog said so"
    )
  if ("click" in step) {
    watcher.doing(`clicking ${step.click}`)
    await click(tab, first(step.click))
  } else if ("fill" in step) {
    watcher.doing(`typing into ${step.fill}`)
    await fill(first(step.fill), step.with)
  } else {
    watcher.doing(`pressing ${step.press}`)
    await (step.on === undefined
      ? tab.keyboard.press(step.press)
      : first(step.on).press(step.press, { timeout: PATIENCE }))
  }
  return tab.waitForTimeout(PAUSE)
}
