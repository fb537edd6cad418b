/**
 * The examples that a request shows, read without a model: what they say is certain, so every program is held to it.
 *
 * @since 0.1.0
 */
import type { Example } from "@metagpt-ts/workspace"

import type { Quote } from "./Quotes.ts"

type Command = (typeof Example.Command)["Type"]

/** What leads from something that is done to what comes of it. */
const says =
  /\b(?:prints?|outputs?|shows?|displays?|gives?|returns?|yields?|writes?|says?|answers?|answered with|responds?|replies|results?|produces?)\b|->|=>|[→⇒]|打印|输出|显示|返回|得到|给出|回答|提示|结果/i
/** The same of a call, which can also be something itself: not a part of it, as a balance that is 0. */
const equals = new RegExp(
  `${says.source}|\\b(?:equals|becomes)\\b|==|等于|变成|^\\s*(?:\\bis\\b|(?:的)?(?:结果|值)?(?:应该?)?[为是])`,
  "i"
)
/** What is printed stands among other things. */
const among = /\b(?:contain|includ|start|begin|end)\w*|包含|含有|开头|结尾/i
const exitCode =
  /(?:exit|status|return)\w*\s*(?:with\s*)?(?:code|status)?\s*(?:of|is|=)?\s*(\d+)|(?:退出码|返回码|状态码)\s*(?:为|是)?\s*(\d+)/i
const onInput = /\b(?:stdin|standard input|input|pipe)|标准输入|管道|输入/i
const joined = /^[\s,，、]*(?:and|then|and then|followed by|plus|和|以及|然后|再|接着)?[\s,，、]*$/i
const contents = /\b(?:contain\w*|holds?|with)\b|内容|包含|含有/i

/** A value that stands in a sentence as it is. */
const bareValue =
  /^\s*(?:(?:the|a|an)\s+)?(?:(?:number|value|list|text|string|result|line)\s+)?(\[[^\n]*?\]|\{[^\n]*?\}|\([^\n]*?\)|'[^'\n]*'|-?\d+(?:\.\d+)?|True|False|None|true|false|null)(?=[\s.,;:，。；、！!?)]|$)/

const unescaped = (text: string): string => text.replaceAll("\\n", "\n").replaceAll("\\t", "\t")

