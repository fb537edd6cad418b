/**
 * What a request shows of a page, as visits to it: how it starts, what comes of what is filled in, of nothing and of what is wrong, and
 * where counting ends. What an element is for is seen in the page.
 *
 * @since 0.1.0
 */
import type { Example } from "@metagpt-ts/workspace"

import { tagOf } from "./Elements.ts"
import * as Quotes from "./Quotes.ts"

type Visit = (typeof Example.Visit)["Type"]
type Step = Visit["steps"][number]

/** A sentence, and where it begins. */
interface Sentence {
  readonly text: string
  readonly at: number
}

/** The elements that a request names, in its order. */
interface Elements {
  readonly fields: ReadonlyArray<string>
  readonly buttons: ReadonlyArray<string>
  readonly lists: ReadonlyArray<string>
  readonly outputs: ReadonlyArray<string>
}

const number = "-?\\d+(?:\\.\\d+)?"
const value = `(?:${Quotes.apart}|(${number})(?![\\w%.-]*\\w))`

/** Texts that are set apart, each from its opening mark to its closing one. */
const quotesOf = (text: string): ReadonlyArray<RegExpExecArray> => [
  ...text.matchAll(new RegExp(Quotes.apart, "g"))
]

/** What is told at the end of a match: a text that is set apart, and no id, or a number. */
const toldIn = (text: string, match: RegExpExecArray): string | undefined => {
  const [whole, told, bare] = match
  if (told === undefined) return bare
  const opening = match.index + whole.lastIndexOf(told) - 1
  const isOneOfSome = /^[`”」"]\s*(?:[,，、]\s*)?(?:or\b|或者?)?\s*[`“「"]/.test(
    text.slice(opening + 1 + told.length)
  )
  const isOpened = quotesOf(text).some(({ index }) => index === opening)
  return isOpened && !isOneOfSome && !/^#[a-z]/i.test(told) ? told : undefined
}

const sentencesOf = (idea: string): ReadonlyArray<Sentence> =>
  [...idea.matchAll(/(?:[^。；！？.;!?]|[.;!?](?!\s|$))+/g)].map(({ 0: text, index }) => ({
    text,
    at: index
  }))

const mentions = (text: string, id: string): ReadonlyArray<number> =>
  [...text.matchAll(new RegExp(`(?<![\\w-])${id}(?![\\w-])`, "g"))].map(({ index }) => index)

