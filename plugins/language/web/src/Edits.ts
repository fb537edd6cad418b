/**
 * Repairs of pages that can be read.
 *
 * @since 0.1.0
 */
import { posix } from "node:path"

import { addresses, unused } from "./Check.ts"
import * as CodeText from "./CodeText.ts"
import { asked, needsBody } from "./Elements.ts"
import type { Element } from "./Html.ts"
import { unseen } from "./Names.ts"
import { isScript, own, type Page, type Script, type Site } from "./Site.ts"

/** A change of one piece of a file. */
export interface Edit {
  readonly name: string
  readonly path: string
  readonly start: number
  readonly end: number
  readonly text: string
  readonly confidence: number
}

/** Says what is to be changed next; undefined when nothing is. */
export type Repair = (site: Site, page: Page) => Edit | undefined

const insert = (page: Page, name: string, at: number, text: string, confidence: number): Edit => ({
  name,
  path: page.html.path,
  start: at,
  end: at,
  text,
  confidence
})

/** An element with the rest of its line, when nothing else stands in it. */
const whole = (text: string, { end, start }: Element): { readonly start: number; readonly end: number } => {
  const from = /(?:^|\n)[ \t]*$/.exec(text.slice(0, start))
  const to = /^[ \t]*(?:\r?\n|$)/.exec(text.slice(end))
  return from === null || to === null
    ? { start, end }
    : { start: from.index + (from[0].startsWith("\n") ? 1 : 0), end: end + to[0].length }
}

/** Where the body ends, or the text. */
const bodyEnd = ({ html: { text } }: Page): number => {
  const at = text.search(/<\/body\s*>/i)
  return at >= 0 ? at : text.length
}

/** What swallows the rest of the page gets its end. */
const missingEndTag: Repair = (_, page) => {
  const { elements, text } = page.html
  const element = elements.find(
    ({ isClosed, tag }) => !isClosed && /^(?:script|style|title|textarea)$/.test(tag)
  )
  if (element === undefined) return undefined
  const inside = text.slice(element.inner.start)
  const stop = inside.search(/<\/(?:body|head|html)\s*>|<body\b|<\/?(?:style|script|link|meta)\b/i)
  const at = element.inner.start + (stop >= 0 ? stop : inside.length)
  return insert(page, "missing_end_tag", at, `${text[at - 1] === "\n" ? "" : "\n"}</${element.tag}>\n`, 0.9)
}

/** A script that does not parse, inline or in a file. */
const brokenScript: Repair = (_, { scripts }) => {
  for (const { code, path, start } of scripts) {
    const mended = code.fault === undefined ? undefined : CodeText.mend(code.text, code.isModule)
    if (mended !== undefined) return { ...mended, path, start, end: start + code.text.length }
  }
  return undefined
}

/** A constant that is assigned to is none. */
const assignedConstant: Repair = (_, { scripts }) => {
  for (const { code, path, start } of scripts) {
    const [at] = code.assigned
    if (at !== undefined)
      return {
        name: "assigned_constant",
        path,
        start: start + at,
        end: start + at + "const".length,
        text: "let",
        confidence: 0.95
      }
  }
  return undefined
}

const doctype: Repair = (_, page) =>
  page.html.hasDoctype || !/<[a-z]/i.test(page.html.text)
    ? undefined
    : insert(page, "doctype", 0, "<!DOCTYPE html>\n", 1)

/** Beyond ASCII a browser has to guess, and guesses wrong. */
const charset: Repair = ({ files }, page) => {
  const { elements, text } = page.html
  const isSaid = elements.some(
    ({ attributes, tag }) =>
      tag === "meta" && ("charset" in attributes || /charset/i.test(attributes["content"] ?? ""))
  )
  const texts = [text, ...page.scripts.map(({ path }) => files[path] ?? "")]
  // oxlint-disable-next-line no-control-regex -- ASCII is what needs no charset
  if (isSaid || texts.every((each) => /^[\u0000-\u007f]*$/.test(each))) return undefined
  const head = elements.find(({ tag }) => tag === "head")
  const top = elements.find(({ tag }) => tag === "html")
  const at = head?.inner.start ?? top?.inner.start ?? /^\s*<!doctype[^>]*>/i.exec(text)?.[0].length ?? 0
  return insert(page, "charset", at, '\n<meta charset="UTF-8">', 1)
}

/** A tag that loads what is not there, while the page has what it stands for. */
const deadLink: Repair = ({ files }, page) => {
  const { elements, path, text } = page.html
  const has = (tag: string): boolean =>
    elements.some(({ attributes, inner, tag: other }) => {
      return (
        other === tag && attributes["src"] === undefined && text.slice(inner.start, inner.end).trim() !== ""
      )
    })
  for (const element of elements) {
    const [address] = addresses(element).map(([, each]) => each)
    const target = address === undefined ? undefined : own(path, address)
    const isFont = /^(?:https?:)?\/\/fonts\.(?:googleapis|gstatic)\.com/.test(address ?? "")
    const isDead = target !== undefined && files[target] === undefined
    const isIcon = /\bicon\b/i.test(element.attributes["rel"] ?? "")
    const isSaid = (isScript(element) && has("script")) || (element.tag === "link" && has("style"))
    // A font that cannot be loaded has another one in its place
    const name = isFont ? "remote_font" : isDead && (isIcon || isSaid) ? "dead_link" : undefined
    if (name !== undefined) return { name, path, ...whole(text, element), text: "", confidence: 0.85 }
  }
  return undefined
}

