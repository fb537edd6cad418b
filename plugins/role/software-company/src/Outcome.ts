/**
 * The grammar of "this, and that comes of it": what a sentence of a request says that a program answers.
 *
 * @since 0.1.0
 */
import type { Quote } from "./Quotes.ts"

/** What leads from something that is done to what comes of it. */
export const says =
  /\b(?:prints?|outputs?|shows?|displays?|gives?|returns?|yields?|writes?|says?|answers?|answered with|responds?|replies|asks|sees|results?|produces?)\b|->|=>|[→⇒]|打印|输出|显示|返回|得到|给出|回答|提示|结果/i

/** The same of a value, which can also be something itself: not a part of it, as a balance that is 0. */
export const equals = new RegExp(
  `${says.source}|\\b(?:equals|becomes)\\b|==|等于|变成|^\\s*(?:\\bis\\b|(?:的)?(?:结果|值)?(?:应该?)?[为是])`,
  "i"
)

const sentenceEnd = /[。；！？]|[.;!?](?=\s|$)|\n\s*\n/
const joined = /^[\s,，、]*(?:and|then|and then|followed by|plus|和|以及|然后|再|接着)?[\s,，、]*$/i
/** What comes of it only sometimes, or otherwise every time, is no example. */
const sometimes =
  /^[\s,，]*(?:but\s+)?(?:only\s+)?(?:when|if|unless|while|as long as|provided|or|otherwise|或者?|如果|若|当|除非|否则)/i
const chance =
  /\b(?:random\w*|something|similar|today|current (?:date|time))\b|随机|类似|今天|当前(?:日期|时间)/i
/** What else is said. */
export const instead =
  /(?:\b(?:otherwise|anything else|everything else|other (?:input|lines?|commands?))|否则|不然|其他(?:情况|输入|内容)?)[\s,，:：]*$/i
/** What is typed, and so not said. */
export const byTyping = /(?:输入|键入|\btyp(?:e|es|ed|ing)|\benter(?:s|ed|ing)?)\s*$/i
/** One of many. */
const sample = /(?:\blike|\bsuch as|例如|比如|如)\s*$/i
const verb = /^\s+(?!is\b|was\b|as\b|this\b|its\b)[a-z]+s\b/

/** A value that stands in a sentence as it is. */
const bareValue =
  /^\s*(?:(?:the|a|an)\s+)?(?:(?:number|value|list|text|string|result|line)\s+)?([[{(]|'[^'\n]*'|-?\d+(?:\.\d+)?(?: -?\d+(?:\.\d+)?)*|True|False|None|true|false|null)/
const wordEnd = /^(?:[\s.,;:，。；、！!?)]|$)/

/** A word of another script, as in "输出 XIV；", where what is around it cannot be part of it. */
const bareWord = /^[\s:：]*([A-Za-z][\w.-]*)(?=\s*(?:[，。；、！？]|$))/
/** Within a list or the like, a quote is a part of it. */
export const opened = /[[{(]\s*$/

const closing: Readonly<Record<string, string>> = { "[": "]", "{": "}", "(": ")" }

/** What stands between a bracket and its other half, both included. */
const bracketed = (text: string): string | undefined => {
  const open: Array<string> = []
  let quote: string | undefined
  for (let at = 0; at < text.length; at++) {
    const letter = text.charAt(at)
    if (quote !== undefined) quote = letter === quote ? undefined : quote
    else if (letter === "'" || letter === '"') quote = letter
    else if (closing[letter] !== undefined) open.push(closing[letter])
    else if (letter === open.at(-1)) {
      open.pop()
      if (open.length === 0) return text.slice(0, at + 1)
    } else if (letter === "\n") return undefined
  }
  return undefined
}

const valueIn = (text: string): string | undefined => {
  const [whole = "", value] = bareValue.exec(text) ?? []
  if (value === undefined) return undefined
  if (closing[value] !== undefined) return bracketed(text.slice(whole.length - 1))
  return wordEnd.test(text.slice(whole.length)) ? value : undefined
}

/**
 * Says whether a text goes on with what the one before it said, as in "answers `low` or `high`"; what something else comes of does
 * not.
 *
 * @category predicates
 * @since 0.1.0
 */
export const isJoined = ({ after, before }: Quote): boolean =>
  /^[\s,，、]*(?:or|and|或者?|和|以及)?[\s,，、]*$/i.test(before) &&
  says.exec(after.trimStart())?.index !== 0 &&
  !verb.test(after) &&
  !(/^\s*[,，]\s*$/.test(before) && /^\s*(?![或和与以等时之])\p{Script=Han}/u.test(after))

/**
 * Says whether a text is one that the program says.
 *
 * @category predicates
 * @since 0.1.0
 */
export const isSaid = (quotes: ReadonlyArray<Quote>, at: number): boolean => {
  const quote = quotes[at]
  if (quote === undefined || byTyping.test(quote.before)) return false
  const clause = quote.before.split(/[,，;；.。:：]/).at(-1) ?? ""
  if (sample.test(quote.before) && says.test(clause)) return true
  const tail = quote.before.replace(/(?:参数|输入|命令|用法)\s*[为是]\s*$/, "").slice(-20)
  return (
    says.test(tail) ||
    /列出/.test(tail) ||
    instead.test(tail) ||
    (at > 0 && isJoined(quote) && isSaid(quotes, at - 1))
  )
}

/**
 * What comes of a quote.
 *
 * @category models
 * @since 0.1.0
 */
export interface Outcome {
  readonly texts: ReadonlyArray<string>
  /** What stands behind the last of them. */
  readonly after: string
  /** What stands between the quote and the first. */
  readonly how: string
  /** What of it stands before the word for what comes of it. */
  readonly way: string
  /** The quote to read on at. */
  readonly next: number
}

/**
 * Gives what the sentence of a quote says that must come of it, every time.
 *
 * @category constructors
 * @since 0.1.0
 */
export const of = (quotes: ReadonlyArray<Quote>, at: number, leads = says): Outcome | undefined => {
  const quote = quotes[at]
  if (quote === undefined) return undefined
  const [sentence = ""] = quote.after.split(sentenceEnd)
  const isCut = sentence.length < quote.after.length
  const told = leads.exec(sentence)
  if (told === null || sentence.length > 120 || chance.test(sentence)) return undefined
  const rest = sentence.slice(told.index + told[0].length)
  const way = sentence.slice(0, told.index)
  const isOther = leads === says && /\p{Script=Han}$/u.test(told[0])
  const value = valueIn(rest) ?? (isOther ? bareWord.exec(rest)?.[1] : undefined)
  if (value !== undefined) return { texts: [value], after: rest, how: sentence, way, next: at + 1 }
  const first = quotes[at + 1]
  if (first === undefined || first.kind === "command" || first.kind === "file" || isCut || opened.test(rest))
    return undefined
  const texts = [first.text]
  let next = at + 2
  for (
    let more = quotes[next];
    more?.kind === "text" && joined.test(more.before) && isJoined(more);
    more = quotes[next]
  ) {
    texts.push(more.text)
    next++
  }
  const after = quotes[next - 1]?.after ?? ""
  return sometimes.test(after) ? undefined : { texts, after, how: sentence, way, next }
}
