/**
 * What a request says of itself, read without a model: every role works from it, and no answer can get it wrong.
 *
 * @since 0.1.0
 */
import { Example } from "@metagpt-ts/workspace"
import * as Schema from "effect/Schema"

import * as Outcome from "./Outcome.ts"
import * as Quotes from "./Quotes.ts"
import * as Shown from "./Shown.ts"

const Strings = Schema.Array(Schema.String)

/** @category models @since 0.1.0 */
export const Brief = Schema.Struct({
  /** `program`: is started; `library`: is imported; `page`: is opened in a browser. */
  product: Schema.Literals(["program", "library", "page"]),
  /** How a program is told what to do: by arguments, by a pipe that it reads to its end, or by lines that it answers one by one. */
  input: Schema.Literals(["arguments", "pipe", "lines", "unknown"]),
  /** The file that was named for it. */
  file: Schema.optionalKey(Schema.String),
  /** The language that was named for it. */
  language: Schema.optionalKey(Schema.String),
  /** Functions, classes and methods that must be there. */
  names: Strings,
  /** Ids that a page must have. */
  ids: Strings,
  /** Texts that must be said to the letter. */
  texts: Strings,
  examples: Schema.Array(Example.Example)
})

/** @category models @since 0.1.0 */
export type Brief = typeof Brief.Type