/** An address that is another file of the project, by its name. */
const wrongPath: Repair = ({ files }, page) => {
  const { elements, path, text } = page.html
  for (const element of elements)
    for (const [attribute, address] of addresses(element)) {
      const target = own(path, address)
      if (target === undefined || (files[target] !== undefined && !address.startsWith("/"))) continue
      const name = posix.basename(target)
      const [found, ...more] =
        files[target] === undefined
          ? Object.keys(files).filter((each) => posix.basename(each) === name)
          : [target]
      const place = element.places[attribute]
      if (found === undefined || more.length > 0 || place === undefined) continue
      const right = posix.relative(posix.dirname(path), found)
      const written = text.slice(place.start, place.end).replace(address, right)
      return { name: "wrong_path", path, ...place, text: written, confidence: 0.9 }
    }
  return undefined
}

/** The only page loads the scripts and style sheets that nothing loads. */
const missingLink: Repair = (site, page) => {
  const [path] = unused(site)
  if (path === undefined || site.pages.length > 1) return undefined
  const address = posix.relative(posix.dirname(page.html.path), path)
  if (path.endsWith(".js"))
    return insert(page, "missing_link", bodyEnd(page), `<script src="${address}"></script>\n`, 0.9)
  const { text } = page.html
  const head = text.search(/<\/head\s*>/i)
  const at = head >= 0 ? head : Math.max(0, text.search(/<body\b/i))
  return insert(page, "missing_link", at, `<link rel="stylesheet" href="${address}">\n`, 0.9)
}

/** Browsers load no module from a folder; one that imports nothing need not be one. */
const moduleFromFile: Repair = (_, page) => {
  for (const { code, element, isInline } of page.scripts) {
    const place = element.places["type"]
    if (isInline || !code.isModule || place === undefined || code.fault !== undefined) continue
    const isModular = code.program?.body.some(({ type }) => /^(?:Import|Export)/.test(type)) ?? true
    if (isModular || /\bimport\s*[(.]|^\s*await\b/m.test(code.text)) continue
    return { name: "module_from_file", path: page.html.path, ...place, text: "defer", confidence: 0.9 }
  }
  return undefined
}

/** Whether a script asks for what stands below it. */
const isEarly = (page: Page, script: Script): boolean => {
  const { element, isLate } = script
  if (isLate || "async" in element.attributes) return false
  if (element.isInHead && needsBody(script)) return true
  return asked(script).some(({ id, isAtOnce, isGuarded }) => {
    const target = page.html.elements.find(({ attributes }) => attributes["id"] === id)
    return isAtOnce && !isGuarded && target !== undefined && target.start > element.start
  })
}

/** A script that asks for what is not there yet goes to the end of the body. */
const earlyScript: Repair = (_, page) => {
  const { path, text } = page.html
  const at = page.scripts.findIndex((each) => isEarly(page, each))
  const script = page.scripts[at]
  if (script === undefined) return undefined
  const { element, isInline } = script
  const names = script.code.top
  const isNeeded = page.scripts
    .slice(at + 1)
    .some(({ code }) => code.free.some(({ name }) => names.has(name)))
  if (isNeeded) return undefined
  const tag = text.slice(element.start, element.end)
  if (!isInline && page.scripts.slice(at + 1).every(({ isLate }) => isLate))
    return {
      name: "early_script",
      path,
      start: element.start + 7,
      end: element.start + 7,
      text: " defer",
      confidence: 0.95
    }
  const end = bodyEnd(page)
  const { end: to, start: from } = whole(text, element)
  if (end < to) return undefined
  const moved = `${text.slice(to, end)}${tag}\n`
  return { name: "early_script", path, start: from, end, text: moved, confidence: 0.95 }
}

/** `onclick="start"` names a function and does not call it. */
const handlerCall: Repair = (_, page) => {
  const functions = new Set(page.scripts.flatMap(({ code }) => [...code.top, ...code.inner.keys()]))
  for (const { code, element, name } of page.handlers) {
    const place = element.places[name]
    if (place === undefined || !functions.has(code.trim().replace(/;$/, ""))) continue
    const called = `${name}="${code.trim().replace(/;$/, "")}()"`
    return { name: "handler_call", path: page.html.path, ...place, text: called, confidence: 0.9 }
  }
  return undefined
}

/** A function that an attribute calls, and does not see because it stands in another, or in a module. */
const handlerExport: Repair = (_, page) => {
  for (const { name } of unseen(page)) {
    const homes = page.scripts.filter(({ code }) => code.inner.has(name))
    const [home] = homes
    if (home === undefined || homes.length > 1) continue
    const at = home.start + (home.code.inner.get(name) ?? 0)
    return {
      name: "handler_export",
      path: home.path,
      start: at,
      end: at,
      text: `\nwindow.${name} = ${name};`,
      confidence: 0.9
    }
  }
  return undefined
}

/** In the order in which they are tried. */
export const repairs: ReadonlyArray<Repair> = [
  missingEndTag,
  brokenScript,
  assignedConstant,
  doctype,
  charset,
  wrongPath,
  deadLink,
  missingLink,
  moduleFromFile,
  earlyScript,
  handlerCall,
  handlerExport
]
