/**
 * Where an answer says which file it shows: in headings, labels, comments and sentences.
 */

const named = String.raw`(?:[\p{L}\p{N}_@.~-]{1,80}[/\\]){0,12}(?:[\p{L}\p{N}_@()[\]-][\p{L}\p{N}_@.()[\]-]{0,80}\.[A-Za-z][A-Za-z0-9]{0,9}|\.[a-z][\w.-]{1,40}|Dockerfile|Makefile|Procfile|LICENSE)`
const only = new RegExp(`^(?:\\.[/\\\\])?${named}$`, "u")
const among = new RegExp(`[\`*"']{1,3}((?:\\.[/\\\\])?${named})[\`*"']{1,3}`, "gu")

const LONGEST = 300

/** Whether a text is a path and nothing else. */
export const isPath = (text: string): boolean => only.test(text)

/** The path that a text is, without what decorates it; undefined when it is none. */
export const pathOf = (text: string): string | undefined => {
  if (text.length > LONGEST) return undefined
  const bare = text
    .trim()
    .replace(/^<!--\s*|\s*-->$/g, "")
    .replace(/^(?:[#>\s*_`"'=-]|\/{2}){1,20}/, "")
    .replace(/^(?:\d{1,3}[.)、]|[-*+])\s*/, "")
    .replace(
      /^[*_`"'[【]{0,4}\s*(?:(?:new |create |update )?file(?:\s?name|\s?path)?|path|code|filename|title|文件名?|代码|创建|新建)\s*[:：=]\s*/i,
      ""
    )
    .replace(/^[*_`"'\s[【]{0,6}/, "")
    .replace(/(?<=[\w`*])\s+[-–—:：]\s.{0,200}$/u, "")
    .replace(/\s*(?:\([^)]{0,60}\)|（[^）]{0,40}）)\s*[:：]?\s*$/, "")
    .replace(/[\s*_`"':：\]】=-]{0,20}$/, "")
  return only.test(bare) ? bare : undefined
}

/** The path that a line of prose names, if it names just one, in code marks. */
export const mentioned = (line: string): string | undefined => {
  if (line.length > LONGEST) return undefined
  const all = new Set([...line.matchAll(among)].map((match) => match[1]!))
  return all.size === 1 ? [...all][0] : undefined
}

const comment = /^\s*(?:#|\/\/|--|;|\/\*+|<!--|"""|''')\s*(.{1,200}?)\s*(?:\*\/|-->|"""|''')?\s*$/

/** The path that a comment is made of. */
export const pathInComment = (line: string): string | undefined => {
  const noted = line.length > LONGEST ? undefined : comment.exec(line)?.[1]
  return noted === undefined ? undefined : pathOf(noted)
}

const label =
  /^\s*(?:(?:#|\/\/|--|;|\/\*+|<!--)\s*)?[*_`[【<]{0,4}\s*(?:new |create )?(?:file(?:\s?name|\s?path)?|文件名?)\s*[:：]\s*\S/i

/** The path of a line that says "file" in so many words. */
export const pathOfLabel = (line: string): string | undefined =>
  line.length <= LONGEST && label.test(line)
    ? (pathInComment(line) ?? pathOf(line.replace(/>\s*$/, "")))
    : undefined
