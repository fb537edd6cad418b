/**
 * Tells a report of a bug from a wish, by its words.
 *
 * @since 0.1.0
 */

/** What a program says when it breaks. */
const trace = /Traceback \(most recent call last\)|^\s+at \S.*:\d+:\d+\)?$|\b[A-Z]\w*(?:Error|Exception)\b/m

const broken =
  /\b(?:bugs?|fix(?:es)?|crash\w*|fail(?:s|ed|ing)?|broken?|breaks|errors?|exceptions?|wrong(?:ly)?|incorrect(?:ly)?|regression|hangs?|freezes|(?:does|do|is|are|should)(?:n't| not)|instead of|raises?)\b|修复|报错|错误|出错|崩溃|异常|卡死|失败|不对|不能|无法|不正确/iu

const wished =
  /^\W*(?:please\s+)?(?:can you\s+|could you\s+|i (?:want|need|would like)\b.*?)?(?:add|change|implement|create|support|allow|let|make|write|build|show|introduce|provide|extend|give|rename|remove|accept|print|count)\b|添加|增加|加上|加一个|实现|支持|新增|允许|改成|显示/iu

/** How sure the words are, and why. @category models @since 0.1.0 */
export interface Told {
  readonly issue_type: "BUG" | "REQUIREMENT"
  readonly isSure: boolean
  readonly reason: string
}

/**
 * Reads a request. A trace is sure; words are sure where they all say the same.
 *
 * @category constructors
 * @since 0.1.0
 */
export const of = (idea: string): Told => {
  const [sign] = trace.exec(idea) ?? []
  if (sign !== undefined)
    return { issue_type: "BUG", isSure: true, reason: `it shows what broke: ${sign.trim()}` }
  const [bad] = broken.exec(idea) ?? []
  const [wish] = wished.exec(idea) ?? []
  const told = bad !== undefined && wish === undefined ? "BUG" : "REQUIREMENT"
  const word = told === "BUG" ? bad : wish
  const reason = word === undefined ? "it names nothing that is broken" : `it says "${word.trim()}"`
  return { issue_type: told, isSure: (bad === undefined) !== (wish === undefined), reason }
}
