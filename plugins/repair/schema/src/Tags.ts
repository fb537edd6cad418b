/**
 * Fields that stand between `<key>` and `</key>`.
 */
import { recognised, squeezed, type Named } from "./Key.ts"

const TAG = /<(\/?)([\p{L}_][^<>\n]{0,80})>/gu

const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" }

const decoded = (text: string): string => {
  const plain = text.trim()
  if (plain.startsWith("<![CDATA[") && plain.endsWith("]]>")) return plain.slice(9, -3)
  return /<\/?\p{L}/u.test(text)
    ? text
    : text.replace(/&(lt|gt|amp|quot|apos);/gu, (whole, name: string) => ENTITIES[name] ?? whole)
}

const START = /^[ \t]*\r?\n/u
const END = /\r?\n[ \t]*$/u

/** The line breaks inside the tags are layout when all fields have them; else they belong to the text. */
const withoutLayout = (contents: ReadonlyArray<string>): ReadonlyArray<string> => {
  const isBlock = contents.every((content) => START.test(content) && END.test(content))
  return contents.map((content) => decoded(isBlock ? content.replace(START, "").replace(END, "") : content))
}

/** What stands in the tags that `nameOf` knows, in order, outermost only. */
const scan = (
  text: string,
  nameOf: (tag: string) => string | undefined
): ReadonlyArray<readonly [name: string, content: string]> => {
  const found: Array<readonly [string, string]> = []
  let open: { readonly name: string; readonly tag: string; readonly start: number; depth: number } | undefined
  for (const match of text.matchAll(TAG)) {
    const [whole, slash, tag = ""] = match
    if (open === undefined) {
      const name = slash === "" ? nameOf(tag) : undefined
      if (name !== undefined) open = { name, tag: squeezed(tag), start: match.index + whole.length, depth: 0 }
    } else if (squeezed(tag) === open.tag) {
      if (slash === "") open.depth++
      else if (open.depth > 0) open.depth--
      else {
        found.push([open.name, text.slice(open.start, match.index)])
        open = undefined
      }
    }
  }
  return found
}

/** The fields of an object; a tag that stands several times gives a list. */
export const tagFields = (
  text: string,
  all: ReadonlyArray<Named>
): ReadonlyMap<string, string | ReadonlyArray<string>> => {
  if (!text.includes("</")) return new Map()
  const found = scan(text, (tag) => recognised(tag.replace(/\s.*$/u, ""), all) ?? recognised(tag, all))
  const contents = withoutLayout(found.map(([, content]) => content))
  const fields = Map.groupBy(contents.entries(), ([index]) => found[index]?.[0] ?? "")
  return new Map(
    [...fields].map(([name, entries]) => [
      name,
      entries.length === 1 ? (entries[0]?.[1] ?? "") : entries.map(([, content]) => content)
    ])
  )
}

/** The items of a list of which each stands in the same tag, with nothing but space between. */
export const tagItems = (text: string): ReadonlyArray<string> | undefined => {
  const plain = text.trim()
  const [, tag] = /^<([\p{L}_][^<>\s]{0,80})>/u.exec(plain) ?? []
  if (tag === undefined || !plain.endsWith(`</${tag}>`)) return undefined
  const items = scan(plain, (other) => (other === tag ? tag : undefined))
  const written = items.reduce((sum, [, content]) => sum + content.length, 0)
  const room = items.length * (tag.length * 2 + 5)
  return items.length > 0 && plain.replace(/\s/gu, "").length <= written + room
    ? withoutLayout(items.map(([, content]) => content))
    : undefined
}
