/**
 * Opens pages in a headless Chromium that has no network: what is not in the project's folder is not there.
 */
import { readFileSync } from "node:fs"
import { extname, join, normalize } from "node:path"

import { type Browser, chromium, type Locator, type Page } from "playwright-core"

import type { Step } from "./Idea.ts"

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml"
}

const host = "http://project.invalid"

let shared: Promise<Browser> | undefined

const browser = (): Promise<Browser> =>
  (shared ??= chromium.launch({
    executablePath: join(import.meta.dirname, "chromium.sh"),
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
  }))

/** Ends the browser, if one was started. */
export const close = async (): Promise<void> => {
  const open = await shared
  shared = undefined
  await open?.close()
}

const patience = 2000

/** Waits for what should be seen; says what is seen instead. */
const wrong = async (read: () => Promise<string>, wanted: string): Promise<string | undefined> => {
  const end = Date.now() + patience
  for (;;) {
    const found = (await read()).replaceAll(/\s+/g, " ").trim()
    if (found === wanted) return undefined
    if (Date.now() > end) return JSON.stringify(found)
    await new Promise((resume) => setTimeout(resume, 50))
  }
}

/** What is not there, or hidden, reads as nothing; a field reads as its value. */
const textOf = async (found: Locator): Promise<string> => {
  const first = found.first()
  if (!(await first.isVisible())) return ""
  return first.evaluate((it) =>
    /^(?:INPUT|TEXTAREA|SELECT)$/.test(it.tagName) && "value" in it
      ? String(it.value)
      : (it.textContent ?? "")
  )
}

const take = async (page: Page, step: Step): Promise<string | undefined> => {
  try {
    if ("click" in step) await page.click(step.click, { timeout: patience })
    else if ("fill" in step) {
      await page.fill(step.fill, step.with, { timeout: patience })
      // Filling is no typing: a page may wait for the key
      await page.dispatchEvent(step.fill, "keyup")
    } else if ("text" in step) {
      const found = await wrong(() => textOf(page.locator(step.see)), step.text)
      if (found !== undefined) return `${step.see} shows ${found}, not ${JSON.stringify(step.text)}`
    } else {
      const found = await wrong(async () => String(await page.locator(step.see).count()), String(step.count))
      if (found !== undefined) return `${found} of ${step.see}, not ${step.count}`
    }
    return undefined
  } catch (cause) {
    return `${JSON.stringify(step)}: ${String(cause).split("\n")[0]}`
  }
}

/** A look at a page: what it threw, and the first step that went wrong. */
export interface Look {
  readonly thrown: ReadonlyArray<string>
  readonly failure?: string | undefined
}

/** Loads a page of a folder and takes the steps, each look in a session of its own. */
export const look = async (folder: string, path: string, steps: ReadonlyArray<Step>): Promise<Look> => {
  const context = await (await browser()).newContext()
  try {
    const thrown: Array<string> = []
    await context.route("**/*", async (route) => {
      const { origin, pathname } = new URL(route.request().url())
      if (origin !== host) return route.abort()
      try {
        const body = readFileSync(join(folder, normalize(decodeURIComponent(pathname))))
        return await route.fulfill({
          body,
          contentType: types[extname(pathname)] ?? "application/octet-stream"
        })
      } catch {
        return route.fulfill({ status: 404, body: "" })
      }
    })
    const page = await context.newPage()
    page.on("pageerror", (error) => thrown.push(error.message))
    page.on("dialog", (dialog) => void dialog.dismiss())
    await page.goto(`${host}/${path}`, { waitUntil: "load", timeout: 10_000 })
    if (steps.length === 0) await page.waitForTimeout(300)
    for (const step of steps) {
      const failure = await take(page, step)
      if (failure !== undefined) return { thrown, failure }
    }
    return { thrown }
  } catch (cause) {
    return { thrown: [String(cause).split("\n")[0] ?? ""] }
  } finally {
    await context.close()
  }
}
