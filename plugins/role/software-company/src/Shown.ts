/**
 * The examples that a request shows, read without a model: what they say is certain, so every program is held to it.
 *
 * @since 0.1.0
 */
import type { Example } from "@metagpt-ts/workspace"

import * as Outcome from "./Outcome.ts"
import type { Quote } from "./Quotes.ts"

type Command = (typeof Example.Command)["Type"]
type Session = (typeof Example.Session)["Type"]
type Call = (typeof Example.Call)["Type"]

/** What is printed stands among other things. */
const among =
  /\b(?:contain|includ|start|begin|end)\w*|\b(?:first|last) line\b|包含|含有|开头|结尾|第.行|最后一行/i
const exitCode =
  /(?:exit|status|return)\w*\s*(?:with\s*)?(?:code|status)?\s*(?:of|is|=)?\s*(\d+)|(?:退出码|返回码|状态码)\s*(?:为|是)?\s*(\d+)/i
const onInput = /\b(?:stdin|standard input|input|pipe)|标准输入|管道|输入/i
const contents = /\b(?:contain\w*|holds?|with)\b|内容|包含|含有/i

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

/** Somebody is told to do something in between. */
const others = /\S\s*[,，:：]\s*\S|输入|键入|\b(?:typ(?:e|es|ing)|enters?|press(?:es)?)\b/i

/** A word or line that is typed, and what comes of it, told in so many words. */
const typed = (quotes: ReadonlyArray<Quote>, at: number, leads = Outcome.says) => {
  const quote = quotes[at]
  const isLine = quote?.kind === "text" && !quote.text.includes("\n") && !/^#[a-z]/i.test(quote.text)
  if (!isLine || Outcome.isSaid(quotes, at)) return undefined
  const end = Outcome.of(quotes, at, leads)
  const isNear = end !== undefined && end.how.length <= 40 && !others.test(end.way) && end.next > at + 1
  return isNear ? end : undefined
}

/** What is typed of it: a command that was shown with what belongs to it is meant so. */
const lineOf = (quotes: ReadonlyArray<Quote>, at: number): string => {
  const { text = "" } = quotes[at] ?? {}
  const whole = quotes
    .slice(0, at)
    .find((other) => other.kind === "text" && other.text.startsWith(`${text} `))
  return whole?.text ?? text
}

/** All that is piped in: a text, and those that it is joined to. */
const pipedIn = (quotes: ReadonlyArray<Quote>, at: number): string => {
  const quote = quotes[at]
  if (quote === undefined) return ""
  const isMore = quotes[at - 1]?.kind === "text" && /^[\s,，、]*(?:and|和)?[\s,，、]*$/i.test(quote.before)
  return `${isMore ? pipedIn(quotes, at - 1) : ""}${unescaped(quote.text).replace(/\n$/, "")}\n`
}

/** What stands in a sentence as it is, before what comes of it: "a prime, such as 7, prints `7 is prime`". */
const aside = new RegExp(
  `(?:例如|比如|譬如|如|\\bsuch as|\\be\\.g\\.,?|\\bfor example,?)\\s*(-?\\d[\\d.]*|[A-Za-z]\\w*)\\s*(?:[,，]|时)?\\s*(?:则|就|会|it\\s|the program\\s)?\\s*(?:${Outcome.says.source})\\s*$`,
  "i"
)

/**
 * Gives the examples of a program that is started with arguments, or `reads` what is piped in.
 *
 * @category constructors
 * @since 0.1.0
 */
export const commands = (quotes: ReadonlyArray<Quote>, reads = false): ReadonlyArray<Command> => {
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
      const lines = [next.text]
      for (
        let more = quotes[at + 2];
        more?.kind === "text" && Outcome.isJoined(more);
        more = quotes[at + 1 + lines.length]
      ) {
        lines.push(more.text)
      }
      files[quote.text] = `${lines.map(unescaped).join("\n")}\n`
      at += lines.length
      continue
    }
    // What is piped in may stand between the command and what comes of it
    const isPiped =
      quote.kind === "command" &&
      next?.kind === "text" &&
      onInput.test(quote.after) &&
      !Outcome.says.test(quote.after)
    const end =
      quote.kind === "command"
        ? Outcome.of(quotes, isPiped ? at + 1 : at)
        : typed(quotes, at, reads ? Outcome.equals : Outcome.says)
    if (end === undefined) continue
    const { args, from, stdin } =
      quote.kind === "command"
        ? started(quote.text)
        : reads
          ? { args: [], stdin: pipedIn(quotes, at) }
          : { args: words(lineOf(quotes, at)) }
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

