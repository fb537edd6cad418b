/**
 * A page as a browser reads it, with the place of everything.
 *
 * @since 0.1.0
 */
import { type DefaultTreeAdapterTypes, parse } from "parse5"

/** An element that stands in the text. */
export interface Element {
  readonly tag: string
  readonly attributes: Readonly<Record<string, string>>
  /** Of the whole element, in the text. */
  readonly start: number
  readonly end: number
  readonly line: number
  /** Where its content is. */
  readonly inner: { readonly start: number; readonly end: number }
  /** Where each attribute is. */
  readonly places: Readonly<Record<string, { readonly start: number; readonly end: number }>>
  readonly isClosed: boolean
  readonly isInHead: boolean
}

/** A page that was read. */
export interface Html {
  readonly path: string
  readonly text: string
  readonly elements: ReadonlyArray<Element>
  readonly hasDoctype: boolean
  /** Something that can be seen stands in it. */
  readonly shows: boolean
}

/** Elements that are seen without words. */
const seen =
  /^(?:button|canvas|iframe|img|input|object|picture|select|svg|table|textarea|video|hr|progress|meter)$/

/** Elements whose words nobody sees. */
const unseen = /^(?:script|style|title|template|noscript|head)$/

type Node =
  | DefaultTreeAdapterTypes.ChildNode
  | DefaultTreeAdapterTypes.Document
  | DefaultTreeAdapterTypes.DocumentFragment

/** Reads a page. */
export const read = (path: string, text: string): Html => {
  const elements: Array<Element> = []
  let hasDoctype = false
  let shows = false
  const waiting: Array<readonly [node: Node, isInHead: boolean, isSeen: boolean]> = [
    [parse(text, { sourceCodeLocationInfo: true }), false, true]
  ]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [node, isInHead, isSeen] = next
    if (node.nodeName === "#documentType") hasDoctype = true
    if (node.nodeName === "#text" && "value" in node && isSeen && node.value.trim() !== "") shows = true
    if ("tagName" in node) {
      if (isSeen && seen.test(node.tagName)) shows = true
      const at = node.sourceCodeLocation
      if (at?.startTag !== undefined && at.startTag !== null)
        elements.push({
          tag: node.tagName,
          attributes: Object.fromEntries(node.attrs.map(({ name, value }) => [name, value])),
          start: at.startOffset,
          end: at.endOffset,
          line: at.startLine,
          inner: { start: at.startTag.endOffset, end: at.endTag?.startOffset ?? at.endOffset },
          places: Object.fromEntries(
            Object.entries(at.attrs ?? {}).map(([name, { endOffset, startOffset }]) => [
              name,
              { start: startOffset, end: endOffset }
            ])
          ),
          isClosed: at.endTag !== undefined && at.endTag !== null,
          isInHead
        })
    }
    const below = "content" in node ? [node.content] : "childNodes" in node ? node.childNodes : []
    const isHead = isInHead || node.nodeName === "head"
    for (const child of below) waiting.push([child, isHead, isSeen && !unseen.test(node.nodeName)])
  }
  return { path, text, elements: elements.toSorted((a, b) => a.start - b.start), hasDoctype, shows }
}

/** Whether a file is a page. */
export const isPage = (path: string): boolean => /\.html?$/i.test(path)

/** The line of a place, from 1. */
export const lineAt = (text: string, at: number): number => {
  let line = 1
  for (let next = text.indexOf("\n"); next >= 0 && next < at; next = text.indexOf("\n", next + 1)) line++
  return line
}
