/**
 * Model servers that may run on this machine, and what they say of themselves.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"

import { isLoopback } from "./Loopback.ts"

/**
 * A place to look at.
 *
 * @category models
 * @since 0.1.0
 */
export interface Server {
  readonly name: string
  /** Scheme, host and port. */
  readonly origin: string
  readonly api_type: "ollama" | "open_llm"
  /** Path on which LM Studio says which of its models are loaded. */
  readonly states?: string
}

/**
 * A model that a server offers.
 *
 * @category models
 * @since 0.1.0
 */
export interface Model {
  readonly name: string
  /** Held in memory now; undefined when the server does not say. */
  readonly isLoaded: boolean | undefined
  /** Bytes of its weights, when the server says. */
  readonly size: number | undefined
}

/**
 * What was found at a place.
 *
 * @category models
 * @since 0.1.0
 */
export interface Candidate {
  readonly server: Server
  /** Models that can answer, in the server's order; empty when it is not taken. */
  readonly models: ReadonlyArray<Model>
  /** Nothing listens there. */
  readonly isAbsent: boolean
  /** Why it is not taken, or what it is. */
  readonly reason: string
}

/** Where servers listen unless they were told otherwise. */
const defaults: ReadonlyArray<Server> = [
  { name: "llama.cpp", origin: "http://127.0.0.1:8080", api_type: "open_llm" },
  { name: "vLLM, FastChat or LLaMA-Factory", origin: "http://127.0.0.1:8000", api_type: "open_llm" },
  { name: "LM Studio", origin: "http://127.0.0.1:1234", api_type: "open_llm", states: "/api/v0/models" },
  { name: "SGLang", origin: "http://127.0.0.1:30000", api_type: "open_llm" }
]

/**
 * Reads `OLLAMA_HOST` as Ollama does: scheme, host and port may each be left out. An address that means every interface is
 * reached by loopback. Undefined when it cannot be read.
 *
 * @category constructors
 * @since 0.1.0
 */
export const ollamaOrigin = (host: string | undefined): string | undefined => {
  const text = host?.trim().replace(/^["']|["']$/g, "") ?? ""
  const match = /^(?:(https?):\/\/)?(\[[^\]]*\]|[^:/]*)(?::(\d+))?(?:\/.*)?$/i.exec(text)
  if (match === null) return undefined
  const [, scheme, name = "", port] = match
  const implied = scheme === undefined ? "11434" : scheme.toLowerCase() === "https" ? "443" : "80"
  const local = name === "" || name === "0.0.0.0" || name === "[::]" ? "127.0.0.1" : name
  return `${scheme?.toLowerCase() ?? "http"}://${local}:${port ?? implied}`
}

/**
 * Lists where to look: Ollama where `OLLAMA_HOST` says, if that is this machine, then the customary ports.
 *
 * @category constructors
 * @since 0.1.0
 */
export const all = (env: Readonly<Record<string, string | undefined>>): ReadonlyArray<Server> => {
  const origin = ollamaOrigin(env["OLLAMA_HOST"])
  const ollama = origin !== undefined && isLoopback(origin) ? origin : "http://127.0.0.1:11434"
  return [{ name: "Ollama", origin: ollama, api_type: "ollama" }, ...defaults]
}

const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
const list = (value: unknown): ReadonlyArray<Readonly<Record<string, unknown>>> | undefined =>
  Array.isArray(value) ? value.map(record) : undefined
const named = (key: string) => (one: Readonly<Record<string, unknown>>) =>
  typeof one[key] === "string" && one[key] !== ""

/** Models that turn text into vectors and cannot answer. */
const answers = (name: unknown): boolean => !/embed|rerank|\bbge-|\bwhisper/i.test(String(name))
/** Who owns a model that a proxy passes on to a service on the network. */
const remoteOwner = /^(?:openai|anthropic|google|azure|bedrock|vertex_ai|system)\b/i

class NotTaken extends Error {
  readonly isAbsent: boolean
  constructor(message: string, isAbsent = false) {
    super(message)
    this.isAbsent = isAbsent
  }
}

/** What a system says where nothing listens, or where there is no network at all. */
const nobody: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ENETUNREACH",
  "ENETDOWN",
  "EHOSTUNREACH",
  "EADDRNOTAVAIL"
])

