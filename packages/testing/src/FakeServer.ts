/**
 * `metagpt-fake-server`: the local servers as a command, to try a configuration or a client in any language.
 *
 * @since 0.1.0
 */
import { readFileSync } from "node:fs"
import { parseArgs } from "node:util"

import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

import * as ChatServer from "./ChatServer.ts"
import * as FaultCatalogue from "./FaultCatalogue.ts"
import type * as LocalServer from "./LocalServer.ts"
import * as OllamaServer from "./OllamaServer.ts"
import * as Replay from "./Replay.ts"
import * as SparkHttpServer from "./SparkHttpServer.ts"
import * as SparkServer from "./SparkServer.ts"
import * as WenxinServer from "./WenxinServer.ts"
import * as ZhipuServer from "./ZhipuServer.ts"

type Block = Readonly<Record<string, string>>

interface Speaker {
  /** What it is, in a few words. */
  readonly is: string
  readonly make: (options: LocalServer.Options) => Effect.Effect<LocalServer.Server, never, Scope.Scope>
  readonly speech: LocalServer.Speech
  /** The form of its key. */
  readonly key: string
  /** What config2.yaml says of it beside address and model; `key` in its two halves. */
  readonly block: (key: string, halves: readonly [string, string]) => Block
}

const halves = (key: string): readonly [string, string] => {
  const at = key.indexOf(":")
  return at < 0 ? [key, key] : [key.slice(0, at), key.slice(at + 1)]
}

const keyed = (api_type: string) => (api_key: string) => ({ api_type, api_key })

/** The protocols, by the name that the command has for them. @category constants @since 0.1.0 */
export const speakers: Readonly<Record<string, Speaker>> = {
  "open-llm": {
    ...ChatServer,
    is: "chat completions, as llama.cpp and vLLM speak them",
    key: "any word",
    block: keyed("open_llm")
  },
  ollama: { ...OllamaServer, is: "Ollama's own protocol", key: "any word", block: keyed("ollama") },
  zhipu: { ...ZhipuServer, is: "Zhipu, version 4", key: "id.secret", block: keyed("zhipuai") },
  wenxin: {
    ...WenxinServer,
    is: "Baidu Qianfan, version 2, with the exchange of keys",
    key: "bce-v3/..., or access:secret",
    block: (api_key, [access_key, secret_key]) => ({
      api_type: "qianfan",
      ...(api_key.includes(":") ? { access_key, secret_key } : { api_key })
    })
  },
  spark: {
    ...SparkServer,
    is: "iFLYTEK Spark over a WebSocket",
    key: "APIKey:APISecret",
    block: (_, [api_key, api_secret]) => ({
      api_type: "spark",
      app_id: SparkServer.appId,
      api_key,
      api_secret,
      domain: "test-model"
    })
  },
  "spark-http": {
    ...SparkHttpServer,
    is: "iFLYTEK Spark over HTTP",
    key: "APIPassword",
    block: keyed("spark")
  }
}

/** Wrong usage: what is wrong with it. @category errors @since 0.1.0 */
export class Misuse extends Error {}

/** The help of the command. @category constants @since 0.1.0 */
export const usage = `Usage: metagpt-fake-server PROTOCOL [options]

A model server on 127.0.0.1 that speaks a vendor's protocol and goes wrong on demand.

  PROTOCOL         one of ${Object.keys(speakers).join(", ")}
  --port N         listen on this port; on a free one when left out
  --key KEY        ask for this key, in the form that --list shows; for none when left out
  --answer FILE    say what stands in this file; the last message of the prompt when left out
  --fault ID       go wrong in a way of the catalogue, such as F18, or F18.2 for its second way
  --replay FILE    play these recorded bytes of a real server to every request
  --list           show all protocols and faults
  --help           show this
`

const waysOf = (entry: FaultCatalogue.Entry, speech: LocalServer.Speech) =>
  entry.trials(speech).filter(({ options }) => options !== undefined)

/** All protocols and faults, with the ways in which each fault happens. @category constructors @since 0.1.0 */
export const list = (): string => {
  const protocols = Object.entries(speakers).map(
    ([name, { is, key }]) => `  ${name.padEnd(12)}${is}; key: ${key}`
  )
  const faults = FaultCatalogue.all.flatMap((entry) => {
    // A protocol that knows every way of it, as far as there is one.
    const most = Object.values(speakers)
      .map(({ speech }) => waysOf(entry, speech))
      .toSorted((a, b) => b.length - a.length)[0]
    const names = (most ?? []).map(({ name }) => name)
    const rest = names.length === 0 ? " (no fault of a server)" : ""
    return [
      `  ${entry.id}  ${entry.name}${rest}`,
      ...(names.length < 2 ? [] : names.map((name, at) => `       ${entry.id}.${at + 1}  ${name}`))
    ]
  })
  return [
    "Protocols:",
    ...protocols,
    "",
    "Faults (the ways may differ from protocol to protocol):",
    ...faults,
    ""
  ].join("\n")
}

