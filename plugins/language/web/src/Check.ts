/**
 * What is wrong with pages, found without opening them. What cannot be decided is no problem.
 *
 * @since 0.1.0
 */
import type { Language, Sandbox } from "@metagpt-ts/workspace"

import * as Code from "./Code.ts"
import { asked, loaded, made } from "./Elements.ts"
import { isPage, lineAt } from "./Html.ts"
import { undefinedIn, unseen } from "./Names.ts"
import { isRemote, isScript, lineIn, own, type Page, read, type Script, type Site } from "./Site.ts"

type Problem = Language.Problem

/** Where elements name what they load. */
const sources: Readonly<Record<string, ReadonlyArray<string>>> = {
  script: ["src"],
  img: ["src"],
  audio: ["src"],
  video: ["src", "poster"],
  source: ["src"],
  iframe: ["src"],
  embed: ["src"],
  object: ["data"],
  input: ["src"]
}

/** What a `link` loads; the others only point. */
const loading = /\b(?:stylesheet|icon|manifest|preload|modulepreload)\b/i

/** The addresses that an element loads, by attribute. */
export const addresses = ({
  attributes,
  tag
}: Page["html"]["elements"][number]): ReadonlyArray<readonly [attribute: string, address: string]> => {
  const names = tag === "link" && loading.test(attributes["rel"] ?? "") ? ["href"] : (sources[tag] ?? [])
  return names.flatMap((name) => {
    const address = attributes[name]
    return address === undefined || address.trim() === "" ? [] : [[name, address] as const]
  })
}

const nothing = (path: string): string =>
  /\.(?:png|jpe?g|gif|webp|bmp|ico)$/i.test(path)
    ? `there is no ${path} in the project: draw it with CSS, SVG or a canvas`
    : `there is no ${path} in the project`

const offline = (address: string): string =>
  `${address.slice(0, 120)} is on another machine: the page must work offline, with what is in the project`

const load = (files: Sandbox.Files, from: string, address: string): string | undefined => {
  if (isRemote(address)) return offline(address)
  const path = own(from, address)
  return path === undefined || path in files || `${path}/index.html` in files ? undefined : nothing(path)
}

function* links({ files }: Site, { html }: Page): Generator<Problem> {
  for (const element of html.elements) {
    for (const [, address] of addresses(element)) {
      const message = load(files, html.path, address)
      if (message !== undefined) yield { rule: "import", path: html.path, line: element.line, message }
    }
    const { href = "", src = "", type } = element.attributes
    if (element.tag === "a" && isPage(own(html.path, href) ?? "")) {
      const message = load(files, html.path, href)
      if (message !== undefined) yield { rule: "import", path: html.path, line: element.line, message }
    }
    if (isScript(element) && type === "module" && own(html.path, src) !== undefined)
      yield {
        rule: "import",
        path: html.path,
        line: element.line,
        message: `browsers load no module from a folder: write <script src="${src}" defer> without type="module", and no import in it`
      }
  }
}

