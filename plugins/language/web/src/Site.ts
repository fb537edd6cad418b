/**
 * A project as its pages see it: which scripts they run, and what these know of each other.
 *
 * @since 0.1.0
 */
import { posix } from "node:path"

import type { Sandbox } from "@metagpt-ts/workspace"

import * as Code from "./Code.ts"
import * as Html from "./Html.ts"

/** A script in the order in which a page runs it. */
export interface Script {
  readonly code: Code.Code
  /** The file it stands in. */
  readonly path: string
  /** Where it begins in that file. */
  readonly start: number
  /** The element that holds it or names it. */
  readonly element: Html.Element
  readonly isInline: boolean
  /** It runs when the whole page is there. */
  readonly isLate: boolean
}

/** Code in an attribute, such as `onclick`. */
export interface Handler {
  readonly name: string
  readonly code: string
  readonly element: Html.Element
}

export interface Page {
  readonly html: Html.Html
  readonly scripts: ReadonlyArray<Script>
  readonly handlers: ReadonlyArray<Handler>
  readonly ids: ReadonlySet<string>
  /** A script comes from elsewhere, and brings names that nobody here knows. */
  readonly hasRemoteScript: boolean
}

export interface Site {
  readonly files: Sandbox.Files
  readonly pages: ReadonlyArray<Page>
}

/** Whether an address leads to another machine. */
export const isRemote = (address: string): boolean => /^(?:https?:)?\/\//i.test(address.trim())

/** The file of the project that an address means; undefined when it means none. */
export const own = (from: string, address: string): string | undefined => {
  const clean = address.trim().replace(/[?#].*$/, "")
  if (clean === "" || isRemote(clean) || /^[a-z][\w+.-]*:/i.test(clean)) return undefined
  return clean.startsWith("/")
    ? posix.normalize(clean.slice(1))
    : posix.normalize(posix.join(posix.dirname(from), clean))
}

/** Whether a script element holds JavaScript. */
export const isScript = ({ attributes, tag }: Html.Element): boolean =>
  tag === "script" &&
  /^\s*(?:|module|(?:text|application)\/(?:x-)?(?:java|ecma)script)\s*$/i.test(attributes["type"] ?? "")

const isModule = ({ attributes }: Html.Element): boolean => /^\s*module\s*$/i.test(attributes["type"] ?? "")

/** Scripts that were parsed already. */
export type Cache = Map<string, Code.Code>

const page = (files: Sandbox.Files, html: Html.Html, cache: Cache): Page => {
  const read = (text: string, asModule: boolean): Code.Code => {
    const key = `${asModule}\n${text}`
    const found = cache.get(key) ?? Code.read(text, asModule)
    cache.set(key, found)
    return found
  }
  const elements = html.elements.filter(isScript)
  const scripts = elements.flatMap((element): ReadonlyArray<Script> => {
    const { attributes, inner } = element
    const { src } = attributes
    const isLate = isModule(element) || (src !== undefined && "defer" in attributes)
    if (src === undefined) {
      const code = read(html.text.slice(inner.start, inner.end), isModule(element))
      return [{ code, path: html.path, start: inner.start, element, isInline: true, isLate }]
    }
    const path = own(html.path, src)
    const text = path === undefined ? undefined : files[path]
    if (path === undefined || text === undefined) return []
    return [{ code: read(text, isModule(element)), path, start: 0, element, isInline: false, isLate }]
  })
  return {
    html,
    scripts,
    handlers: html.elements.flatMap((element) =>
      Object.entries(element.attributes)
        .filter(([name]) => /^on[a-z]+$/.test(name))
        .map(([name, code]) => ({ name, code, element }))
    ),
    ids: new Set(html.elements.flatMap(({ attributes: { id } }) => id ?? [])),
    hasRemoteScript: elements.some(({ attributes: { src } }) => src !== undefined && isRemote(src))
  }
}

/** Reads a project. */
export const read = (files: Sandbox.Files, cache: Cache = new Map()): Site => ({
  files,
  pages: Object.keys(files)
    .filter(Html.isPage)
    .toSorted()
    .map((path) => page(files, Html.read(path, files[path] ?? ""), cache))
})

/** The line of a place in a script, in the file that the script stands in. */
export const lineIn = (files: Sandbox.Files, script: Script, at: number): number =>
  Html.lineAt(files[script.path] ?? "", script.start + at)
