/**
 * Elements of a page that a request asks for by their kind: a field of one line is none of several, whatever its id.
 *
 * @since 0.1.0
 */
import type { Problem } from "./Documents.ts"

const kinds: ReadonlyArray<readonly [kind: string, tag: string]> = [
  [
    "多行(?:文本|输入)(?:框|域)|文本域|\\btext ?area|\\bmulti-?line (?:text |input )?(?:field|box|input|area)",
    "textarea"
  ],
  ["下拉(?:框|菜单|列表|选择框?)|\\bdrop-?down(?: list| menu)?|\\bselect(?: box| element)?", "select"]
]
/** What may stand between the kind and the id. */
const called = "\\s*[（(]?\\s*(?:with (?:the )?|whose )?(?:id\\b)?\\s*(?:is|为|是|=|:|：)?\\s*[`#\"'“「]*"

/**
 * The tag of the element with an id, up to its end: `<input id="a" type="number"`; empty where there is none.
 *
 * @category accessors
 * @since 0.1.0
 */
export const tagOf = (code: string, id: string): string =>
  new RegExp(`<\\w+\\b[^>]*?\\sid\\s*=\\s*["']?${id}(?![\\w-])[^>]*`, "i").exec(code)?.[0].toLowerCase() ?? ""

/**
 * Gives those that are there and of another kind.
 *
 * @category constructors
 * @since 0.1.0
 */
export const of = (
  idea: string,
  ids: ReadonlyArray<string>,
  path: string,
  code: string
): ReadonlyArray<Problem> =>
  ids.flatMap((id) => {
    const [, wanted] =
      kinds.find(([kind]) => new RegExp(`(?:${kind})${called}${id}(?![\\w-])`, "i").test(idea)) ?? []
    const [, tag] = /^<(\w+)/.exec(tagOf(code, id)) ?? []
    return wanted === undefined || tag === undefined || tag === wanted
      ? []
      : [{ rule: "lack", path, message: `#${id} must be a <${wanted}>, and is a <${tag}>` } as const]
  })
