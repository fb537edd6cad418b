/**
 * Wrong and empty arguments, made of right ones: who asks for an error message wants no traceback, and who asks for an error wants it.
 *
 * @since 0.1.0
 */
import type { Example } from "@metagpt-ts/workspace"

import type * as Brief from "./Brief.ts"
import * as Quotes from "./Quotes.ts"

const complaint = /\b(?:error|invalid|usage|not an?)\b|错误|无效|不合法|请输入|用法/i
const number = /^-?\d+(?:\.\d+)?$/

/**
 * Gives a shown command with a word where a number belongs, where the request says what is printed of an error. One that says it with
 * a single text must print it.
 *
 * @category constructors
 * @since 0.1.0
 */
export const of = ({ examples, texts }: Brief.Brief): ReadonlyArray<Example.Example> => {
  // What an example complains of is something else
  const told = new Set(examples.flatMap((example) => (example._tag === "Command" ? example.prints : [])))
  const complaints = texts.filter((text) => complaint.test(text) && !told.has(text))
  const shown = examples.find(
    (example) => example._tag === "Command" && example.args.some((arg) => number.test(arg))
  )
  if (complaints.length === 0 || shown?._tag !== "Command") return []
  const at = shown.args.findIndex((arg) => number.test(arg))
  const args = shown.args.with(at, "abc")
  // What follows the empty text does not count
  const prints = complaints.length === 1 ? [...complaints, ""] : ["", ""]
  const { files, stdin } = shown
  return [
    {
      _tag: "Command",
      args,
      prints,
      ...(files !== undefined && { files }),
      ...(stdin !== undefined && { stdin })
    }
  ]
}

type Call = (typeof Example.Call)["Type"]

