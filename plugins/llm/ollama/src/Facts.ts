/**
 * What the server says about a model.
 *
 * @since 0.1.0
 */
import { totalmem } from "node:os"

import type { LLMError } from "@metagpt-ts/core"
import * as Effect from "effect/Effect"
import type { ShowResponse } from "ollama/browser"

import type { Client } from "./Client.ts"
import * as Failure from "./Failure.ts"
import * as Installed from "./Installed.ts"

/** @category models @since 0.1.0 */
export interface Facts {
  readonly canThink: boolean
  /** False when the template of the model drops the system message and runs all messages together. */
  readonly hasRoles: boolean
  /** Tokens it was trained for; undefined when the server does not say. */
  readonly trained: number | undefined
  /** Tokens that fit the memory of this machine; undefined when the server is elsewhere. */
  readonly affordable: number | undefined
  /** Tokens in force now; undefined when the model is not loaded. */
  readonly loaded: number | undefined
}

/** What is assumed of a server that cannot be asked. */
const unknown: Facts = {
  canThink: false,
  hasRoles: true,
  trained: undefined,
  affordable: undefined,
  loaded: undefined
}

type Info = Readonly<Record<string, unknown>>

const infoOf = ({ model_info: info }: ShowResponse): Info => (info ?? {}) as unknown as Info

const count = (info: Info, key: string): number | undefined => {
  const value = info[`${String(info["general.architecture"])}.${key}`]
  // Some models say it layer by layer.
  const counts = (Array.isArray(value) ? value : [value]).filter((one) => typeof one === "number")
  return counts.length === 0 ? undefined : Math.max(...counts)
}

/** Bytes that one token takes in the cache of keys and values, at 16 bits. */
const bytesPerToken = (info: Info): number | undefined => {
  const heads = count(info, "attention.head_count")
  const kept = count(info, "attention.head_count_kv") ?? heads
  const layers = count(info, "block_count")
  const width = count(info, "embedding_length")
  if (!heads || !kept || !layers || !width) return undefined
  const key = count(info, "attention.key_length") ?? width / heads
  const value = count(info, "attention.value_length") ?? width / heads
  return 2 * layers * kept * (key + value)
}

/** The part of the memory that a model may take, its weights included. */
const share = 0.75

/** Less than this is never asked for. */
const least = 4096

const affordable = (info: Info, size: number, memory: number): number | undefined => {
  const bytes = bytesPerToken(info)
  if (bytes === undefined) return undefined
  const tokens = (memory * share - size) / bytes
  return Math.max(least, Math.floor(tokens / 1024) * 1024)
}

/** A model brought in from a file whose template was not recognised; some new models render without any template. */
const losesRoles = ({ modelfile = "", template = "" }: Partial<ShowResponse>): boolean =>
  /^\s*\{\{-?\s*\.Prompt\s*-?\}\}\s*$/.test(template) && !/^\s*RENDERER\s+\S/m.test(modelfile)

/**
 * Asks the server about a model; a model that it does not have fails with the names of those that it has.
 *
 * @category constructors
 * @since 0.1.0
 */
export const ask = (
  client: Client,
  model: string,
  memory = totalmem()
): Effect.Effect<Facts, LLMError.LLMError> =>
  Effect.gen(function* () {
    const [show, installed] = yield* Effect.all(
      [
        Effect.result(client.ask((ollama) => ollama.show({ model }), model)),
        Installed.ask(client).pipe(Effect.catch(() => Effect.succeed<ReadonlyArray<Installed.Installed>>([])))
      ],
      { concurrency: 2 }
    )
    if (show._tag === "Failure") {
      const { reason } = show.failure
      // Some servers speak enough of the protocol to list models and chat, and no more.
      const isPartial = reason._tag === "InvalidRequest" && (reason.status === 404 || reason.status === 405)
      if (isPartial && installed.length > 0) return unknown
      return yield* Effect.fail(
        reason._tag === "ModelNotFound" ? absent(model, installed, reason) : show.failure
      )
    }
    const capabilities: ReadonlyArray<string> = show.success.capabilities ?? []
    if (capabilities.length > 0 && !capabilities.includes("completion")) {
      return yield* Effect.fail(
        Failure.make("InvalidRequest", `The model ${model} cannot chat`, {
          evidence: `It can: ${capabilities.join(", ")}`,
          fix: `Set model to one that can, such as ${Failure.proposed}`
        })
      )
    }
    const info = infoOf(show.success)
    const here = installed.find(({ name }) => Installed.isSame(name, model))
    return {
      canThink: capabilities.includes("thinking"),
      hasRoles: !losesRoles(show.success),
      trained: count(info, "context_length"),
      affordable: client.address.isLocal && here?.size ? affordable(info, here.size, memory) : undefined,
      loaded: here?.window
    }
  })

const absent = (
  model: string,
  installed: ReadonlyArray<Installed.Installed>,
  reason: LLMError.Reason
): LLMError.LLMError => {
  const names = installed.slice(0, 8).map(({ name }) => name)
  const instead = names.length > 0 ? `, or set model to one that is there: ${names.join(", ")}` : ""
  return Failure.make("ModelNotFound", reason.message, {
    ...Failure.details(reason),
    fix: `Run: ollama pull ${model}${instead}`
  })
}