const page =
  /网页|页面|\bpage\b[^]*(?:\bids?\b|#[a-z])|\bweb\s?(?:page|site|app)|(?<!\b(?:to|from|into) )\bhtml\b|\ba (?:\w+ )?page (?:about|for|of|that|where|with)\b|\b(?:landing|home) ?page\b|\bin (?:the|a) browser|浏览器|主页|首页/i
const server = /\b(?:flask|django|fastapi|http server|rest api|backend)\b|服务器|接口服务/i
const library = /\b(?:module|library|package|import(?:s|ed|able)?)\b|模块|小?库|导入/i
const byArguments =
  /参数|\barguments?\b|退出码|\bexit (?:code|status)|\bexits with (?:code|status)|\b(?:run|running|call(?:ed|ing)?|start(?:ed|ing)?|invok(?:ed|ing)) (?:it )?with\b/i
/** Of a program that may as well ask what to do. */
const inTerminal = /命令行|\bcommand[- ]line\b|\bCLI\b/i
const byPipe = /\bstdin\b|\bstandard input\b|标准输入|管道/i
const byLines =
  /\bgame\b|游戏|\binteractive|\bterminal\b|终端|\btyp(?:es?|ed|ing)\b|\bone command a line|\beach line\b|每行|一行|\bmenu\b|菜单|交互|\bREPL\b|\bquits?\b|退出|输入\s*[`“「]/i
const languages: ReadonlyArray<readonly [string, RegExp]> = [
  ["typescript", /\btypescript\b/i],
  ["javascript", /\b(?:javascript|node(?:\.?js)?)\b/i],
  ["python", /\bpython3?\b/i]
]
const builtin = new Set(
  "print input len range int float str list dict set tuple open sum min max sorted abs round main type isinstance repr bool".split(
    " "
  )
)
const says =
  /\b(?:prints?|outputs?|shows?|displays?|says?|answers?(?! (?:is|are)\b)(?: with)?|answered with|responds?(?: with)?|replies|writes?|message)\b[^`“「]{0,20}$|(?:打印|输出|显示|回答|提示|说|写着)[^`“「]{0,8}$/i

/** Names of elements, not of ids. */
const elements = new Set(
  "a body button canvas div footer form h1 h2 h3 head header html img input label li main nav ol option p script section select span strong style table tbody td textarea th title tr ul".split(
    " "
  )
)

const between = /\s*(?:[,，、]\s*(?:and\s+)?|\s+and\s+|[和与])\s*/
/** What is set apart behind it is its id, where others are marked as such. */
const element =
  /(?:\b(?:button|input|field|box|element|span|div|label|list|heading|paragraph)|按钮|框|元素|列表|段落|标题)\s*$/i
/** What is typed or read is no id. */
const filledIn = /(?:输入|键入|显示|得到|\b(?:types?|typing|enter(?:s|ing)?|shows?|gives?|says?))\s*$/i
/** Several ids in a row, as in "the ids red, green and blue". */
const lists = new RegExp(
  `(?:\\bids|\\bids?\\s*分别)\\s*(?:为|是|叫|are|:|：)?\\s*([a-z][\\w-]*(?:${between.source}[a-z][\\w-]*)+)`,
  "gi"
)

const isColor = (name: string): boolean =>
  /^(?:[\da-f]{3}|[\da-f]{6}|[\da-f]{8})$/i.test(name) && (/\d/.test(name) || /^(.)\1+$/.test(name))

/** Everything that is called an id, or is set apart and can be nothing else. */
const idsOf = (idea: string): ReadonlyArray<string> => {
  const called = [...idea.matchAll(/\bid\b\s*(?:=|为|是|:|：|叫)?\s*["'`“]?#?([a-z][\w-]*)/gi)]
  const apart = [...idea.matchAll(/[`"“「]#?([a-z][\w-]*)[`"”」]/g)]
  const hashed = [...idea.matchAll(/(?<![\w&#])#([a-z][\w-]*)/gi)]
  const listed = [...idea.matchAll(lists)]
  const isMarked = hashed.length > 0 || !/\bids?\b/i.test(idea)
  const isElement = ({ index }: RegExpExecArray) =>
    isMarked ? element.test(idea.slice(0, index)) : !filledIn.test(idea.slice(0, index))
  const names = [
    ...[...called, ...apart.filter(isElement), ...hashed].map(([, name = ""]) => name),
    ...listed.flatMap(([, names = ""]) => names.split(between))
  ]
  return [...new Set(names)].filter(
    (name) => !elements.has(name) && !isColor(name) && !/^(?:is|are|of|the|and|for|named|called)$/i.test(name)
  )
}

const moduleFile = /(?:\b(?:module|library)|模块|库)\s*[`"“「]?[\w-]+\.(?:py|[cm]?js|ts)\b/i

/** Names of all that is called, also within a call. */
const calledIn = (code: string): ReadonlyArray<string> =>
  [...code.replaceAll(/"[^"]*"|'[^']*'/g, "").matchAll(/([A-Za-z_]\w*)\s*\(/g)].map(([, name = ""]) => name)

const productOf = (idea: string, quotes: ReadonlyArray<Quotes.Quote>): Brief["product"] => {
  if (page.test(idea) && !server.test(idea) && !/\.py\b/.test(idea)) return "page"
  const isStarted = quotes.some(({ kind }) => kind === "command")
  const isCalled =
    quotes.some(({ kind, text }) => kind === "call" && calledIn(text).some((name) => !builtin.has(name))) ||
    moduleFile.test(idea)
  const isFile = quotes.some(({ kind, text }) => kind === "file" && /\.(?:py|[cm]?js|ts)$/.test(text))
  return !isStarted && isCalled && (isFile || library.test(idea)) ? "library" : "program"
}

const inputOf = (idea: string, quotes: ReadonlyArray<Quotes.Quote>): Brief["input"] => {
  const commands = quotes.filter(({ kind }) => kind === "command")
  if (commands.some(({ text }) => /\.\w+\s+(?:[^\s<|]|<[^\s<>][^<>]*>)/.test(text))) return "arguments"
  if (byPipe.test(idea) || commands.some(({ text }) => /\|\s*(?:python|node)|<\s*[\w./]/.test(text)))
    return "pipe"
  if (byArguments.test(idea)) return "arguments"
  if (inTerminal.test(idea) && Shown.commands(quotes).length > 0) return "arguments"
  if (byLines.test(idea)) return "lines"
  return commands.length > 0 ? "arguments" : "unknown"
}

const fileOf = (product: Brief["product"], quotes: ReadonlyArray<Quotes.Quote>): string | undefined => {
  const command = quotes.find(({ kind }) => kind === "command")?.text
  const started = /(?:python3?|node)\s+(?:[\w-]+\/)*([\w-]+\.(?:py|[cm]?js|ts))/.exec(command ?? "")?.[1]
  if (product === "program" && started !== undefined) return started
  const wanted = product === "page" ? /\.html?$/ : /\.(?:py|[cm]?js|ts)$/
  return quotes.find(({ kind, text }) => kind === "file" && wanted.test(text))?.text
}

const namesOf = (quotes: ReadonlyArray<Quotes.Quote>, idea: string): ReadonlyArray<string> => {
  const called = quotes.filter(({ kind }) => kind === "call").flatMap(({ text }) => calledIn(text))
  const classes = [...idea.matchAll(/(?:\bclass(?: called| named)?|类)\s*`?([A-Z]\w*)/g)].map(
    ([, name = ""]) => name
  )
  return [...new Set([...called, ...classes])].filter((name) => !builtin.has(name))
}

const textsOf = (quotes: ReadonlyArray<Quotes.Quote>): ReadonlyArray<string> => {
  const isText = (quote: Quotes.Quote | undefined, at: number): boolean =>
    quote?.kind === "text" &&
    !Outcome.opened.test(quote.before) &&
    !Outcome.byTyping.test(quote.before) &&
    (!/^#[a-z][\w-]*$/i.test(quote.text) || isColor(quote.text.slice(1))) &&
    (says.test(quote.before) ||
      Outcome.instead.test(quote.before) ||
      (Outcome.isJoined(quote) && isText(quotes[at - 1], at - 1)))
  return quotes.filter(isText).map(({ text }) => text)
}

const examplesOf = (
  { file = "", input, names, product }: Pick<Brief, "file" | "input" | "names" | "product">,
  idea: string,
  quotes: ReadonlyArray<Quotes.Quote>
): ReadonlyArray<Example.Example> => {
  if (product === "library") {
    return Shown.calls(quotes, [...names.filter((name) => /^[A-Z]/.test(name)), file.replace(/\.\w+$/, "")])
  }
  if (input === "lines") return Shown.sessions(quotes)
  // Where nobody says how it is told what to do, nobody can tell it
  return product === "page" || input === "unknown" ? [] : Shown.commands(quotes, byPipe.test(idea))
}

/**
 * Reads a request.
 *
 * @category constructors
 * @since 0.1.0
 */
export const of = (idea: string): Brief => {
  const quotes = Quotes.of(idea)
  const product = productOf(idea, quotes)
  const input = product === "program" ? inputOf(idea, quotes) : "unknown"
  const file = fileOf(product, quotes)
  const language = languages.find(([, pattern]) => pattern.test(idea))?.[0]
  const read = {
    product,
    input,
    ...(file !== undefined && { file }),
    ...(language !== undefined && product !== "page" && { language }),
    names: product === "library" ? namesOf(quotes, idea) : [],
    ids: product === "page" ? idsOf(idea) : [],
    texts: textsOf(quotes)
  }
  return { ...read, examples: examplesOf(read, idea, quotes) }
}

/**
 * Says whether the request shows what it wants, so that a program can be held to it.
 *
 * @category predicates
 * @since 0.1.0
 */
export const isPrecise = ({ examples, ids, names, texts }: Brief): boolean =>
  examples.length + ids.length + names.length + texts.length >= 2