const raising =
  /\b(?:raises?|throws?)\s+(?:an? )?[`"“]?(\w*(?:Error|Exception))\b|抛出\s*[`"“]?(\w*(?:Error|Exception))/gi

const isNumber = (arg: string): boolean => number.test(arg)
const isText = (arg: string): boolean => /^(?:"[^"]*"|'[^']*')$/.test(arg)
const isList = (arg: string): boolean => /^\[.*\]$/.test(arg)

/** What is refused, and what an argument becomes that it is refused of. */
const refused: ReadonlyArray<readonly [RegExp, (arg: string) => string | undefined]> = [
  [/\bnegative\b|负/i, (arg) => (isNumber(arg) ? "-1" : undefined)],
  [
    /\b(?:below|less than|under|smaller than) 1(?![\d.])|小于 ?1(?![\d.])|\bnot (?:a )?positive\b|不大于 ?0|不是正|非正/i,
    (arg) => (isNumber(arg) ? "0" : undefined)
  ],
  [/\bempty\b|空/i, (arg) => (isText(arg) ? "''" : isList(arg) ? "[]" : undefined)],
  [
    /\b(?:invalid|malformed|anything else|(?:any )?other (?:text|form|format|input|string)s?)\b|非法|无效|其他(?:写法|格式|输入|内容|字符串)|格式(?:不对|错误|不正确)/i,
    (arg) => (isText(arg) ? "'?!'" : undefined)
  ]
]

const parts = (code: string): { readonly name: string; readonly args: ReadonlyArray<string> } | undefined => {
  const [, name, inner] = /^([A-Za-z_]\w*)\((.+)\)$/s.exec(code) ?? []
  if (name === undefined || inner === undefined) return undefined
  const args = inner.match(/(?:"[^"]*"|'[^']*'|\[[^\]]*\]|[^,])+/g) ?? []
  return { name, args: args.map((arg) => arg.trim()) }
}

/** The calls that a request shows, those with the names of parameters among them. */
const shownIn = (idea: string) =>
  Quotes.of(idea).flatMap(({ kind, text }) => {
    const call = kind === "call" ? parts(text) : undefined
    return call === undefined ? [] : [{ ...call, text }]
  })

/**
 * Gives calls that are told to fail, made of those that a request shows: `half(-1)` where negative numbers raise an error. Of several
 * arguments, the one that is named.
 *
 * @category constructors
 * @since 0.1.0
 */
export const calls = (idea: string): ReadonlyArray<Call> => {
  const shown = shownIn(idea)
  return [...idea.matchAll(raising)].flatMap((match): ReadonlyArray<Call> => {
    const before =
      idea
        .slice(0, match.index)
        .split(/[；;。]|\.\s/)
        .at(-1) ?? ""
    const after = idea.slice(match.index + match[0].length).split(/[；;。，,]|\.\s/)[0] ?? ""
    const told = `${before.split(/[，,]/).at(-1)}${after}`
    const wrong = refused.find(([pattern]) => pattern.test(told))?.[1]
    const named = shown.filter(({ name }) => new RegExp(`(?<!\\w)${name}(?!\\w)`).test(`${before}${after}`))
    // Who is not named is the one spoken of last
    const last = shown.findLast(({ text }) => idea.slice(0, match.index).includes(text))?.name
    const meant = named.length > 0 ? named : shown.filter(({ name }) => name === last)
    for (const { args, name } of meant.toReversed()) {
      const places = args.flatMap((arg, at) => (wrong?.(arg) === undefined ? [] : [at]))
      const parameters = shown.find(
        (one) => one.name === name && one.args.every((arg) => /^[a-z_]\w*$/i.test(arg))
      )
      const at =
        places.find((at) => told.includes(parameters?.args[at] ?? "\n")) ??
        (places.length === 1 ? places[0] : undefined)
      if (at === undefined) continue
      const code = `${name}(${args.with(at, wrong?.(args[at] ?? "") ?? "").join(", ")})`
      return [{ _tag: "Call", code, raises: match[1] ?? match[2] ?? "" }]
    }
    return []
  })
}

const ofNothing =
  /\b(None|0|False|True|an? empty (?:list|string|text|dict)|\[\]|'') (?:for|of|when given|on) an? empty (text|string|list)\b|空(字符串|文本|列表)时?(?:返回|得到)\s*(None|0|False|True|空列表|空字符串|空字典|\[\]|'')/g

const valueOf = (words: string): string =>
  /list|列表/.test(words)
    ? "[]"
    : /dict|字典/.test(words)
      ? "{}"
      : /string|text|字符串/.test(words)
        ? "''"
        : words

/**
 * Gives calls with nothing, where a request tells what they give: `longest('')` of "None for an empty text".
 *
 * @category constructors
 * @since 0.1.0
 */
export const empties = (idea: string): ReadonlyArray<Call> => {
  const shown = shownIn(idea)
  return [...idea.matchAll(ofNothing)].flatMap((match): ReadonlyArray<Call> => {
    const [, value = match[4] ?? "", kind = match[3] ?? ""] = match
    const [isIt, nothing] = /list|列表/.test(kind) ? [isList, "[]"] : [isText, "''"]
    const spoken = shown.filter(({ text }) => idea.slice(0, match.index).includes(text))
    const last = spoken.at(-1)
    if (last === undefined) return []
    const like = spoken.findLast(({ args, name }) => name === last.name && args.filter(isIt).length === 1)
    // A single parameter is what is empty
    const args =
      like?.args ??
      (last.args.length === 1 && /^[a-z_]\w*$/i.test(last.args[0] ?? "") ? last.args : undefined)
    if (args === undefined) return []
    const given = args.length === 1 ? [nothing] : args.map((arg) => (isIt(arg) ? nothing : arg))
    return [{ _tag: "Call", code: `${last.name}(${given.join(", ")})`, gives: valueOf(value) }]
  })
}

type Session = (typeof Example.Session)["Type"]

/** A line that nobody understands, and the text that answers it. */
const strange = new RegExp(
  `${/(?:\banything else|\b(?:all |any )?other (?:inputs?|lines?|commands?)|\bunknown commands?|\binvalid (?:moves?|lines?|inputs?|commands?)|\b(?:is|are) (?:no|not a) (?:positive )?number|\bcannot be read|别的(?:内容|输入)|其他(?:输入|内容|命令)|未知命令|不合法|(?:输入|命令|内容)无效|无效(?:输入|命令)|格式(?:不对|错误|不正确)|不是数字)[^`“「"\n]{0,40}/.source}${Quotes.apart}`,
  "gi"
)

/** What the first line is for, where it has a meaning of its own: a number is one that everything takes. */
const first = /\bfirst line\b[^.;]*|第一行[^。；]*/i
const isLast = /^[`”」"]?[^.;。；,，`“「"]*(?:\b(?:ends?|stops?|exits?|quits?)\b|结束|退出)/i

/**
 * Gives lines that a program cannot understand, where the request says how that is answered: typed at once, or after the first that it
 * shows, and twice, since it goes on. Nothing comes of a request whose first line is something else than a number.
 *
 * @category constructors
 * @since 0.1.0
 */
export const lines = (idea: string, { examples, input }: Brief.Brief): ReadonlyArray<Session> => {
  const shown = examples.find((example) => example._tag === "Session")
  const [opening] = first.exec(idea) ?? []
  const isNumber = opening !== undefined && /\bnumber\b|数/i.test(opening)
  if (input !== "lines" || (opening !== undefined && !isNumber)) return []
  return [...idea.matchAll(strange)].slice(0, 1).map(({ 0: whole, 1: text = "", index }): Session => {
    const times = isLast.test(idea.slice(index + whole.length)) ? 1 : 2
    return {
      _tag: "Session",
      after: shown === undefined ? [] : [...(shown.after ?? []), ...shown.typed],
      typed: [...(isNumber ? ["7"] : []), ...Array.from({ length: times }, () => "?!")],
      says: Array.from({ length: times }, () => text)
    }
  })
}