const getJson = async (url: string, signal: AbortSignal): Promise<unknown> => {
  // An agent of our own never goes through a proxy, whatever the environment says.
  const { Agent, get } = await import("node:http")
  const agent = new Agent()
  return new Promise<unknown>((resolve, reject) => {
    const refuse = (reason: string, isAbsent = false) => reject(new NotTaken(reason, isAbsent))
    const request = get(url, { agent, signal, headers: { accept: "application/json" } }, (response) => {
      const { statusCode } = response
      if (statusCode !== 200) {
        response.resume()
        if (statusCode === 401 || statusCode === 403)
          refuse("it asks for a key; name it with --base-url and --api-key")
        else if (statusCode === 503) refuse("it is still loading its model; try again in a while")
        else refuse(`${new URL(url).pathname} answered with status ${statusCode}: it is something else`)
        request.destroy()
        return
      }
      const chunks: Array<Buffer> = []
      let size = 0
      response.on("data", (chunk: Buffer) => {
        size += chunk.length
        chunks.push(chunk)
        if (size > 1_000_000) {
          refuse("it sent more than 1 MB: it is something else")
          request.destroy()
        }
      })
      response.on("error", () => refuse("the answer broke off"))
      response.on("end", () => {
        try {
          resolve(JSON.parse(Buffer.concat(chunks).toString("utf8")))
        } catch {
          refuse("it did not answer in JSON: it is something else")
        }
      })
    })
    request.on("error", (cause: NodeJS.ErrnoException) =>
      cause.name === "AbortError" || signal.aborted
        ? refuse("it did not answer in time")
        : nobody.has(cause.code ?? "")
          ? refuse("nothing listens there", true)
          : refuse(cause.code ?? cause.message)
    )
  }).finally(() => agent.destroy())
}

const nothing = (reason: string) => (): never => {
  throw new NotTaken(reason)
}

const ollama = async (origin: string, signal: AbortSignal): Promise<ReadonlyArray<Model>> => {
  const [tags, running] = await Promise.all([
    getJson(`${origin}/api/tags`, signal),
    getJson(`${origin}/api/ps`, signal).catch(() => undefined)
  ])
  const models = list(record(tags)["models"]) ?? nothing("it does not speak Ollama's protocol")()
  const loaded = new Set((list(record(running)["models"]) ?? []).map(({ name }) => name))
  // What Ollama passes on to its cloud was not asked for.
  const here = models
    .filter(named("name"))
    .filter(
      ({ name, remote_host, remote_model }) =>
        !remote_host && !remote_model && !/[:-]cloud$/.test(String(name))
    )
    .filter(({ name }) => answers(name))
  if (here.length === 0) nothing("it has no model that can answer; get one: ollama pull qwen2.5-coder:7b")()
  return here.map(({ name, size }) => ({
    name: String(name),
    isLoaded: loaded.has(name),
    size: typeof size === "number" ? size : undefined
  }))
}

const openLlm = async ({ origin, states }: Server, signal: AbortSignal): Promise<ReadonlyArray<Model>> => {
  const [models, more] = await Promise.all([
    getJson(`${origin}/v1/models`, signal),
    states === undefined ? undefined : getJson(origin + states, signal).catch(() => undefined)
  ])
  const all =
    list(record(models)["data"])?.filter(named("id")) ?? nothing("it does not list models as OpenAI does")()
  if (all.some(({ owned_by }) => typeof owned_by === "string" && remoteOwner.test(owned_by))) {
    nothing("it passes on to a service on the network; name it with --base-url to use it")()
  }
  const here = all.filter(({ id }) => answers(id))
  if (here.length === 0) nothing("it has no model that can answer")()
  const stateOf = new Map((list(record(more)["data"]) ?? []).map(({ id, state }) => [id, state]))
  return here.map(({ id }) => ({
    name: String(id),
    isLoaded: stateOf.has(id) ? stateOf.get(id) === "loaded" : undefined,
    size: undefined
  }))
}

/**
 * Looks at one place. Never fails: why it is not taken is in the result.
 *
 * @category constructors
 * @since 0.1.0
 */
export const probe = (server: Server, signal: AbortSignal): Promise<Candidate> =>
  (server.api_type === "ollama" ? ollama(server.origin, signal) : openLlm(server, signal)).then(
    (models) => ({ server, models, isAbsent: false, reason: `${models.length} models` }),
    (cause: unknown) => ({
      server,
      models: [],
      isAbsent: cause instanceof NotTaken && cause.isAbsent,
      reason: cause instanceof Error ? cause.message : String(cause)
    })
  )

/** Ends after a time, but not before what came meanwhile was read: a busy process hears of it late. */
const after = (milliseconds: number): AbortSignal => {
  const controller = new AbortController()
  setTimeout(() => setImmediate(() => controller.abort()), milliseconds).unref()
  return controller.signal
}

/**
 * Looks at all places at once, for at most `patience` milliseconds, 230 when left out. Only addresses of this machine are looked
 * at; redirects are not followed.
 *
 * @category constructors
 * @since 0.1.0
 */
export const probeAll = (
  servers: ReadonlyArray<Server>,
  patience = 230
): Effect.Effect<ReadonlyArray<Candidate>> =>
  Effect.promise((interrupted) => {
    const signal = AbortSignal.any([interrupted, after(patience)])
    return Promise.all(
      servers.filter(({ origin }) => isLoopback(origin)).map((server) => probe(server, signal))
    )
  })
