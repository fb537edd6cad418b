/**
 * A local server that speaks Ollama's own protocol, cutting long prompts in silence as Ollama does.
 *
 * @since 0.1.0
 */
import type { LLM, Message } from "@metagpt-ts/core"

import * as Fault from "./Fault.ts"
import * as LocalServer from "./LocalServer.ts"
import * as Reply from "./Reply.ts"
import * as Sample from "./Sample.ts"

/** A model the server has. @category models @since 0.1.0 */
export interface Model {
  readonly name: string
  /** Tokens it was trained for; 32,768 when left out. */
  readonly contextLength?: number
  readonly capabilities?: ReadonlyArray<string>
  /** `{{ .Prompt }}` loses the system message and the roles. */
  readonly template?: string
  readonly parameterSize?: string
  readonly size?: number
  /** Tokens in force, when it is in memory. */
  readonly loaded?: number
}

/** What the server is told to do. @category models @since 0.1.0 */
export interface Options extends LocalServer.Options {
  /** The models it has, in place of `models`. */
  readonly installed?: ReadonlyArray<Model> | undefined
  /** `OLLAMA_CONTEXT_LENGTH`; 4096 when left out, as on a machine without a GPU. */
  readonly defaultContext?: number | undefined
}

interface Body {
  readonly model?: string
  readonly name?: string
  readonly messages?: ReadonlyArray<Message.Message>
  readonly stream?: boolean
  readonly think?: boolean | string
  readonly truncate?: boolean
  readonly format?: "json" | Sample.JsonSchema
  readonly options?: {
    readonly num_ctx?: number
    readonly num_predict?: number
    readonly temperature?: number
    readonly seed?: number
    readonly stop?: ReadonlyArray<string>
  }
}

const error = (status: number, message: string): Fault.Refusal => ({ status, body: { error: message } })

const refusals = {
  AuthFailed: error(401, "unauthorized"),
  ModelNotFound: error(404, "model 'nope:1b' not found"),
  ContextLengthExceeded: error(400, "the input length exceeds the context length"),
  QuotaExhausted: error(429, "you've reached your weekly usage limit, please wait or upgrade to continue"),
  RateLimited: { ...error(429, "rate limit exceeded"), headers: { "retry-after": "2" } },
  Unavailable: error(503, "server busy, please try again.  maximum pending requests exceeded"),
  InvalidRequest: error(400, "invalid JSON schema in format")
} satisfies Partial<Record<Fault.Refused, Fault.Refusal>>

const toRequest = ({ format, messages = [], options = {} }: Body): LLM.Request => ({
  messages,
  maxTokens: options.num_predict,
  temperature: options.temperature,
  seed: options.seed,
  stop: options.stop,
  format:
    typeof format === "object"
      ? { _tag: "JsonSchema", name: "", schema: format }
      : format === "json"
        ? { _tag: "Json" }
        : undefined
})

/** Drops whole old messages but the system's, then the head of the last one. */
const cut = (messages: ReadonlyArray<Message.Message>, window: number): ReadonlyArray<Message.Message> => {
  const kept = messages.slice()
  while (kept.length > 1 && LocalServer.tokens(kept) > window) {
    const oldest = kept.findIndex(({ role }, index) => role !== "system" && index < kept.length - 1)
    if (oldest < 0) break
    kept.splice(oldest, 1)
  }
  const last = kept.at(-1)
  if (last === undefined || LocalServer.tokens(kept) <= window) return kept
  return [{ ...last, content: last.content.slice(-4 * window) }]
}

const installed = ({ installed, models = ["test-model"] }: Options): ReadonlyArray<Model> =>
  installed ?? models.map((name) => ({ name }))

const listed = ({ name, parameterSize = "1.5B", size = 986_061_892 }: Model) => ({
  name,
  model: name,
  modified_at: "2026-11-21T04:17:19.488281023Z",
  size,
  digest: "828a948504dfc98104ffe645f9533583e1dea4c8945a948981d0c2d2f0b5e678",
  details: {
    parent_model: "",
    format: "gguf",
    family: "qwen2",
    families: ["qwen2"],
    parameter_size: parameterSize
  }
})

const shown = ({
  capabilities = ["completion", "thinking"],
  contextLength = 32_768,
  name,
  template
}: Model) => ({
  modelfile: `FROM ${name}`,
  template: template ?? "{{- range .Messages }}<|im_start|>{{ .Role }}\n{{ .Content }}<|im_end|>\n{{ end }}",
  details: listed({ name }).details,
  model_info: { "general.architecture": "qwen2", "qwen2.context_length": contextLength },
  capabilities
})

const line = (kind: Fault.Frame["kind"], value: unknown): Fault.Frame => ({
  kind,
  bytes: Fault.bytes(`${JSON.stringify(value)}\n`)
})

const ok = (body: unknown): Fault.Script => Fault.respond({ status: 200, body })

const said = (content: string, thinking?: string) => ({
  message: { role: "assistant", content, ...(thinking !== undefined && { thinking }) }
})

const headOf = (model: string) => ({ model, created_at: "2026-11-21T04:18:17.161443044Z" })

