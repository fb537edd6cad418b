/**
 * The language of static web pages.
 *
 * @since 0.1.0
 */
import type { Language } from "@metagpt-ts/workspace"
import * as Effect from "effect/Effect"

import { check } from "./Check.ts"
import { mend } from "./Mend.ts"
import * as Opened from "./Opened.ts"

const entry = "index.html"

/** What opens a file as a person would. */
const opener: Readonly<Record<string, string>> = { darwin: "open", win32: "start" }

/**
 * Makes the language. It checks and mends in this process, by parsing; pages are opened in a sandbox that has the language `web`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (): Language.Language => ({
  name: "web",
  aliases: [
    "web",
    "html",
    "html5",
    "html/css/js",
    "html, css and javascript",
    "css",
    "web page",
    "webpage",
    "web app",
    "website",
    "web site",
    "static page",
    "browser",
    "网页",
    "网站",
    "页面",
    "前端"
  ],
  extension: ".html",
  entry,
  words: { arguments: "location.search", line: "an input element", guard: "check for NaN" },
  command: (path) => `${opener[process.platform] ?? "xdg-open"} ${path}`,
  testPath: (path) => `tests/${path.replace(/\.html?$/, "").replaceAll("/", "_")}.test.json`,
  check: (files, { library }) => Effect.sync(() => check(files, library)),
  mend: (files) => Effect.sync(() => mend(files)),
  start: Opened.start,
  examples: Opened.examples,
  tests: (files) => Opened.tests(files, entry)
})