/** What was asked for. @category models @since 0.1.0 */
export type Command =
  | { readonly _tag: "Show"; readonly text: string }
  | {
      readonly _tag: "Serve"
      readonly speaker: Speaker
      readonly key: string | undefined
      readonly replay: string | undefined
      readonly options: LocalServer.Options
    }

const faultOf = (said: string, name: string, { speech }: Speaker): LocalServer.Options => {
  const [id = "", way = "1"] = said.toUpperCase().split(".")
  const entry = FaultCatalogue.all.find((entry) => entry.id === id)
  if (entry === undefined) throw new Misuse(`There is no fault ${said}; --list shows all of them`)
  const why = speech.cannot?.[id]
  if (why !== undefined) throw new Misuse(`${id} cannot be at ${name}: ${why}`)
  const ways = waysOf(entry, speech)
  if (ways.length === 0) throw new Misuse(`${id} is no fault of a server: ${entry.name}`)
  const trial = ways[Number(way) - 1]
  if (trial === undefined) throw new Misuse(`${id} has ${ways.length} way(s) at ${name}, and no ${said}`)
  const { reply } = trial
  return { ...(reply !== undefined && { answer: () => reply }), ...trial.options?.() }
}

const fileOf = (path: string, name: string): string => {
  try {
    return readFileSync(path, "utf8")
  } catch (error) {
    throw new Misuse(`--${name} cannot be read: ${(error as Error).message}`)
  }
}

const flags = {
  port: { type: "string" },
  key: { type: "string" },
  answer: { type: "string" },
  fault: { type: "string" },
  replay: { type: "string" },
  list: { type: "boolean" },
  help: { type: "boolean", short: "h" }
} as const

const parsed = (args: ReadonlyArray<string>) => {
  try {
    return parseArgs({ args: [...args], options: flags, allowPositionals: true })
  } catch (error) {
    throw new Misuse((error as Error).message)
  }
}

/** Reads the words of a command line; throws `Misuse`. @category constructors @since 0.1.0 */
export const read = (args: ReadonlyArray<string>): Command => {
  const { positionals, values } = parsed(args)
  const { answer, fault, help, key, list: isList, port = "0", replay } = values
  if (help === true) return { _tag: "Show", text: usage }
  if (isList === true) return { _tag: "Show", text: list() }
  const [name = "", ...more] = positionals
  const speaker = Object.hasOwn(speakers, name) ? speakers[name] : undefined
  const known = Object.keys(speakers).join(", ")
  if (name === "") throw new Misuse(`Which protocol? One of ${known}`)
  if (speaker === undefined) throw new Misuse(`There is no protocol ${name}; there are ${known}`)
  if (more.length > 0) throw new Misuse(`One protocol at a time: ${more.join(" ")} is too much`)
  if (!/^\d+$/.test(port) || Number(port) > 65_535) throw new Misuse(`--port is no port: ${port}`)
  if (key !== undefined && !/^[!-~]+$/.test(key)) throw new Misuse("--key has characters that no key has")
  const excess = Object.entries({ answer, fault, key }).find(([, value]) => value !== undefined)
  if (replay !== undefined && excess !== undefined) {
    throw new Misuse(`--replay plays what was recorded, so --${excess[0]} says nothing`)
  }
  const text = answer === undefined ? undefined : fileOf(answer, "answer")
  if (replay !== undefined) fileOf(replay, "replay")
  return {
    _tag: "Serve",
    speaker,
    key,
    replay,
    options: {
      port: Number(port),
      key,
      ...(fault !== undefined && faultOf(fault, name, speaker)),
      ...(text !== undefined && { answer: () => text })
    }
  }
}

const written = (block: Block): string =>
  ["llm:", ...Object.entries(block).map(([name, value]) => `  ${name}: ${JSON.stringify(value)}`)].join("\n")

/** A key for a server that asks for none. */
const anyKey = "test-id.test-secret"

/**
 * Serves until the scope closes; `say` is given what to show: the address, the block for config2.yaml, then a line a request.
 *
 * @category constructors
 * @since 0.1.0
 */
export const serve = (
  { key = anyKey, options, replay, speaker }: Extract<Command, { readonly _tag: "Serve" }>,
  say: (line: string) => void
): Effect.Effect<void, never, Scope.Scope> => {
  let count = 0
  const onRequest = ({ body, method, path }: LocalServer.Recorded): void => {
    const model = typeof body === "object" && body !== null && "model" in body ? body.model : undefined
    const asked = typeof model === "string" ? ` ${model}` : ""
    // What stands behind the path may prove who asks.
    say(`${++count} ${method} ${path.replace(/\?.*$/s, "")}${asked}`)
  }
  const { port } = options
  const started =
    replay === undefined
      ? Effect.map(speaker.make({ ...options, onRequest }), ({ url }) => url)
      : Effect.map(
          Replay.make({ captures: { "*": replay }, port, onRequest }),
          ({ origin }) => `${origin}${speaker.speech.basePath}`
        )
  return Effect.map(started, (base_url) => {
    const { api_type = "", ...block } = speaker.block(key, halves(key))
    say(`Listening on ${base_url}`)
    say(`\n${written({ api_type, base_url, ...block, model: "test-model" })}\n`)
  })
}