const endOf = ({ finish = "stop", usage }: Reply.Reply) => ({
  done: true,
  done_reason: finish,
  ...(usage && { prompt_eval_count: usage.inputTokens, eval_count: usage.outputTokens })
})

const whole = (reply: Reply.Reply, model: string): Fault.Refusal => ({
  status: 200,
  body: { ...headOf(model), ...said(reply.text, reply.reasoning), ...endOf(reply) }
})

const chatted =
  (body: Body, model: string) =>
  (reply: Parameters<Parameters<LocalServer.Chat>[1]>[0]): ReadonlyArray<Fault.Frame> | Fault.Refusal => {
    const head = headOf(model)
    const schema = typeof body.format === "object" ? body.format : undefined
    const text = body.format ? Sample.constrain(reply.text, schema) : reply.text
    if (body.stream === false) return whole({ ...reply, text }, model)
    return [
      ...Reply.pieces(reply.reasoning ?? "").map((piece) =>
        line("text", { ...head, ...said("", piece), done: false })
      ),
      ...Reply.pieces(text).map((piece) => line("text", { ...head, ...said(piece), done: false })),
      line("finish", { ...head, ...said(""), ...endOf(reply) })
    ]
  }

const told = (value: object) => line("text", { ...headOf("test-model"), ...value, done: false }).bytes

const called = (name: string, args: object) => ({ function: { name, arguments: args } })

/** How Ollama speaks. @category constants @since 0.1.0 */
export const speech = {
  basePath: "",
  wire: "lines",
  carries: {
    usage: true,
    reasoning: true,
    finish: ["stop", "length"],
    settings: ["maxTokens", "temperature", "seed", "stop"]
  },
  refusals,
  failure: (message) => line("text", { error: message }).bytes,
  phrases: {
    whole: (reply) => whole(reply, "test-model"),
    nothing: [
      told(said("")),
      told({ message: { role: "assistant", content: "", tool_calls: null, images: null } }),
      Fault.bytes("\n")
    ],
    toolCall: [
      told({
        message: { role: "assistant", content: "", tool_calls: [called("look", { at: "the sky" })] }
      }),
      told({ message: { role: "assistant", content: "", tool_calls: [called("jump", {})] } })
    ]
  },
  cuts: true,
  cannot: {
    F06: "the last line says both",
    F07: "the last line says both",
    F09: "only servers of chat completions say it",
    F10: "a line has no name",
    F11: "a line has no field before it and none after it",
    F16: "the tokens are counted once, in the last line",
    F20: "the key is the user's own, and no token is made of it",
    F38: "no request is signed",
    F41: "its lines are not numbered",
    F42: "it has no filter"
  }
} satisfies LocalServer.Speech

const protocol = (): LocalServer.Protocol<Options> => {
  const inForce = new Map<string, number>()
  return {
    ...speech,
    route: ({ body: raw, headers, method, path }, chat, options) => {
      const models = installed(options)
      if (path === "/") return Fault.respond({ status: 200, body: "Ollama is running" })
      if (options.key !== undefined && headers.authorization !== `Bearer ${options.key}`) {
        return Fault.respond(refusals.AuthFailed)
      }
      if (path === "/api/version") return ok({ version: "0.17.4" })
      if (path === "/api/tags") return ok({ models: models.map(listed) })
      if (path === "/api/ps") {
        const loaded = models.map((model) => ({
          model,
          context_length: inForce.get(model.name) ?? model.loaded
        }))
        return ok({
          models: loaded
            .filter(({ context_length }) => context_length !== undefined)
            .map(({ context_length, model }) => ({ ...listed(model), context_length, size_vram: 0 }))
        })
      }
      if (method !== "POST" || (path !== "/api/show" && path !== "/api/chat")) {
        return Fault.respond({ status: 404, body: "404 page not found" })
      }
      if (typeof raw !== "object" || raw === null) return Fault.respond(error(400, "missing request body"))
      const body: Body = raw
      const name = body.model ?? body.name
      if (!name) return Fault.respond(error(400, "model is required"))
      const model = models.find((model) => model.name === name || model.name === `${name}:latest`)
      if (model === undefined) return Fault.respond(error(404, `model '${name}' not found`))
      if (path === "/api/show") return ok(shown(model))
      if (body.think && !shown(model).capabilities.includes("thinking")) {
        return Fault.respond(error(400, `"${name}" does not support thinking`))
      }
      const { contextWindow = 32_768, defaultContext = 4096 } = options
      const trained = model.contextLength ?? contextWindow
      const window = Math.min(body.options?.num_ctx ?? defaultContext, trained)
      const request = toRequest(body)
      const isCut = LocalServer.tokens(request.messages) > window
      if (isCut && body.truncate === false && !options.alwaysCuts) {
        return Fault.respond(refusals.ContextLengthExceeded)
      }
      inForce.set(model.name, window)
      const seen = { ...request, messages: cut(request.messages, window) }
      return chat(seen, chatted(body, name), { "content-type": "application/x-ndjson" })
    }
  }
}

/**
 * Starts the server on a free port of 127.0.0.1 until the scope closes; its `chats` hold what is left of a prompt.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (options: Options = {}): ReturnType<ReturnType<typeof LocalServer.speak<Options>>> =>
  LocalServer.speak(protocol())(options)