/** Splits a command as a shell does. */
export const words = (line: string): ReadonlyArray<string> =>
  [...line.matchAll(/(?:[^\s"']|"(?:[^"\\]|\\.)*"|'[^']*')+/g)].map(([word]) =>
    word.replaceAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'/g, (_, double?: string, single?: string) =>
      double === undefined ? (single ?? "") : double.replaceAll(/\\(["\\$`])/g, "$1")
    )
  )

interface Started {
  readonly args: ReadonlyArray<string>
  readonly stdin?: string
  readonly from?: string
}

/** What a command line starts a program with. */
const started = (line: string): Started => {
  const [, producer, given, rest = line] =
    /^(?:\$ ?)?(?:(echo|printf|cat)\s+(?:-\w+\s+)?(.*?)\s*\|\s*)?(.*)$/s.exec(line.trim()) ?? []
  const [, command = rest, from] = /^(.*?)\s*<\s*(\S+)$/s.exec(rest) ?? []
  const parts = words(command)
  const args = parts.slice(/^(?:python3?|node)$/.test(parts[0] ?? "") ? 2 : 1)
  if (producer === "cat") return { args, from: given ?? "" }
  if (producer === undefined) return from === undefined ? { args } : { args, from }
  const text = words(given ?? "").join(" ")
  return { args, stdin: producer === "echo" ? `${unescaped(text)}\n` : unescaped(text) }
}

/** What the quotes after one say that must come of it; `next` is where to read on. */
const outcome = (
  quotes: ReadonlyArray<Quote>,
  at: number,
  verb = says
):
  | {
      readonly texts: ReadonlyArray<string>
      readonly after: string
      readonly how: string
      readonly next: number
    }
  | undefined => {
  const quote = quotes[at]
  if (quote === undefined) return undefined
  const [sentence = ""] = quote.after.split(/[.。；;!?](?=\s|$)|\n\s*\n/)
  const lead = quotes[at + 1] === undefined ? sentence : quote.after
  const told = verb.exec(lead)
  if (told === null || lead.length > 120) return undefined
  const rest = lead.slice(told.index + told[0].length)
  const value = bareValue.exec(rest)?.[1]
  if (value !== undefined) return { texts: [value], after: rest, how: lead, next: at + 1 }
  const first = quotes[at + 1]
  if (first === undefined || first.kind === "command" || first.kind === "file" || /[.。；;!?]\s/.test(rest))
    return undefined
  const texts = [first.text]
  let next = at + 2
  for (let more = quotes[next]; more?.kind === "text" && joined.test(more.before); more = quotes[next]) {
    texts.push(more.text)
    next++
  }
  return { texts, after: quotes[next - 1]?.after ?? "", how: lead, next }
}

const codeIn = (text: string): number | undefined => {
  const [, english, chinese] = exitCode.exec(text.split(/[.。]\s/)[0] ?? "") ?? []
  const code = english ?? chinese
  return code === undefined ? undefined : Number(code)
}

/** Lines that begin with a prompt, and what follows them. */
const transcript = (block: string): ReadonlyArray<Command> => {
  const parts = block.split(/^\$ /m)
  return parts.slice(1).flatMap((part) => {
    const [line = "", ...output] = part.trimEnd().split("\n")
    const { args, from, stdin } = started(line)
    if (from !== undefined || output.length === 0) return []
    return [{ _tag: "Command", args, prints: [output.join("\n")], ...(stdin !== undefined && { stdin }) }]
  })
}

/**
 * Says whether a text goes on with what the one before it said, as in "answers `low` or `high`"; what something is said to does not.
 *
 * @category predicates
 * @since 0.1.0
 */
export const isJoined = ({ after, before }: Quote): boolean =>
  /^[\s,，、]*(?:or|and|或者?|和|以及)?[\s,，、]*$/i.test(before) && says.exec(after.trimStart())?.index !== 0

/** Whether a text is one that the program says. */
const isSaid = (quotes: ReadonlyArray<Quote>, at: number): boolean => {
  const quote = quotes[at]
  if (quote === undefined) return false
  const tail = quote.before.replace(/(?:参数|输入|命令|用法)\s*[为是]\s*$/, "").slice(-20)
  return says.test(tail) || (at > 0 && isJoined(quote) && isSaid(quotes, at - 1))
}

/** A word or line that is typed, and what comes of it, told in so many words. */
const typed = (quotes: ReadonlyArray<Quote>, at: number) => {
  const quote = quotes[at]
  if (quote?.kind !== "text" || quote.text.includes("\n") || isSaid(quotes, at)) return undefined
  const end = outcome(quotes, at)
  const isNear = end !== undefined && /^[^.。；;]{0,40}$/.test(quote.after) && end.next > at + 1
  return isNear ? end : undefined
}

/** What stands in a sentence as it is, before what comes of it: "a prime, such as 7, prints `7 is prime`". */
const aside = new RegExp(
  `(?:例如|比如|譬如|如|\\bsuch as|\\be\\.g\\.,?|\\bfor example,?)\\s*(-?\\d[\\d.]*|[A-Za-z]\\w*)\\s*(?:[,，]|时)?\\s*(?:则|就|会|it\\s|the program\\s)?\\s*(?:${says.source})\\s*$`,
  "i"
)

/**
 * Reads the examples of a program that is started with arguments or reads a pipe.
 *
 * @category constructors
 * @since 0.1.0
 */
export const commands = (quotes: ReadonlyArray<Quote>): ReadonlyArray<Command> => {
  const files: Record<string, string> = {}
  const found: Array<Command> = []
  for (let at = 0; at < quotes.length; at++) {
    const quote = quotes[at]
    if (quote === undefined) continue
    if (/^\$ /m.test(quote.text) && quote.text.includes("\n")) {
      found.push(...transcript(quote.text))
      continue
    }
    const alone = quote.kind === "text" ? aside.exec(quote.before)?.[1] : undefined
    if (alone !== undefined) {
      found.push({ _tag: "Command", args: [alone], prints: [unescaped(quote.text)] })
      continue
    }
    const next = quotes[at + 1]
    if (
      quote.kind === "file" &&
      next?.kind === "text" &&
      contents.test(quote.after) &&
      quote.after.length < 60
    ) {
      files[quote.text] = `${unescaped(next.text)}\n`
      at++
      continue
    }
    // What is piped in may stand between the command and what comes of it
    const isPiped =
      quote.kind === "command" &&
      next?.kind === "text" &&
      onInput.test(quote.after) &&
      !says.test(quote.after)
    const end = quote.kind === "command" ? outcome(quotes, isPiped ? at + 1 : at) : typed(quotes, at)
    if (end === undefined) continue
    const { args, from, stdin } = quote.kind === "command" ? started(quote.text) : { args: words(quote.text) }
    const piped = isPiped ? `${unescaped(next.text)}\n` : from === undefined ? stdin : files[from]
    const named = args.filter((arg) => /\.(?:txt|csv|json|md|log)$/.test(arg))
    at = end.next - 1
    // What nobody described cannot be made up
    if (from !== undefined && piped === undefined) continue
    if (
      named.some((name) => files[name] === undefined) ||
      args.some((arg) => /^<|^[A-Z_]{2,}$|^\.\.\.$/.test(arg))
    )
      continue
    const code = codeIn(end.after)
    found.push({
      _tag: "Command",
      args,
      prints: among.test(end.how) ? [...end.texts, ""] : end.texts.map(unescaped),
      ...(piped !== undefined && { stdin: piped }),
      ...(named.length > 0 && { files: { ...files } }),
      ...(code !== undefined && { code })
    })
  }
  return found
}

/**
 * Reads what is typed into a program, and what it says to that.
 *
 * @category constructors
 * @since 0.1.0
 */
export const sessions = (quotes: ReadonlyArray<Quote>): ReadonlyArray<(typeof Example.Session)["Type"]> => {
  const shown = quotes.map((_, at) => typed(quotes, at))
  const triggers = new Set(quotes.flatMap(({ text }, at) => (shown[at] === undefined ? [] : [text])))
  return quotes.flatMap((quote, at) => {
    const end = shown[at]
    if (end === undefined) return []
    const before = quotes.slice(0, at).filter((other, i) => other.kind === "text" && !isSaid(quotes, i))
    const after = [...new Set(before.map(({ text }) => text))].filter((text) => !triggers.has(text))
    return [
      { _tag: "Session" as const, typed: [quote.text], says: end.texts, ...(after.length > 0 && { after }) }
    ]
  })
}

/**
 * Reads the calls of a library that a request shows with their value or their error.
 *
 * @category constructors
 * @since 0.1.0
 */
export const calls = (quotes: ReadonlyArray<Quote>): ReadonlyArray<(typeof Example.Call)["Type"]> =>
  quotes.flatMap((quote, at): ReadonlyArray<(typeof Example.Call)["Type"]> => {
    if (quote.kind !== "call" || !/\(\s*(?:[-\d.["'({]|True|False|None|\))/.test(quote.text)) return []
    const [, code, gives] = /^(.*\))\s*(?:==|->|=>|→|# ?)\s*(\S.*)$/s.exec(quote.text) ?? []
    if (code !== undefined && gives !== undefined) return [{ _tag: "Call", code, gives }]
    const [, raises] =
      /^[^.,。，；;]{0,30}(?:\braises?\b|\bthrows?\b|抛出|引发)\s*(?:an?\s+)?(\w*(?:Error|Exception))/.exec(
        `${quote.after}${quotes[at + 1]?.text ?? ""}`
      ) ?? []
    if (raises !== undefined) return [{ _tag: "Call", code: quote.text, raises }]
    const end = outcome(quotes, at, equals)
    const [value] = end?.texts ?? []
    const isOther = end?.next === at + 2 && quotes[at + 1]?.kind === "call"
    return value === undefined || isOther ? [] : [{ _tag: "Call", code: quote.text, gives: value }]
  })
