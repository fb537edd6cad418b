/** The smallest right provider of chat completions, and every way to get it wrong. */
import { setTimeout as sleep } from "node:timers/promises"

import { LLM, LLMError } from "@metagpt-ts/core"
import type { LLMSuite } from "@metagpt-ts/testing"
import * as Arr from "effect/Array"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"

/** Mistakes, and the promises that each breaks. */
export const mistakes = {
  "loses the last event": ["ends with exactly one Finish"],
  "adds a second finish": ["ends with exactly one Finish"],
  "keeps an answer short": ["gives a long text whole, in several arrays"],
  "mixes one answer into the next": ["completes to what it streams"],
  "trims the text": ["gives the text, character by character"],
  "invents usage": ["gives the usage the server says, and invents none"],
  "mixes reasoning and text": ["keeps reasoning out of the text"],
  "says stop for everything": ["says why the model stopped"],
  "forgets the system message": ["asks what it was told to ask, and leaves the rest to the server"],
  "claims schemas it does not ask for": ["gets the form that supports promises"],
  "claims a window that it does not keep": ["refuses a prompt that is longer than the window it declares"],
  "has no name": ["says who it is and what it supports"],
  "dies of odd text": ["answers any text, or refuses it with a reason"],
  "is never free again": ["answers the next question after it was interrupted"],
  "asks for the facts each time": ["asks the server once for what it supports"],
  "starts at once": ["starts nothing until it is run, and starts anew each time it is run"],
  "waits for all of it": ["gives the first words before the last are written"],
  "never cancels": [
    "ends the request when it is interrupted before the first token",
    "ends the request when it is interrupted in the middle",
    "ends the request when its reader has enough"
  ],
  "cancels the others too": ["ends one request without the others"],
  "mixes answers up": ["keeps 1,000 answers at once apart"],
  "decodes each read alone": ["reads an answer that comes in any pieces"],
  "takes any status": ["gives the reason of every refusal, with what the user can see of it"],
  "reads no date": ["reads a Retry-After that is a date"],
  "reads any date": ["takes a Retry-After that is neither for none"],
  "shows the key": ["shows no key, even when the server says it"],
  "calls everything a protocol violation": [
    "says that nobody is there",
    "does not take a connection closed before the first byte for an answer"
  ],
  "ends without an end": [
    "does not take an empty body for an answer",
    "does not take JSON of something else for an answer",
    "does not take an answer that does not say that it ended for an answer"
  ],
  "takes a page for an answer": ["does not take a page for people for an answer"],
  "takes what came for all": [
    "does not take a connection reset in the middle for an answer",
    "gives the whole answer or none, wherever the connection is cut"
  ],
  "takes nobody for an answer": [
    "does not take a connection reset before the first byte for an answer",
    "does not take a connection closed before the first byte for an answer",
    "says that nobody is there"
  ],
  "passes over errors in the stream": ["does not take an error in the middle of the stream for an answer"],
  "gives up for good": ["answers again after every failure"],
  "waits for ever": [
    "gives up when the first token does not come in its time",
    "gives up when the answer falls silent for longer than it may",
    "gives up when the whole answer does not come in its time"
  ],
  "calls all times the same": ["says which of the three times ran out"],
  "never sets its clock back": ["takes an answer that comes slowly and steadily"],
  "counts the time of its reader": ["does not take the time of its reader for time of the server"],
  "never tries again": [
    "tries again when the server is busy",
    "tries again when no token came in its time",
    "tries again when the connection broke, where its reason says that it may help"
  ],
  "tries once too often": ["tries as often as it is told, and gives the reason in the end"],
  "tries everything again": ["does not try again what will fail again"],
  "starts over in the middle": ["does not try again after the first words"],
  "does not wait": [
    "waits as many seconds as Retry-After says",
    "waits until the date that Retry-After says"
  ],
  "waits for any time": [
    "gives up at once when it is told to wait for a day, and says for how long",
    "gives up at once when it is told to wait for longer than the whole answer may take"
  ],
  "knows no limit": ["ends an answer that has no end, after the most bytes it may have"],
  "reads all of a refusal": ["reads no more of a refusal than it needs"],
  "reads ahead": ["reads no faster than its reader"],
  "logs the key": ["logs no key, whatever goes wrong"],
  prints: ["prints nothing, whatever goes wrong"]
} satisfies Readonly<Record<string, ReadonlyArray<string>>>

