import { totalmem } from "node:os"

/**
 * Which model answers, and why.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"

import * as ApiType from "./ApiType.ts"
import { type Block, secrets } from "./Block.ts"
import * as ConfigError from "./ConfigError.ts"
import type { Loaded } from "./ConfigFile.ts"
import { hideCredentials } from "./Excerpt.ts"
import { isLoopback } from "./Loopback.ts"
import { didYouMean } from "./Nearest.ts"
import * as Plugin from "./Plugin.ts"
import * as Server from "./Server.ts"
import * as Settings from "./Settings.ts"

/**
 * What was said on the command line; each counts more than the file.
 *
 * @category models
 * @since 0.1.0
 */
export interface Flags {
  readonly model?: string | undefined
  readonly base_url?: string | undefined
  readonly api_type?: string | undefined
  readonly api_key?: string | undefined
}

/** @category models @since 0.1.0 */
export interface Options {
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly flags?: Flags | undefined
  /** What was loaded; nothing when left out. */
  readonly loaded?: Pick<Loaded, "settings" | "locate"> | undefined
  /** Whether the embedded model may answer; whether its plugin is installed, when left out. */
  readonly embedded?: boolean | undefined
  /** Where to look, in order of preference; `Server.all` when left out. */
  readonly servers?: ReadonlyArray<Server.Server> | undefined
}

/**
 * The model that answers.
 *
 * @category models
 * @since 0.1.0
 */
export interface Choice {
  /** Complete: ready for `Plugin.layer`. */
  readonly llm: Block & { readonly api_type: string }
  /** Complete too: asked in this order when `llm` cannot answer. */
  readonly fallback: ReadonlyArray<Block & { readonly api_type: string }>
  /** One line to print, without secrets. */
  readonly why: string
  readonly from: "flags" | "file" | "server" | "embedded"
  /** Servers that were looked at; empty when it was said who answers. */
  readonly candidates: ReadonlyArray<Server.Candidate>
}

const waysOut = (candidates: ReadonlyArray<Server.Candidate>, ollamaHost: string | undefined): string => {
  const remote = ollamaHost ? Server.ollamaOrigin(ollamaHost) : undefined
  const near = candidates.filter(({ isAbsent }) => !isAbsent)
  return [
    "No model answers: nothing is configured, no model server runs on this machine, and the embedded model is not installed.",
    ...near.map(({ reason, server }) => `  ${server.name} at ${server.origin} is not used: ${reason}`),
    ...(remote === undefined || isLoopback(remote)
      ? []
      : [`  OLLAMA_HOST is another machine, which is only asked by name: --base-url ${remote} --model NAME`]),
    "Three ways out:",
    "  1. The embedded model (downloads about 1.1 GB once):",
    "       npm install @metagpt-ts/llm-llama-cpp",
    "  2. Ollama (https://ollama.com/download), then run the same command again:",
    "       ollama pull qwen2.5-coder:7b",
    "  3. Any OpenAI-compatible server (vLLM, FastChat, LLaMA-Factory, LM Studio, a vendor's):",
    '       metagpt --base-url http://127.0.0.1:8000/v1 --model NAME "write a snake game"'
  ].join("\n")
}

/**
 * No model can answer. The message holds three commands, each of which changes that.
 *
 * @category errors
 * @since 0.1.0
 */
export class NoModel extends Schema.TaggedError<NoModel>()("NoModel", { message: Schema.String }) {}

const connection = [
  ...secrets,
  "api_type",
  "base_url",
  "model",
  "app_id",
  "domain",
  "endpoint",
  "options"
] as const satisfies ReadonlyArray<keyof Block>