function* styles({ files, pages }: Site): Generator<Problem> {
  const sheets = [
    ...Object.entries(files).filter(([path]) => path.endsWith(".css")),
    ...pages.flatMap(({ html: { elements, path, text } }) =>
      elements
        .filter(({ tag }) => tag === "style")
        .map(({ inner }) => [path, text.slice(inner.start, inner.end)] as const)
    )
  ]
  for (const [path, text] of sheets)
    for (const [whole, plain, quoted] of text
      .replaceAll(/\/\*[^]*?\*\//g, "")
      .matchAll(/url\(\s*["']?([^"')]+)["']?\s*\)|@import\s+["']([^"']+)["']/g)) {
      const message = load(files, path, plain ?? quoted ?? "")
      const line = lineAt(files[path] ?? "", (files[path] ?? "").indexOf(whole))
      if (message !== undefined) yield { rule: "import", path, line, message }
    }
}

function* script(
  { files }: Site,
  page: Page,
  each: Script,
  ids: ReadonlySet<string> | undefined
): Generator<Problem> {
  const { code, path } = each
  const at = (place: number) => ({ path, line: lineIn(files, each, place) })
  if (code.fault !== undefined) {
    const said = code.text.split("\n")[code.fault.line - 1]?.trim() ?? ""
    const message = `${code.fault.message}${said === "" ? "" : `: ${said}`}`.slice(0, 300)
    yield { rule: "syntax", ...at(code.fault.at), message }
    return
  }
  for (const { at: place, name } of undefinedIn(page, each))
    yield { rule: "name", ...at(place), message: `${name} is not defined` }
  const seen = new Set<string>()
  for (const { at: place, id, isGuarded } of asked(each)) {
    if (isGuarded || ids === undefined || page.ids.has(id) || ids.has(id) || seen.has(id)) continue
    seen.add(id)
    const near = [...page.ids].find((other) => flat(other) === flat(id))
    const hint = near === undefined ? listed(page.ids) : `; did you mean ${near}?`
    yield { rule: "name", ...at(place), message: `no element has the id ${id}${hint}` }
  }
  for (const { address, at: place } of loaded(each)) {
    const message = load(files, page.html.path, address)
    if (message !== undefined) yield { rule: "import", ...at(place), message }
  }
}

const flat = (name: string): string => name.toLowerCase().replaceAll(/[-_]/g, "")

const listed = (ids: ReadonlySet<string>): string =>
  ids.size === 0 ? "; the page has none" : `; there are ${[...ids].slice(0, 12).join(", ")}`

function* names(site: Site, page: Page): Generator<Problem> {
  for (const { at, from, line, name, path, script } of unseen(page)) {
    const isInner = page.scripts.some(
      ({ code }) => code.inner.has(name) || (code.isModule && code.top.has(name))
    )
    const why = isInner
      ? `which is defined within a function or a module, where attributes do not see it: add window.${name} = ${name}`
      : "which no script defines"
    const place = script === undefined ? line : lineIn(site.files, script, at ?? 0)
    yield { rule: "name", path, line: place, message: `${from} calls ${name}, ${why}` }
  }
  const seen = new Map<string, number>()
  for (const { attributes, line } of page.html.elements) {
    const { id } = attributes
    if (id === undefined) continue
    const first = seen.get(id)
    if (first === undefined) seen.set(id, line)
    else
      yield {
        rule: "name",
        path: page.html.path,
        line,
        message: `the id ${id} is given twice, in line ${first} too: a script finds the first alone`
      }
  }
  for (const { code, element, name } of page.handlers) {
    const { fault } = Code.read(`(function (event) {\n${code}\n})`)
    if (fault !== undefined)
      yield { rule: "syntax", path: page.html.path, line: element.line, message: `${name}: ${fault.message}` }
  }
}

function* entry({ files, pages }: Site): Generator<Problem> {
  if (pages.length === 0) {
    yield { rule: "entry", path: "index.html", message: "the project has no page" }
    return
  }
  for (const { html, scripts } of pages) {
    const { elements, path, shows, text } = html
    const isEmpty = !/<[a-z!]/i.test(text)
    if (isEmpty) yield { rule: "syntax", path, line: 1, message: "it holds no HTML" }
    else if (!shows && scripts.length === 0 && elements.every(({ tag }) => tag !== "script"))
      yield { rule: "entry", path, message: "the page shows nothing and runs nothing" }
    for (const { isClosed, line, tag } of elements)
      if (!isClosed && /^(?:script|style|textarea|title)$/.test(tag))
        yield { rule: "syntax", path, line, message: `<${tag}> has no end, and takes all that follows` }
  }
  for (const path of unused({ files, pages }))
    yield { rule: "entry", path, message: `no page loads ${path}, so nothing in it happens` }
}

/** Scripts and style sheets that nothing loads. */
export const unused = ({ files, pages }: Site): ReadonlyArray<string> => {
  const all = Object.keys(files).filter(
    (path) => /\.(?:js|css)$/.test(path) && !/(?:^|\/)tests?\//.test(path)
  )
  const texts = Object.entries(files)
  return all.filter((path) => {
    const name = path.split("/").at(-1) ?? path
    const isLoaded = pages.some(({ html }) =>
      html.elements.some((element) =>
        addresses(element).some(([, address]) => own(html.path, address) === path)
      )
    )
    return (
      !isLoaded && !texts.some(([other, text]) => other !== path && !isPage(other) && text.includes(name))
    )
  })
}

/** Says what is wrong with a project. */
export const check = (files: Sandbox.Files, isLibrary = false): ReadonlyArray<Problem> => {
  const site = read(files)
  const found: Array<Problem> = []
  for (const page of site.pages) {
    const ids = made(page.scripts)
    found.push(...links(site, page), ...names(site, page))
    for (const each of page.scripts) found.push(...script(site, page, each, ids))
  }
  for (const [path, text] of Object.entries(files)) {
    if (!path.endsWith(".js") || site.pages.some(({ scripts }) => scripts.some((each) => each.path === path)))
      continue
    const { fault } = Code.read(text, /^\s*(?:import|export)\b/m.test(text))
    if (fault !== undefined) found.push({ rule: "syntax", path, line: fault.line, message: fault.message })
  }
  found.push(...styles(site), ...(isLibrary ? [] : entry(site)))
  const seen = new Set<string>()
  return found
    .filter(({ line, message, path }) => {
      const key = `${path}:${line}:${message}`
      return !seen.has(key) && seen.add(key) !== undefined
    })
    .toSorted((a, b) => (a.path === b.path ? (a.line ?? 0) - (b.line ?? 0) : a.path < b.path ? -1 : 1))
}