/** It holds only under a condition that was told before it, other than what is typed. */
const depends =
  /(?:[^\s，。；：,.;:][^，。；：,.;:]*(?:时|的话)|(?:如果|若|当)[^，。；：,.;:]+|\b(?:when|if|once|while|unless)\s+\w[^,.;:]*)[,，]?\s*$/i
const isPlace = (text: string): boolean => /^[A-Z_]{2,}(?:\s+[A-Z_]{2,})*$/.test(text)
const leaves = /^(?:q|quit|exit|stop|end|bye|退出|结束|离开|再见)$/i

/** What is typed after `> `, and what stands below it. */
const dialogue = (block: string): ReadonlyArray<Session> => {
  const lines = block.trim().split("\n")
  const typed = lines.flatMap((line) => (line.startsWith("> ") ? [line.slice(2)] : []))
  const says = lines.filter((line) => !line.startsWith("> ") && line.trim() !== "")
  return typed.length === 0 || says.length === 0 ? [] : [{ _tag: "Session", typed, says }]
}

/**
 * Gives what is typed into a program, and what it says to that.
 *
 * @category constructors
 * @since 0.1.0
 */
export const sessions = (quotes: ReadonlyArray<Quote>): ReadonlyArray<Session> => {
  const found = quotes.flatMap((quote, at): ReadonlyArray<Session> => {
    if (quote.text.includes("\n")) return dialogue(quote.text)
    const end =
      depends.test(quote.before) && !Outcome.byTyping.test(quote.before) ? undefined : typed(quotes, at)
    if (end === undefined) return []
    const line = lineOf(quotes, at)
    // What may have to come before stands before it, also where several are listed
    const first = quotes.findIndex(
      ({ text }, i) => text === line && (i === at || typed(quotes, i) === undefined)
    )
    const earlier = quotes
      .slice(0, first)
      .filter(({ kind, text }, i) => kind === "text" && !Outcome.isSaid(quotes, i) && !text.includes("\n"))
    const after = [...new Set(earlier.map((_, i) => lineOf(earlier, i)))].filter(
      (text) => text !== line && !leaves.test(text) && !isPlace(text)
    )
    // A number comes of numbers, and nobody typed one
    const isKnown = !/[1-9]/.test(end.texts.join()) || /\d/.test([line, ...after].join())
    return isKnown
      ? [{ _tag: "Session", typed: [line], says: end.texts, ...(after.length > 0 && { after }) }]
      : []
  })
  // Of the same line something else comes later, and nobody says when
  const first = [
    ...new Map(found.toReversed().map((one) => [JSON.stringify([one.typed, one.after]), one])).values()
  ].toReversed()
  const isEnd = ({ typed }: Session) => leaves.test(typed.at(-1) ?? "")
  return [...first.filter((one) => !isEnd(one)), ...first.filter(isEnd)]
}

const raised =
  /^[^.,。，；;]{0,30}(?:\braises?\b|\bthrows?\b|抛出|引发)\s*(?:an?\s+)?(\w*(?:Error|Exception))/

/** Whether a call can be made as it stands: what belongs to an object of a class needs one, and nobody made it. */
const isWhole = (code: string, known: ReadonlySet<string>): boolean => {
  const [, first = "", more] = /^(\w+)(\.)?/.exec(code) ?? []
  const classes = [...known].filter((name) => /^[A-Z]/.test(name))
  const isOfClass = /^[A-Z]/.test(first) || classes.some((name) => code.includes(`${name}(`))
  return isOfClass || (more === undefined ? classes.length === 0 : known.has(first))
}

/**
 * Gives the calls of a library that a request shows with their value or their error. `known` are its classes and its module.
 *
 * @category constructors
 * @since 0.1.0
 */
export const calls = (quotes: ReadonlyArray<Quote>, known: ReadonlyArray<string> = []): ReadonlyArray<Call> =>
  quotes.flatMap((quote, at): ReadonlyArray<Call> => {
    if (quote.kind !== "call" || !/\(\s*(?:[-\d.["'({]|True|False|None|\))/.test(quote.text)) return []
    if (!isWhole(quote.text, new Set(known))) return []
    const [, code, gives] = /^(.*\))\s*(?:==|->|=>|→|# ?)\s*(\S.*)$/s.exec(quote.text) ?? []
    if (code !== undefined && gives !== undefined) return [{ _tag: "Call", code, gives }]
    const [, raises] = raised.exec(`${quote.after}${quotes[at + 1]?.text ?? ""}`) ?? []
    if (raises !== undefined) return [{ _tag: "Call", code: quote.text, raises }]
    const end = Outcome.of(quotes, at, Outcome.equals)
    const [value] = end?.texts ?? []
    const isOther = end?.next === at + 2 && quotes[at + 1]?.kind === "call"
    return value === undefined || isOther ? [] : [{ _tag: "Call", code: quote.text, gives: value }]
  })