export type Mistake = keyof typeof mistakes

interface Event {
  readonly error?: { readonly message: string }
  readonly choices?: ReadonlyArray<{
    readonly delta: { readonly content?: string; readonly reasoning_content?: string }
    readonly finish_reason: string | null
  }>
  readonly usage?: { readonly prompt_tokens: number; readonly completion_tokens: number }
}

type Parts = ReadonlyArray<LLM.Part>

const fail = (reason: LLMError.Reason) => new LLMError.LLMError({ provider: "chat", reason })

const calm: LLMSuite.Settings = {
  retries: 0,
  timeouts: { firstToken: 10_000, idle: 10_000, total: undefined },
  maxBytes: 1_000_000
}

const isText = ({ _tag }: LLM.Part): boolean => _tag !== "Finish"

/** What of a refusal is read, in bytes. */
const enough = 10_000

export const layer = (
  url: string,
  key: string,
  mistakes: ReadonlyArray<Mistake> = [],
  model = "test-model",
  { maxBytes, retries, timeouts }: LLMSuite.Settings = calm
): Layer.Layer<LLM.LLM> => {
  const wrong = (mistake: Mistake) => mistakes.includes(mistake)
  const clean = (text: string) => (wrong("shows the key") ? text : text.replaceAll(key, "***"))
  const everyone = new AbortController()
  const shared = { last: [] as Parts, failed: false, busy: false }

  const wait = (header: string | null): number | undefined => {
    if (header === null) return undefined
    if (wrong("reads any date")) return Number.parseInt(header, 10) * 1000 || 0
    const isDate = !/^\d+$/.test(header)
    if (isDate && wrong("reads no date")) return undefined
    const at = isDate ? Date.parse(header) - Date.now() : Number(header) * 1000
    return Number.isNaN(at) ? undefined : Math.max(0, at)
  }

  const refusal = async (response: Response): Promise<LLMError.Reason> => {
    let said = ""
    const utf8 = new TextDecoder()
    for await (const bytes of response.body ?? []) {
      said += utf8.decode(bytes, { stream: true })
      if (said.length > enough && !wrong("reads all of a refusal")) break
    }
    const evidence = clean(said).slice(0, 200)
    const retryAfter = wait(response.headers.get("retry-after"))
    const fields = {
      message: "The server refused",
      fix: "Do what it says",
      status: response.status,
      evidence,
      ...(retryAfter !== undefined && { retryAfter })
    }
    if (response.status === 401) return new LLMError.AuthFailed(fields)
    if (response.status === 403) return new LLMError.PermissionDenied(fields)
    if (response.status === 404) return new LLMError.ModelNotFound(fields)
    if (evidence.includes("quota")) return new LLMError.QuotaExhausted(fields)
    if (response.status === 429) return new LLMError.RateLimited(fields)
    if (evidence.includes("exceed_context_size")) return new LLMError.ContextLengthExceeded(fields)
    return response.status >= 500 ? new LLMError.Unavailable(fields) : new LLMError.InvalidRequest(fields)
  }

  const read = (line: string): Parts => {
    if (!line.startsWith("data: {")) return []
    const event = JSON.parse(line.slice(6)) as Event
    if (event.error) {
      if (wrong("passes over errors in the stream")) return [{ _tag: "Finish", reason: "stop" }]
      throw fail(new LLMError.Unavailable({ message: clean(event.error.message) }))
    }
    const usage = event.usage && {
      inputTokens: event.usage.prompt_tokens,
      outputTokens: event.usage.completion_tokens
    }
    if (usage) return [{ _tag: "Finish", reason: "unknown", usage }]
    return (event.choices ?? []).flatMap(({ delta, finish_reason }): Parts => {
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
      redirect: "manual",
      ...(!wrong("never cancels") && {
        signal: wrong("cancels the others too") ? AbortSignal.any([signal, everyone.signal]) : signal
      }),
      body: JSON.stringify({
        model,
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

  /** The bytes as they come; ends with the size that an answer may have. */
  async function* bytesOf(response: Response): AsyncGenerator<Uint8Array> {
    let size = 0
    const early: Array<Uint8Array> = []
    for await (const bytes of response.body ?? []) {
      size += bytes.length
      if (size > maxBytes && !wrong("knows no limit")) {
        throw fail(new LLMError.ProtocolViolation({ message: `The answer is over ${maxBytes} bytes` }))
      }
      if (wrong("reads ahead")) early.push(bytes)
      else yield bytes
    }
    yield* early
  }

  /** One request and its answer, as long as nothing runs out. */
  async function* attempt(
    request: LLM.Request,
    signal: AbortSignal,
    early?: Promise<Response>
  ): AsyncGenerator<Parts, undefined> {
    const mine = new AbortController()
    let late: LLMError.LLMError | undefined
    let timer: NodeJS.Timeout | undefined
    const start = (ms: number, message: string) => {
      clearTimeout(timer)
      const said = wrong("calls all times the same") ? "It took too long" : message
      const bark = () => {
        late = fail(new LLMError.Timeout({ message: said }))
        mine.abort()
      }
      if (!wrong("waits for ever")) timer = setTimeout(bark, ms)
    }
    const silent = () => start(timeouts.idle, "The server fell silent")
    start(timeouts.firstToken, "No token came")
    const nobody = (cause: unknown) => {
      if (late !== undefined) throw late
      throw fail(new LLMError.Unreachable({ message: "Nobody answers", evidence: String(cause) }))
    }
    let decoder = new TextDecoder()
    let rest = ""
    let end: Extract<LLM.Part, { _tag: "Finish" }> | undefined
    const all: Array<LLM.Part> = []
    let given = 0
    try {
      const both = AbortSignal.any([signal, mine.signal])
      const response = await (early ?? ask(request, both)).catch(nobody)
      if (!response.ok && !wrong("takes any status")) throw fail(await refusal(response))
      const html = response.headers.get("content-type") === "text/html"
      if (html && !wrong("takes a page for an answer")) {
        throw fail(new LLMError.ProtocolViolation({ message: "A page for people came" }))
      }
      if (html) end = { _tag: "Finish", reason: "stop" }
      if (wrong("mixes one answer into the next") && shared.last.length > 0) yield shared.last
      for await (const bytes of bytesOf(response)) {
        if (wrong("decodes each read alone")) decoder = new TextDecoder()
        const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n")
        rest = lines.pop() ?? ""
        const found = lines.flatMap(read)
        for (const part of found) {
          if (part._tag === "Finish") end = { ...part, reason: end?.reason ?? part.reason }
        }
        const texts = found.filter(isText)
        if (texts.length > 0 && given === 0) silent()
        if (wrong("waits for all of it")) all.push(...texts)
        else if (texts.length > 0 && !(wrong("keeps an answer short") && given > 9)) {
          given++
          const isPatient = wrong("counts the time of its reader") || wrong("never sets its clock back")
          if (!isPatient) clearTimeout(timer)
          shared.last = texts
          if (wrong("mixes answers up")) await sleep(1)
          yield wrong("mixes answers up") ? shared.last : texts
          if (!wrong("never sets its clock back")) silent()
        }
      }
    } catch (cause) {
      if (late !== undefined) throw late
      if (cause instanceof LLMError.LLMError) throw cause
      if (!wrong("takes what came for all")) {
        throw fail(new LLMError.StreamTruncated({ message: String(cause) }))
      }
      end = { _tag: "Finish", reason: "stop" }
    } finally {
      clearTimeout(timer)
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

  /** Milliseconds until the next try; undefined to give up. */
  const pause = ({ reason }: LLMError.LLMError, tries: number, deadline: number): number | undefined => {
    const most = wrong("never tries again")
      ? 0
      : wrong("tries once too often") && retries > 0
        ? retries + 1
        : retries
    if (tries >= most || !(LLMError.isRetryable(reason) || wrong("tries everything again"))) return undefined
    const ms = wrong("does not wait") ? 10 : (reason.retryAfter ?? 50)
    if (wrong("waits for any time")) return Math.min(ms, 20_000)
    return ms > 60_000 || performance.now() + ms > deadline ? undefined : ms
  }

  async function* answer(
    request: LLM.Request,
    signal: AbortSignal,
    early?: Promise<Response>
  ): AsyncGenerator<Parts, undefined> {
    if (wrong("dies of odd text")) for (const { content } of request.messages) encodeURIComponent(content)
    if (wrong("gives up for good") && shared.failed)
      throw fail(new LLMError.Unavailable({ message: "No more" }))
    while (wrong("is never free again") && shared.busy) await sleep(10)
    shared.busy = true
    const { total = Number.POSITIVE_INFINITY } = timeouts
    const deadline = performance.now() + total
    const whole = new AbortController()
    const timer =
      total === Number.POSITIVE_INFINITY || wrong("waits for ever")
        ? undefined
        : setTimeout(() => whole.abort(), total)
    const both = AbortSignal.any([signal, whole.signal])
    let given = false
    try {
      for (let tries = 0; ; tries++) {
        try {
          for await (const parts of attempt(request, both, tries === 0 ? early : undefined)) {
            given = true
            yield parts
          }
          shared.busy = false
          return undefined
        } catch (error) {
          if (!(error instanceof LLMError.LLMError)) throw error
          if (whole.signal.aborted) {
            const message = wrong("calls all times the same")
              ? "It took too long"
              : "The answer was not whole in time"
            throw fail(new LLMError.Timeout({ message }))
          }
          shared.failed = true
          const ms = given && !wrong("starts over in the middle") ? undefined : pause(error, tries, deadline)
          if (ms === undefined) throw error
          await sleep(ms, undefined, { signal: both })
        }
      }
    } catch (error) {
      if (wrong("prints")) console.error(error)
      if (wrong("calls everything a protocol violation")) {
        throw fail(new LLMError.ProtocolViolation({ message: String(error) }))
      }
      if (wrong("takes nobody for an answer") && !given) yield [{ _tag: "Finish", reason: "stop" }]
      else throw error
      return undefined
    } finally {
      clearTimeout(timer)
    }
  }

  const facts = Effect.succeed({
    jsonSchema: true,
    jsonMode: false,
    systemMessage: true,
    reasoning: true,
    contextWindow: wrong("claims a window that it does not keep") ? 100 : undefined,
    concurrency: 1
  })

  return Layer.succeed(LLM.LLM, {
    provider: wrong("has no name") ? "" : "chat",
    model,
    supports: wrong("asks for the facts each time")
      ? Effect.andThen(
          Effect.promise(() => fetch(`${url}/models`).then((response) => response.text())),
          facts
        )
      : facts,
    stream: (request) => {
      const early = wrong("starts at once") ? ask(request, AbortSignal.timeout(9000)) : undefined
      const controllers = Effect.acquireRelease(
        Effect.sync(() => new AbortController()),
        (controller) =>
          Effect.sync(() => {
            controller.abort()
            everyone.abort()
          })
      )
      const opened = Effect.map(controllers, ({ signal }) => {
        const iterator = answer(request, signal, early)
        const next = Effect.promise(() => iterator.next()).pipe(
          Effect.catchDefect((cause) =>
            cause instanceof LLMError.LLMError ? Effect.fail(cause) : Effect.die(cause)
          ),
          Effect.tapError((error) =>
            wrong("logs the key") ? Effect.logDebug(`${error.message} with ${key}`) : Effect.void
          ),
          Effect.flatMap(({ done, value }) =>
            !done && Arr.isReadonlyArrayNonEmpty(value) ? Effect.succeed(value) : Cause.done()
          )
        )
        return Stream.fromPull(Effect.succeed(next))
      })
      const stream = Stream.unwrap(opened)
      return wrong("trims the text")
        ? Stream.map(stream, (part) => (part._tag === "Text" ? { ...part, text: part.text.trim() } : part))
        : stream
    }
  })
}
