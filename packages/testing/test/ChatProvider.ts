/** The smallest right provider of chat completions, and every way to get it wrong. */
import { LLM, LLMError } from "@metagpt-ts/core"
import * as Arr from "effect/Array"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"

export type Mistake =
  | "loses the last event"
  | "ends without an end"
  | "adds a second finish"
  | "invents usage"
  | "never cancels"
  | "waits for all of it"
  | "shows the key"
  | "decodes each read alone"
  | "mixes reasoning and text"
  | "takes any status"
  | "starts at once"
  | "forgets the system message"
  | "claims schemas it does not ask for"
  | "says stop for everything"

interface Event {
  readonly error?: { readonly message: string }
  readonly choices?: ReadonlyArray<{
    readonly delta: { readonly content?: string; readonly reasoning_content?: string }
    readonly finish_reason: string | null
  }>
  readonly usage?: { readonly prompt_tokens: number; readonly completion_tokens: number }
}

const fail = (reason: LLMError.Reason) => new LLMError.LLMError({ provider: "chat", reason })

const wait = (header: string | null): number | undefined => {
  if (header === null) return undefined
  const at = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now()
  return Number.isNaN(at) ? undefined : at
}

const refusal = async (response: Response, clean: (text: string) => string): Promise<LLMError.Reason> => {
  const evidence = clean(await response.text()).slice(0, 200)
  const after = wait(response.headers.get("retry-after"))
  const fields = {
    message: "The server refused",
    status: response.status,
    evidence,
    ...(after !== undefined && { retryAfter: after })
  }
  if (response.status === 401) return new LLMError.AuthFailed(fields)
  if (response.status === 403) return new LLMError.PermissionDenied(fields)
  if (response.status === 404) return new LLMError.ModelNotFound(fields)
  if (evidence.includes("quota")) return new LLMError.QuotaExhausted(fields)
  if (response.status === 429) return new LLMError.RateLimited(fields)
  if (evidence.includes("exceed_context_size")) return new LLMError.ContextLengthExceeded(fields)
  return response.status >= 500 ? new LLMError.Unavailable(fields) : new LLMError.InvalidRequest(fields)
}

export const layer = (
  url: string,
  key: string,
  mistakes: ReadonlyArray<Mistake> = []
): Layer.Layer<LLM.LLM> => {
  const wrong = (mistake: Mistake) => mistakes.includes(mistake)
  const clean = (text: string) => (wrong("shows the key") ? text : text.replaceAll(key, "***"))
  const read = (line: string): ReadonlyArray<LLM.Part> => {
    if (!line.startsWith("data: {")) return []
    const event = JSON.parse(line.slice(6)) as Event
    if (event.error) throw fail(new LLMError.Unavailable({ message: clean(event.error.message) }))
    const usage = event.usage && {
      inputTokens: event.usage.prompt_tokens,
      outputTokens: event.usage.completion_tokens
    }
    if (usage) return [{ _tag: "Finish", reason: "unknown", usage }]
    return (event.choices ?? []).flatMap(({ delta, finish_reason }): ReadonlyArray<LLM.Part> => {
      if (finish_reason !== null) {
        const reason = wrong("says stop for everything") ? "stop" : finish_reason.replace("_", "-")
        return [{ _tag: "Finish", reason: reason as LLM.FinishReason }]
      }
      if (delta.reasoning_content) {
        return [
          { _tag: wrong("mixes reasoning and text") ? "Text" : "Reasoning", text: delta.reasoning_content }
        ]
      }
      return delta.content ? [{ _tag: "Text", text: delta.content }] : []
    })
  }
  const ask = (request: LLM.Request, signal: AbortSignal) =>
    fetch(`${url}/chat/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}` },
      ...(!wrong("never cancels") && { signal }),
      body: JSON.stringify({
        model: "test-model",
        messages: request.messages.filter(
          ({ role }) => role !== "system" || !wrong("forgets the system message")
        ),
        stream: true,
        stream_options: { include_usage: true },
        max_tokens: request.maxTokens,
        temperature: request.temperature,
        seed: request.seed,
        stop: request.stop,
        response_format:
          request.format?._tag === "JsonSchema" && !wrong("claims schemas it does not ask for")
            ? { type: "json_schema", json_schema: request.format }
            : undefined
      })
    })
  async function* parts(
    request: LLM.Request,
    signal: AbortSignal,
    early?: Promise<Response>
  ): AsyncGenerator<ReadonlyArray<LLM.Part>, undefined> {
    const response = await (early ?? ask(request, signal)).catch((cause: unknown) => {
      throw fail(new LLMError.Unreachable({ message: "Nobody answers", evidence: String(cause) }))
    })
    if (!response.ok && !wrong("takes any status")) throw fail(await refusal(response, clean))
    const html = response.headers.get("content-type") === "text/html"
    if (html) throw fail(new LLMError.ProtocolViolation({ message: "A page for people came" }))
    let decoder = new TextDecoder()
    let rest = ""
    let end: Extract<LLM.Part, { _tag: "Finish" }> | undefined
    const all: Array<LLM.Part> = []
    try {
      for await (const bytes of response.body ?? []) {
        if (wrong("decodes each read alone")) decoder = new TextDecoder()
        const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n")
        rest = lines.pop() ?? ""
        const found = lines.flatMap(read)
        for (const part of found) {
          if (part._tag === "Finish") end = { ...part, reason: end?.reason ?? part.reason }
        }
        const texts = found.filter(({ _tag }) => _tag !== "Finish")
        if (wrong("waits for all of it")) all.push(...texts)
        else if (texts.length > 0) yield texts
      }
    } catch (cause) {
      if (cause instanceof LLMError.LLMError) throw cause
      throw fail(new LLMError.StreamTruncated({ message: String(cause) }))
    }
    if (all.length > 0) yield all
    if (end === undefined && wrong("ends without an end")) end = { _tag: "Finish", reason: "stop" }
    if (end === undefined) throw fail(new LLMError.StreamTruncated({ message: "No end came" }))
    if (wrong("invents usage")) end = { ...end, usage: end.usage ?? { inputTokens: 0, outputTokens: 0 } }
    if (wrong("loses the last event")) return undefined
    if (wrong("adds a second finish")) yield [end]
    yield [end]
    return undefined
  }
  return Layer.succeed(LLM.LLM, {
    provider: "chat",
    model: "test-model",
    supports: Effect.succeed({
      jsonSchema: true,
      jsonMode: false,
      systemMessage: true,
      reasoning: true,
      contextWindow: undefined,
      concurrency: 1
    }),
    stream: (request) => {
      const early = wrong("starts at once") ? ask(request, AbortSignal.timeout(9000)) : undefined
      return Stream.unwrap(
        Effect.map(
          Effect.acquireRelease(
            Effect.sync(() => new AbortController()),
            (controller) => Effect.sync(() => controller.abort())
          ),
          ({ signal }) => {
            const iterator = parts(request, signal, early)
            const next = Effect.tryPromise({
              try: () => iterator.next(),
              catch: (cause) => cause as LLMError.LLMError
            }).pipe(
              Effect.flatMap(({ done, value }) =>
                !done && Arr.isReadonlyArrayNonEmpty(value) ? Effect.succeed(value) : Cause.done()
              )
            )
            return Stream.fromPull(Effect.succeed(next))
          }
        )
      )
    }
  })
}