const elementsOf = (idea: string, ids: ReadonlyArray<string>, code: string): Elements => {
  const named = ids
    .map((id) => ({ id, tag: tagOf(code, id), at: mentions(idea, id)[0] ?? 0 }))
    .toSorted((a, b) => a.at - b.at)
  const having = (pattern: RegExp) => named.filter(({ tag }) => pattern.test(tag)).map(({ id }) => id)
  return {
    fields: having(
      /^<(?:textarea|input(?![^>]*\btype\s*=\s*["']?(?:button|submit|reset|checkbox|radio|range|color|date|file)))\b/
    ),
    buttons: having(/^<(?:button|input[^>]*\btype\s*=\s*["']?(?:button|submit))\b/),
    lists: having(/^<(?:ul|ol)\b/),
    outputs: having(/^<(?:span|div|p|h\d|output|strong|b|em|label|td|pre|section)\b/)
  }
}

const shows = (id: string, text: string): Step => ({
  action: "expect",
  selector: `#${id}`,
  text,
  exact: true
})
const fill = (id: string, text: string): Step => ({ action: "fill", selector: `#${id}`, text })
const click = (id: string): Step => ({ action: "click", selector: `#${id}` })

const visit = (...steps: ReadonlyArray<Step>): Visit => ({ _tag: "Visit", steps })

/** What is read of a sentence: the output named last before it, or else the only one. */
const outputOf = (idea: string, { outputs }: Elements, at: number): string | undefined => {
  const before = outputs
    .flatMap((id) => mentions(idea, id).map((at) => ({ id, at })))
    .filter((mention) => mention.at < at)
    .toSorted((a, b) => b.at - a.at)
  return before[0]?.id ?? (outputs.length === 1 ? outputs[0] : undefined)
}

/** How the page starts. */
const starts = (idea: string, elements: Elements, { at, text }: Sentence): ReadonlyArray<Visit> => {
  const says = "(?:shows?|reads?|says?|displays?|is|showing|at|with|as|显示为?|为|是)"
  const first = "(?:at first|at the start|initially|一开始|开始时|初始(?:时|值)?|打开时|起初)"
  const found =
    new RegExp(`(?:shows?|reads?|says?|displays?|显示)\\s*${value}\\s*(?:,\\s*)?${first}`, "i").exec(text) ??
    new RegExp(
      `(?:${first}|\\bstart(?:s|ing)?(?: out)?)[\\s,，]*(?:[\`#]*[a-z][\\w-]*[\`]?\\s*)?${says}?\\s*${value}`,
      "i"
    ).exec(text)
  const told = found === null ? undefined : toldIn(text, found)
  if (found === null || told === undefined) return []
  const id = outputOf(idea, elements, at + found.index + found[0].lastIndexOf(told))
  return id === undefined ? [] : [visit(shows(id, told))]
}

/** The one button, or the one of several that a sentence names. */
const buttonOf = ({ buttons }: Elements, text: string): string | undefined => {
  const named = buttons.filter((id) => mentions(text, id).length > 0)
  return buttons.length === 1 ? buttons[0] : named.length === 1 ? named[0] : undefined
}

/** Fields are filled in, and what has to be clicked is; undefined where nobody knows what that is. */
const filled = (
  elements: Elements,
  text: string,
  values: ReadonlyArray<string>
): ReadonlyArray<Step> | undefined => {
  const steps = elements.fields.map((id, at) => fill(id, values[at] ?? ""))
  if (elements.buttons.length === 0) return steps
  const button = buttonOf(elements, text)
  return button === undefined ? undefined : [...steps, click(button)]
}

const gives = "(?:gives?|shows?|displays?|becomes?|turns into|得到|显示|变成|结果(?:是|为))"
const isCondition =
  /\b(?:if|when|at|below|above|under|over|less|more|than)\b|如果|小于|大于|超过|少于|多于|不足|时/i

/** As many numbers as there are fields, or for a single one what is set apart last. */
const given = (text: string, { fields }: Elements): ReadonlyArray<string> | undefined => {
  const quotes = quotesOf(text)
  const last = quotes.at(-1)
  const [typed] = last !== undefined && /^\s*$/.test(text.slice(last.index + last[0].length)) ? [last[1]] : []
  const bare = quotes.reduce((rest, [quote]) => rest.replace(quote, " "), text)
  const numbers = bare.match(new RegExp(`(?<![\\w#.])${number}(?!\\w)`, "g")) ?? []
  const values = fields.length === 1 && typed !== undefined && !typed.startsWith("#") ? [typed] : numbers
  return values.length === fields.length && !isCondition.test(bare) ? values : undefined
}

/** What comes of values that are told beside it. */
const examples = (idea: string, elements: Elements, { at, text }: Sentence): ReadonlyArray<Visit> => {
  if (elements.fields.length === 0) return []
  const before = [...text.matchAll(new RegExp(`\\s*${gives}\\s*${value}`, "gi"))].map((match) => ({
    match,
    of:
      text
        .slice(0, match.index)
        .split(/例如|比如|e\.g\.|for example|such as|[:：]|\bso\b|[(（]/i)
        .at(-1) ?? ""
  }))
  const behind = [...text.matchAll(new RegExp(`${value}(?= for ([^,;(]+))`, "gi"))].map((match) => ({
    match,
    of: match[3] ?? ""
  }))
  return [...before, ...behind].flatMap(({ match, of }) => {
    const told = toldIn(text, match)
    const values = given(of, elements)
    const steps = values && filled(elements, idea, values)
    const id = outputOf(idea, elements, at + match.index + match[0].length)
    return told === undefined || steps === undefined || id === undefined
      ? []
      : [visit(...steps, shows(id, told))]
  })
}

const nothing =
  /\b(?:if|when|with)\b[^,;]*?\b(?:empty|blank|no text|nothing (?:is )?(?:typed|entered))\b|(?:如果|若|当)[^，,]*?(?:为空|没有内容|没有输入|空白)|(?:为空|没有内容|没有输入(?:内容)?|空白|不填)(?:的?时候?|的话|则)/i
const wrong =
  /\bnot (?:a |an )?(?:valid |positive )?numbers?\b|\binvalid\b|不是(?:有效的?)?(?:正数|数字|正整数|整数)|(?:输入|格式|内容)(?:无效|不正确|不合法)|无效(?:的输入|时)/i
const positive =
  /正(?:数|整数)|\bpositive\b|\b(?:above|greater than) (?:0|zero)\b|大于 ?0|小于(?:或?等于) ?0/i

/** What comes of nothing, and of what is no number, where a single text is told of it. */
const refusals = (idea: string, elements: Elements, { at, text }: Sentence): ReadonlyArray<Visit> => {
  const cause = nothing.exec(text) ?? wrong.exec(text)
  if (cause === null || elements.fields.length === 0 || /\blist\b|列表|清单/i.test(cause[0])) return []
  const ids = Object.values(elements).flat()
  const told = quotesOf(text)
    .map(([, told = ""]) => told)
    .filter((told) => !ids.includes(told.replace("#", "")))
  const bare = new RegExp(`(?:shows?|是|为|显示)\\s*(${number})(?![\\w.]*\\w)`).exec(
    text.slice(cause.index)
  )?.[1]
  const result = told.length === 1 ? told[0] : told.length === 0 ? bare : undefined
  if (result === undefined) return []
  const end = at + text.length
  const last = outputOf(idea, elements, end)
  const both = /都|\bboth\b/.test(text.slice(cause.index))
  const named = elements.outputs.filter((id) => mentions(idea.slice(0, end), id).length > 0)
  const read = both ? named : last === undefined ? [] : [last]
  const wished = positive.test(text) && nothing.exec(text) === null ? "0" : ""
  const steps = filled(
    elements,
    idea,
    elements.fields.map(() => wished)
  )
  if (steps === undefined || read.length === 0) return []
  // What follows the typing is not there before something was typed
  const before = elements.buttons.length === 0 ? elements.fields.map((id) => fill(id, "1")) : []
  return [visit(...before, ...steps, ...read.map((id) => shows(id, result)))]
}

const down = /^(?:minus|dec\w*|down|sub\w*|less|lower|remove-?one)$/i
const up = /^(?:plus|inc\w*|up|add|more)$/i
const floor =
  /\b(?:never|cannot|can't|not|no) (?:goes?|go|be|falls?|fall|drops?|drop|get|become)? ?(?:below|under|less than|lower than) (\d+)|不(?:能|会|得|可|应)?(?:再)?(?:小于|低于|少于) ?(\d+)|(?:never|not|cannot) (?:be |become |go )?negative|不(?:能|会|得|可)(?:为|是|变成)?负/i
const ceiling =
  /\b(?:never|cannot|can't|not|no) (?:goes?|go|be|rises?|rise|get|become)? ?(?:above|over|more than|higher than) (\d+)|不(?:能|会|得|可|应)?(?:再)?(?:大于|高于|超过|多于) ?(\d+)/i
const byOne = /\b(?:by|adds?|add) (?:one|1)\b|加 ?[1一]|\+1/i

/** Clicks that are enough to come to an end of counting, whatever it starts with. */
const clicks = 12

/** Where counting ends: more clicks change nothing, and the way back is not longer for them. */
const ends = (idea: string, elements: Elements, { at, text }: Sentence): ReadonlyArray<Visit> => {
  const id = outputOf(idea, elements, at + text.length)
  const lower = elements.buttons.find((button) => down.test(button))
  const higher = elements.buttons.find((button) => up.test(button))
  const end = (pattern: RegExp, to: string | undefined, back: string | undefined, step: number) => {
    const match = pattern.exec(text)
    const limit = Number(match?.[1] ?? match?.[2] ?? 0)
    if (match === null || id === undefined || to === undefined || limit > clicks - 2) return []
    const isOne = back !== undefined && byOne.test(idea)
    return [
      visit(
        ...Array.from({ length: clicks }, () => click(to)),
        shows(id, String(limit)),
        ...(isOne ? [click(back), shows(id, String(limit + step))] : [])
      )
    ]
  }
  return [...end(floor, lower, higher, 1), ...end(ceiling, higher, lower, -1)]
}

/** An entry that a field takes. */
const entryOf = (tag: string): string =>
  /\btype\s*=\s*["']?number/.test(tag) ? "7" : /\btype\s*=\s*["']?email/.test(tag) ? "a@b.example" : "bread"

const empties =
  /\b(?:empties|emptied|clears?|cleared)\b[^.;]*?\b(?:field|box|input|text ?area)\b|\b(?:field|box|input|text ?area)\b[^.;]*?\b(?:is|gets) (?:then )?(?:emptied|cleared)\b|清空[^，。；]*?框|框[^，。；]*?清空/i
const ignores =
  /\b(?:empty|blank)\b[^.;]*?\b(?:adds? nothing|not (?:be )?added|ignored)\b|空(?:白)?的?(?:内容|文本|输入|消息)?(?:时)?[^。；，]*?(?:不添加|不加|不能添加|忽略|不会)/i

/** A list that is added to. */
const lists = (idea: string, { buttons, fields, lists }: Elements, code: string): ReadonlyArray<Visit> => {
  const [list, ...others] = lists
  const [field] = fields
  const [button] = buttons
  const isClear = others.length === 0 && fields.length === 1 && buttons.length === 1
  if (list === undefined || field === undefined || button === undefined || !isClear) return []
  if (!/\badd(?:s|ed)?\b|\bappend|\bputs?\b|添加|加[到入]|追加/i.test(idea)) return []
  const entry = entryOf(tagOf(code, field))
  const add = [fill(field, entry), click(button)]
  const alone: Step = { action: "expect", selector: `#${list} > *`, count: 1 }
  return [
    visit(
      ...add,
      { action: "expect", selector: `#${list}`, text: entry },
      ...(empties.test(idea) ? [shows(field, "")] : [])
    ),
    ...(ignores.test(idea) ? [visit(...add, fill(field, ""), click(button), alone)] : [])
  ]
}

/**
 * Reads the visits that a request shows out of it, for a page that was written.
 *
 * @category constructors
 * @since 0.1.0
 */
export const of = (idea: string, ids: ReadonlyArray<string>, code: string): ReadonlyArray<Visit> => {
  const elements = elementsOf(idea, ids, code)
  const found = [
    ...sentencesOf(idea).flatMap((sentence) => [
      ...starts(idea, elements, sentence),
      ...examples(idea, elements, sentence),
      ...refusals(idea, elements, sentence),
      ...ends(idea, elements, sentence)
    ]),
    ...lists(idea, elements, code)
  ]
  return [...new Map(found.map((visit) => [JSON.stringify(visit), visit])).values()]
}