/** Ollama's own protocol does more than its `/v1`, where the size of the context cannot be said. */
const apiTypeOf = (base_url: string): string => {
  const url = URL.parse(/:\/\//.test(base_url) ? base_url : `http://${base_url}`)
  if (url === null || url.pathname.startsWith("/v1")) return "open_llm"
  return url.port === "11434" || url.pathname.replace(/\/+$/, "") === "/api" ? "ollama" : "open_llm"
}

/**
 * Lays flags over a block. A flag that names another server leaves behind what belongs to the block's own: a key never goes
 * to a server it was not written for.
 *
 * @category combinators
 * @since 0.1.0
 */
export const override = (block: Block, { api_key, api_type, base_url, model }: Flags): Block => {
  const moves =
    (base_url !== undefined && base_url !== block.base_url) ||
    (api_type !== undefined && api_type !== block.api_type)
  const kept = moves
    ? (Object.fromEntries(
        Object.entries(block).filter(([key]) => !connection.some((one) => one === key))
      ) as Block)
    : block
  const type = api_type ?? (moves && base_url !== undefined ? apiTypeOf(base_url) : undefined)
  return {
    ...kept,
    ...(type !== undefined && { api_type: type }),
    ...(base_url !== undefined && { base_url }),
    ...(model !== undefined && { model }),
    ...(api_key !== undefined && { api_key: Redacted.make(api_key, { label: "api_key" }) })
  }
}

const isCode = (name: string): boolean => /code|devstral/i.test(name)
const isSame = (wanted: string, name: string): boolean => wanted === name || `${wanted}:latest` === name

/** Loaded before not, for code before not, the biggest that leaves a third of the memory before the smaller. */
const best = (models: ReadonlyArray<Server.Model>, memory: number): Server.Model | undefined => {
  const fits = ({ size = 0 }: Server.Model) => size <= (memory * 2) / 3
  const rank = (model: Server.Model) =>
    [model.isLoaded === true, fits(model), isCode(model.name)].map(Number) as ReadonlyArray<number>
  return models.toSorted((a, b) => {
    const [left, right] = [rank(a), rank(b)]
    const first = left.findIndex((value, index) => value !== right[index])
    if (first !== -1) return (right[first] ?? 0) - (left[first] ?? 0)
    return fits(a) ? (b.size ?? 0) - (a.size ?? 0) : (a.size ?? 0) - (b.size ?? 0)
  })[0]
}

/** Ollama waits to load a model; the servers after it already hold theirs. */
const isWaiting = ({ models, server }: Server.Candidate): boolean =>
  server.api_type === "ollama" && models.every(({ isLoaded }) => isLoaded !== true)

/**
 * Says who answers, without secrets: `qwen on ollama at http://127.0.0.1:11434`.
 *
 * @category combinators
 * @since 0.1.0
 */
export const describe = (llm: Block): string => {
  const at = llm.base_url === undefined ? "" : ` at ${hideCredentials(llm.base_url)}`
  return `${llm.model ?? "the server's model"} on ${llm.api_type}${at}`
}

/** The model to ask first. */
const first = (
  options: Options
): Effect.Effect<Omit<Choice, "fallback">, ConfigError.ConfigError | NoModel> =>
  Effect.gen(function* () {
    const { cwd, env, flags = {}, loaded, servers = Server.all(env) } = options
    const { llm: written = {}, proxy } = loaded?.settings ?? {}
    const wanted = override(written, flags)
    const locate = (key: string) => loaded?.locate(key === "" ? ["llm"] : ["llm", key])
    const given = Object.entries(flags).filter(([, value]) => value !== undefined)
    const byFlags = given.length > 0

    if (wanted.api_type !== undefined || wanted.base_url !== undefined || wanted.api_key !== undefined) {
      const llm = yield* ApiType.complete(wanted, { env, proxy, locate: byFlags ? undefined : locate })
      const place = locate("")
      const why = byFlags
        ? given.map(([key]) => `--${key.replaceAll("_", "-")}`).join(", ")
        : `${place?.file ?? "the settings"}${place?.line === undefined ? "" : `:${place.line}`}`
      return {
        llm,
        why: `${describe(llm)} (${byFlags ? "asked for by" : "configured in"} ${why})`,
        from: byFlags ? ("flags" as const) : ("file" as const),
        candidates: []
      }
    }

    const isEmbedded = wanted.model?.endsWith(".gguf") === true
    const candidates = isEmbedded ? [] : yield* Server.probeAll(servers)
    const found = candidates
      .map((candidate) => ({
        ...candidate,
        models: candidate.models.filter(
          ({ name }) => wanted.model === undefined || isSame(wanted.model, name)
        )
      }))
      .filter(({ models }) => models.length > 0)
      .toSorted((a, b) => Number(isWaiting(a)) - Number(isWaiting(b)))
    const [taken] = found
    const model = taken && best(taken.models, totalmem())
    if (taken !== undefined && model !== undefined) {
      const { api_type, name, origin } = taken.server
      const base_url = api_type === "ollama" ? origin : `${origin}/v1`
      const llm = yield* ApiType.complete(
        { ...wanted, api_type, base_url, model: model.name },
        { env, proxy }
      )
      const state = model.isLoaded === true ? ", model loaded" : ""
      const others =
        found.length > 1
          ? `; also found: ${found
              .slice(1)
              .map(({ server }) => server.name)
              .join(", ")}`
          : ""
      return {
        llm,
        why: `${model.name} on ${name} at ${origin} (found on this machine${state}${others})`,
        from: "server" as const,
        candidates
      }
    }

    const here = candidates.flatMap(({ models }) => models.map(({ name }) => name))
    if (wanted.model !== undefined && !isEmbedded && here.length > 0) {
      return yield* ConfigError.of(
        `no server on this machine has the model "${wanted.model}"`,
        `${didYouMean(wanted.model, here) ?? `There is: ${here.slice(0, 10).join(", ")}`}\nOr say where it is with --base-url`,
        byFlags ? undefined : locate("model")
      )
    }
    if (options.embedded ?? Plugin.isInstalled("llm", "llama_cpp", { cwd })) {
      const llm = { ...wanted, api_type: "llama_cpp" }
      const reason = isEmbedded ? "a file of weights was named" : "no model server found on this machine"
      const name = wanted.model ?? "the default model"
      return { llm, why: `${name}, embedded (${reason})`, from: "embedded" as const, candidates }
    }
    return yield* new NoModel({ message: waysOut(candidates, env["OLLAMA_HOST"]) })
  })

/**
 * Chooses the model: what the flags or the file say; else a server on this machine; else the embedded model; else the first that
 * the file names to fall back on.
 *
 * A `model` without `api_type` and `base_url` is looked for on the servers of this machine. No other machine is ever asked
 * and no paid service is ever taken unless it was named.
 *
 * @category constructors
 * @since 0.1.0
 */
export const choose = (options: Options): Effect.Effect<Choice, ConfigError.ConfigError | NoModel> =>
  Effect.gen(function* () {
    const { env, flags = {}, loaded } = options
    const { settings = {} } = loaded ?? {}
    const chosen = yield* Effect.result(first(options))
    const base = Result.isSuccess(chosen) ? chosen.success.llm : override(settings.llm ?? {}, flags)
    if (Result.isFailure(chosen) && (chosen.failure._tag !== "NoModel" || !base.fallback?.length)) {
      return yield* chosen.failure
    }
    const { proxy } = settings
    const fallback = yield* Effect.forEach(Settings.fallback(settings, base), ({ llm, path }) =>
      ApiType.complete(llm, {
        env,
        proxy,
        locate: (key) => loaded?.locate(key === "" ? path : [...path, key])
      })
    )
    const then = (llms: ReadonlyArray<Block>) =>
      llms.length === 0 ? "" : `; falls back on ${llms.map(describe).join(", then ")}`
    if (Result.isSuccess(chosen)) {
      const { fallback: _, ...llm } = chosen.success.llm
      return { ...chosen.success, llm, why: chosen.success.why + then(fallback), fallback }
    }
    const [llm, ...rest] = fallback
    if (llm === undefined) return yield* chosen.failure
    const why = `${describe(llm)} (named to fall back on; no model runs on this machine)${then(rest)}`
    return { llm, why, from: "file" as const, candidates: [], fallback: rest }
  })
