/**
 * What a model left around a page: Markdown, sentences, and the style and the script in blocks of their own.
 *
 * @since 0.1.0
 */
import * as Code from "./Code.ts"
import * as Html from "./Html.ts"
import { isScript, own } from "./Site.ts"

/** A step that was taken. */
export interface Step {
  readonly name: string
  readonly after: string
  readonly confidence: number
}

interface Block {
  readonly language: string
  readonly text: string
}

const fence = /^\s*(?:`{3,}|~{3,})\s*([\w+.-]*).*$/

const isHtml = (text: string): boolean =>
  /<(?:!doctype|html|head|body|div|main|canvas|h1|section|form|p)\b/i.test(text)

/** The fenced blocks of an answer, and what stands before the first of them. */
const blocksOf = (text: string): ReadonlyArray<Block> => {
  const blocks: Array<Block> = []
  let lines: Array<string> = []
  let language: string | undefined
  const close = (): void => {
    if (lines.some((line) => line.trim() !== ""))
      blocks.push({ language: language ?? "", text: `${lines.join("\n").trim()}\n` })
    lines = []
  }
  for (const line of text.split("\n")) {
    const [, named] = fence.exec(line) ?? []
    if (named === undefined) lines.push(line)
    else {
      close()
      language = language === undefined || named !== "" ? named.toLowerCase() : undefined
    }
  }
  close()
  return blocks
}

const isStyle = ({ language, text }: Block): boolean =>
  language === "css" || (language === "" && /^[.#\w*:][^{}<>]*\{[^{}<>]*:[^{}<>]*\}/.test(text.trim()))

const isCode = ({ language, text }: Block): boolean =>
  /^(?:js|javascript|jsx|mjs)$/.test(language) && Code.read(text).fault === undefined

/** Puts the style and the script of an answer into its page, where the page has none of its own. */
const joined = (
  path: string,
  text: string,
  blocks: ReadonlyArray<Block>,
  has: (path: string) => boolean
): string => {
  const { elements } = Html.read(path, text)
  const style = blocks.filter(isStyle).map((block) => block.text)
  const code = blocks.filter(isCode).map((block) => block.text)
  const lost = (address: string | undefined): boolean => {
    const target = own(path, address ?? "")
    return address !== undefined && target !== undefined && !has(target)
  }
  const edits: Array<readonly [start: number, end: number, text: string]> = []
  const put = (
    tag: "style" | "script",
    parts: ReadonlyArray<string>,
    place: Html.Element | undefined
  ): void => {
    const content = `<${tag}>\n${parts.join("\n")}</${tag}>`
    if (place !== undefined) edits.push([place.start, place.end, content])
    else {
      const end = text.search(tag === "style" ? /<\/head>/i : /<\/body>/i)
      const at = end >= 0 ? end : tag === "style" ? text.search(/<body|$/i) : text.length
      edits.push([at, at, `${content}\n`])
    }
  }
  const link = elements.find(
    ({ attributes: { href }, tag }) => tag === "link" && /\.css\b/.test(href ?? "") && lost(href)
  )
  if (style.length > 0 && (link !== undefined || elements.every(({ tag }) => tag !== "style")))
    put("style", style, link)
  const source = elements.find((each) => isScript(each) && lost(each.attributes["src"]))
  if (code.length > 0 && (source !== undefined || elements.every(({ tag }) => tag !== "script"))) {
    // A script that stood in the head may ask for what comes later
    if (source !== undefined) edits.push([source.start, source.end, ""])
    put("script", code, undefined)
  }
  return edits
    .toSorted(([a], [b]) => b - a)
    .reduce((all, [start, end, part]) => all.slice(0, start) + part + all.slice(end), text)
}

/** Takes the page out of an answer. */
export const page = (path: string, text: string, has: (path: string) => boolean): ReadonlyArray<Step> => {
  const steps: Array<Step> = []
  let now = text
  const step = (name: string, after: string, confidence: number): void => {
    if (after === now || !isHtml(after)) return
    steps.push({ name, after, confidence })
    now = after
  }
  if (text.split("\n").some((line) => fence.test(line))) {
    const blocks = blocksOf(text)
    const pages = blocks.filter(
      ({ language, text }) => isHtml(text) && !/^(?:js|javascript|css)$/.test(language)
    )
    const [best] = pages.toSorted((a, b) => b.text.length - a.text.length)
    if (best !== undefined) {
      step("code_fence", best.text, 0.95)
      step("joined_blocks", joined(path, now, blocks, has), 0.8)
    }
  }
  const start = now.search(/<(?:!doctype|html)\b/i)
  if (start > 0 && !now.slice(0, start).includes("<")) step("prose", now.slice(start), 0.95)
  const end = /<\/html>/i.exec(now)
  if (end !== null) {
    const behind = now.slice(end.index + end[0].length)
    if (behind.trim() !== "" && !/<[a-z/!]/i.test(behind))
      step("prose", `${now.slice(0, end.index + end[0].length)}\n`, 0.95)
  }
  return steps
}

/** Takes a script or a style sheet out of an answer, or out of its tag. */
export const part = (path: string, text: string): ReadonlyArray<Step> => {
  const steps: Array<Step> = []
  let now = text
  if (now.split("\n").some((line) => fence.test(line))) {
    const language = path.endsWith(".css") ? /^css$/ : /^(?:js|javascript|jsx|mjs)$/
    const named = blocksOf(now).filter((block) => language.test(block.language))
    const [best] = (named.length > 0 ? named : blocksOf(now)).toSorted(
      (a, b) => b.text.length - a.text.length
    )
    const isRead = best !== undefined && (path.endsWith(".css") || Code.read(best.text).fault === undefined)
    if (isRead) steps.push({ name: "code_fence", after: (now = best.text), confidence: 0.95 })
  }
  const tag = path.endsWith(".css") ? "style" : "script"
  const [, inside] = new RegExp(`^\\s*<${tag}\\b[^>]*>([^]*?)</${tag}>\\s*$`, "i").exec(now) ?? []
  if (inside !== undefined) steps.push({ name: `${tag}_tag`, after: `${inside.trim()}\n`, confidence: 0.95 })
  return steps
}
