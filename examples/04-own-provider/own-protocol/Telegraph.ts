/**
 * A provider of your own, whole. The protocol is invented: `POST /say` with one line a message, answered by lines such as
 * `+"some text"` and at last `.stop 12 34`: why the model stopped, tokens read, tokens written.
 */
import { LLM, LLMError } from "@metagpt-ts/core"
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"

import * as Manners from "./Manners.ts"

const reasons: Pick<typeof LLMError, LLMError.Reason["_tag"]> = LLMError

const fail = (
  tag: keyof typeof reasons,
  message: string,
  more: { status?: number; retryAfter?: number } = {}
) => new LLMError.LLMError({ provider: "telegraph", reason: new reasons[tag]({ message, ...more }) })

const tags: Readonly<Record<number, keyof typeof reasons>> = {
  401: "AuthFailed",
  429: "RateLimited",
  503: "Unavailable"
}

const refused = ({ headers, status }: Response) => {
  const wait = headers.get("retry-after") ?? ""
  const retryAfter = /^\d+$/.test(wait) ? Number(wait) * 1000 : Date.parse(wait) - Date.now()
  return fail(tags[status] ?? "InvalidRequest", "The server refused", {
    status,
    ...(retryAfter >= 0 && { retryAfter })
  })
}

const read = (line: string): LLM.Part => {
  if (line.startsWith("+")) return { _tag: "Text", text: JSON.parse(line.slice(1)) as string }
  const [, reason, input, output] = /^\.(stop|length)(?: (\d+) (\d+))?$/.exec(line) ?? []
  if (reason === undefined) throw new Error("This is no line of the protocol")
  const usage =
    output === undefined ? undefined : { inputTokens: Number(input), outputTokens: Number(output) }
  return { _tag: "Finish", reason: reason as LLM.FinishReason, usage }
}

const parts = (
  response: Response,
  body: ReadableStream<Uint8Array>,
  maxBytes: number
): Stream.Stream<LLM.Part, LLMError.LLMError> => {
  if (!response.ok) {
    // What nobody reads must be let go, or it is kept.
    return Stream.fromEffect(
      Effect.andThen(
        Effect.promise(() => body.cancel()),
        Effect.fail(refused(response))
      )
    )
  }
  let last: LLM.Part | undefined
  let size = 0
  return Stream.fromReadableStream({
    evaluate: () => body,
    onError: () => fail("StreamTruncated", "The wire was cut")
  }).pipe(
    Stream.tap((bytes) => {
      size += bytes.length
      return size > maxBytes
        ? Effect.fail(fail("ProtocolViolation", `The answer is over ${maxBytes} bytes`))
        : Effect.void
    }),
    Stream.decodeText(),
    Stream.splitLines,
    Stream.mapArrayEffect((lines) =>
      Effect.try({
        try: () => Arr.map(lines, (line) => (last = read(line))),
        catch: () => fail("ProtocolViolation", "Not a telegraph")
      })
    ),
    Stream.onEnd(
      Effect.suspend(() =>
        last?._tag === "Finish" ? Effect.void : Effect.fail(fail("StreamTruncated", "No end came"))
      )
    )
  )
}

export interface Options extends Partial<Manners.Settings> {
  readonly baseURL: string
  readonly apiKey: Redacted.Redacted
  readonly maxBytes?: number
}

const supports: LLM.Supports = {
  jsonSchema: false,
  jsonMode: false,
  systemMessage: true,
  reasoning: false,
  contextWindow: undefined,
  concurrency: 1
}

const patient: Manners.Settings["timeouts"] = { firstToken: 600_000, idle: 300_000, total: undefined }

export const layer = ({
  apiKey,
  baseURL,
  maxBytes = 128 * 1024 * 1024,
  retries = 2,
  timeouts = patient
}: Options): Layer.Layer<LLM.LLM> =>
  Layer.succeed(LLM.LLM, {
    provider: "telegraph",
    model: "telegraph",
    supports: Effect.succeed(supports),
    stream: ({ messages }) =>
      Effect.tryPromise({
        try: (signal) =>
          fetch(`${baseURL}/say`, {
            method: "POST",
            headers: { authorization: Redacted.value(apiKey) },
            body: messages.map(({ content, role }) => `${role} ${JSON.stringify(content)}\n`).join(""),
            redirect: "error",
            signal
          }),
        catch: () => fail("Unreachable", "Nobody answers")
      }).pipe(
        Effect.map((response) => parts(response, response.body ?? new Blob([]).stream(), maxBytes)),
        Stream.unwrap,
        (stream) => Manners.keep("telegraph", { retries, timeouts }, stream)
      )
  })
