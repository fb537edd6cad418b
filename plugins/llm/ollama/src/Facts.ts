/**
 * What the server says about a model.
 *
 * @since 0.1.0
 */
import type { LLMError } from "@metagpt-ts/core"
import * as Effect from "effect/Effect"
import type { ShowResponse } from "ollama/browser"

import type { Client } from "./Client.ts"
import * as Failure from "./Failure.ts"
import * as Installed from "./Installed.ts"
import * as Memory from "./Memory.ts"

/** @category models @since 0.1.0 */
export interface Facts {
  readonly canThink: boolean
  /** The template begins every answer with the mark of thoughts. */
  readonly opensThoughts: boolean
  /** The server is new enough to count all tokens of a prompt, those it had read before included. */
  readonly countsAll: boolean
  /** False when the template of the model drops the system message and runs all messages together. */
  readonly hasRoles: boolean
  /** Tokens it was trained for; undefined when the server does not say. */
  readonly trained: number | undefined
  /** Tokens that fit the memory of this machine; undefined when the server is elsewhere, or does not say. */
  readonly affordable: number | undefined
  /** Tokens in force now; undefined when the model is not loaded. */
  readonly loaded: number | undefined
}

/** What is assumed of a server that cannot be asked. */
const unknown: Facts = {
  canThink: false,
  opensThoughts: false,
  countsAll: false,
  hasRoles: true,
  trained: undefined,
  affordable: undefined,
  loaded: undefined
}

/** A model brought in from a file whose template was not recognised; some new models render without any template. */
const losesRoles = ({ modelfile = "", template = "" }: Partial<ShowResponse>): boolean =>
  /^\s*\{\{-?\s*\.Prompt\s*-?\}\}\s*$/.test(template) && !/^\s*RENDERER\s+\S/m.test(modelfile)

/** The mark is the last of the prompt then, and the answer that the client sees begins without it. */
const opensThoughts = ({ template = "" }: Partial<ShowResponse>): boolean =>
  /<think>(\s|\{\{-?\s*end\s*-?\}\})*$/.test(template)

/**
 * Asks the server about a model that answers so many requests at once; one that it does not have fails with the names of those
 * that it has.
 *
 * @category constructors
 * @since 0.1.0
 */
export const ask = (client: Client, model: string, slots = 1): Effect.Effect<Facts, LLMError.LLMError> =>
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
        reason._tag === "ModelNotFound" ? absent(model, installed, show.failure) : show.failure
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
    const info = (show.success.model_info ?? {}) as unknown as Memory.ModelInfo
    const here = installed.find(({ name }) => Installed.isSame(name, model))
    const held = installed.reduce((sum, { held }) => sum + held, 0)
    return {
      canThink: capabilities.includes("thinking"),
      opensThoughts: opensThoughts(show.success) && !capabilities.includes("thinking"),
      // Servers that say what a model can do count so; older ones may not.
      countsAll: capabilities.length > 0,
      hasRoles: !losesRoles(show.success),
      trained: Memory.count(info, "context_length"),
      affordable:
        client.address.isLocal && here?.size
          ? Memory.tokens(info, { weights: here.size, held, slots })
          : undefined,
      loaded: here?.window
    }
  })

const absent = (
  model: string,
  installed: ReadonlyArray<Installed.Installed>,
  error: LLMError.LLMError
): LLMError.LLMError => {
  const names = installed.slice(0, 8).map(({ name }) => name)
  const instead = names.length > 0 ? `, or set model to one that is there: ${names.join(", ")}` : ""
  return Failure.amend(error, { fix: `Run: ollama pull ${model}${instead}` })
}
