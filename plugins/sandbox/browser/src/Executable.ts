/**
 * The browser that is on the machine already; none is ever downloaded.
 *
 * @since 0.1.0
 */
import { accessSync, constants, existsSync, statSync } from "node:fs"
import { createRequire } from "node:module"
import { homedir } from "node:os"
import { delimiter, join } from "node:path"

/** Variables in which people and tools say where the browser is. */
const variables = ["CHROME_PATH", "PLAYWRIGHT_CHROMIUM_EXECUTABLE_PATH", "CHROME_BIN", "CHROMIUM_PATH"]

const names = [
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
  "chrome",
  "microsoft-edge",
  "microsoft-edge-stable",
  "brave-browser"
]

const onMac = ["Google Chrome", "Chromium", "Microsoft Edge", "Brave Browser"].map(
  (name) => `/Applications/${name}.app/Contents/MacOS/${name}`
)

const inWindows = [
  "Google\\Chrome\\Application\\chrome.exe",
  "Chromium\\Application\\chrome.exe",
  "Microsoft\\Edge\\Application\\msedge.exe"
]

type Env = Readonly<Record<string, string | undefined>>

const isProgram = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/** Folders in which playwright keeps what it downloaded. */
const kept = (env: Env): ReadonlyArray<string> => [
  env["PLAYWRIGHT_BROWSERS_PATH"] ?? "",
  join(env["LOCALAPPDATA"] ?? homedir(), "ms-playwright"),
  join(homedir(), ".cache", "ms-playwright"),
  join(homedir(), "Library", "Caches", "ms-playwright")
]

const require = createRequire(import.meta.url)

/** What playwright downloaded at another time, for another program. It is not loaded for nothing: it takes its time. */
const downloaded = (env: Env): ReadonlyArray<string> => {
  if (!kept(env).some((folder) => existsSync(folder))) return []
  try {
    const { chromium } = require("playwright-core") as typeof import("playwright-core")
    return [chromium.executablePath()]
  } catch {
    return []
  }
}

/**
 * Finds Chromium, Chrome, Edge or Brave: where a variable says, on the path, where the system keeps programs, or where playwright
 * put one. Undefined when there is none.
 *
 * @category accessors
 * @since 0.1.0
 */
export const find = (env: Env = process.env): string | undefined => {
  const said = variables.flatMap((name) => env[name] ?? [])
  const path = (env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "")
  const folders = ["PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"].flatMap((name) => env[name] ?? [])
  const usual = [
    ...said,
    ...names.flatMap((name) => path.map((folder) => join(folder, name))),
    ...(process.platform === "darwin" ? onMac : []),
    ...folders.flatMap((folder) => inWindows.map((program) => join(folder, program)))
  ]
  return usual.find(isProgram) ?? downloaded(env).find(isProgram)
}
