/**
 * What went wrong, as an error of the port.
 *
 * @since 0.1.0
 */
import { LLMError } from "@metagpt-ts/core"

/** @category constants @since 0.1.0 */
export const provider = "ollama"

/** The model that is proposed where there is none: small, and writes code. @category constants @since 0.1.0 */
export const proposed = "qwen2.5-coder:1.5b"

/** The name of a reason. @category models @since 0.1.0 */
export type Tag = LLMError.Reason["_tag"]

/** What is known beside the reason. @category models @since 0.1.0 */
export interface Details {
  readonly url?: string | undefined
  readonly status?: number | undefined
  readonly evidence?: string | undefined
  readonly fix?: string | undefined
  readonly retryAfter?: number | undefined
}

const reasons: Pick<typeof LLMError, Tag> = LLMError

/** Makes the error of a reason; evidence is cut to 200 characters. @category constructors @since 0.1.0 */
export const make = (tag: Tag, message: string, details: Details = {}): LLMError.LLMError => {
  const evidence = details.evidence?.trim().slice(0, 200)
  const known = Object.entries({ ...details, evidence }).filter(
    ([, value]) => value !== undefined && value !== ""
  )
  return new LLMError.LLMError({
    provider,
    reason: new reasons[tag]({ message, ...(Object.fromEntries(known) as { readonly url?: string }) })
  })
}

/** Adds to an error what is known by now. @category combinators @since 0.1.0 */
export const amend = (
  { reason: { _tag, evidence, message, retryAfter, status, url } }: LLMError.LLMError,
  { fix, message: better = message }: { readonly message?: string; readonly fix: string }
): LLMError.LLMError => make(_tag, better, { url, status, evidence, retryAfter, fix })

/** Replaces every secret by `***` in what a server said. @category combinators @since 0.1.0 */
export const redact =
  (secrets: ReadonlyArray<string>) =>
  (text: string): string =>
    secrets
      .filter(({ length }) => length >= 4)
      .reduce((shown, secret) => shown.replaceAll(secret, "***"), text)

interface Kind {
  readonly tag: Tag
  readonly message: string
  readonly fix?: string
}

const texts: ReadonlyArray<readonly [RegExp, Kind]> = [
  [
    /context length|longer than the context/i,
    {
      tag: "ContextLengthExceeded",
      message: "The prompt does not fit the context window",
      fix: "Shorten the prompt, or set context_length higher"
    }
  ],
  [/model .*not found|try pulling it/i, { tag: "ModelNotFound", message: "Ollama does not have this model" }],
  [
    /more system memory|out of memory|cudaMalloc failed/i,
    {
      tag: "Unavailable",
      message: "The model does not fit the memory of the server",
      fix: "Use a smaller model, lower context_length, or end other programs there"
    }
  ],
  [
    /maximum pending requests/,
    {
      tag: "Unavailable",
      message: "The queue of Ollama is full",
      fix: "Wait a little, or start it with a higher OLLAMA_MAX_QUEUE"
    }
  ],
  [
    /while running the model|runner .*(terminated|no longer running|exited)/i,
    {
      tag: "Unavailable",
      message: "The process that runs the model died",
      fix: "Ask again: Ollama starts it anew. If it dies again, use a smaller model or a lower context_length"
    }
  ],
  [
    /usage limit|quota/i,
    {
      tag: "QuotaExhausted",
      message: "The account has nothing left to use",
      fix: "Use a model on your own machine"
    }
  ],
  [
    /pull model manifest: (file does not exist|not found)/,
    {
      tag: "ModelNotFound",
      message: "The library of Ollama has no such model",
      fix: "Look its name up at https://ollama.com/library"
    }
  ],
  [
    /pull model manifest|dial tcp/,
    {
      tag: "Unavailable",
      message: "Ollama could not reach the library",
      fix: "Check the network of the server; it reads HTTPS_PROXY when it starts"
    }
  ],
  [
    /invalid (JSON schema in )?format|does not support|invalid option|option .* must be/i,
    { tag: "InvalidRequest", message: "Ollama refused the request" }
  ],
  [
    /page not found/,
    {
      tag: "InvalidRequest",
      message: "There is no Ollama at this address",
      fix: "Set base_url to the address of the server alone, such as http://127.0.0.1:11434"
    }
  ]
]

const statuses: Readonly<Record<number, Kind>> = {
  401: {
    tag: "AuthFailed",
    message: "The server refused the key",
    fix: "Set api_key to a key of this server"
  },
  402: { tag: "QuotaExhausted", message: "The account has nothing left to pay with" },
  403: {
    tag: "PermissionDenied",
    message: "The server does not allow this",
    fix: "If this is your Ollama, let it take requests for other hosts: OLLAMA_HOST=0.0.0.0 OLLAMA_ORIGINS=*"
  },
  408: { tag: "Timeout", message: "The server gave up waiting" },
  429: { tag: "RateLimited", message: "The server takes no more requests for now", fix: "Wait a little" }
}

const byStatus = (status: number | undefined): Kind => {
  if (status === undefined || status >= 500) return { tag: "Unavailable", message: "Ollama could not answer" }
  if (status < 400) {
    return {
      tag: "InvalidRequest",
      message: "The server sends elsewhere, and no key follows there",
      fix: "Set base_url to the address that it names"
    }
  }
  return statuses[status] ?? { tag: "InvalidRequest", message: "Ollama refused the request" }
}

/** The complaint in a body: `{"error": ...}`, or the body itself. */
const complaint = (body: string): string => {
  try {
    const { error } = JSON.parse(body) as { readonly error?: unknown }
    return typeof error === "string" ? error : JSON.stringify(error ?? body)
  } catch {
    return body
  }
}

/**
 * Makes the error of what a server said, with a status or in the middle of a stream.
 *
 * @category constructors
 * @since 0.1.0
 */
export const refused = (
  body: string,
  details: Details & { readonly model?: string | undefined }
): LLMError.LLMError => {
  const { model, ...known } = details
  const said = complaint(body)
  // A key that is refused stays refused, whatever the words.
  const plain = known.status === 401 ? undefined : texts.find(([pattern]) => pattern.test(said))?.[1]
  const { fix, message, tag } = plain ?? byStatus(known.status)
  const pull = tag === "ModelNotFound" ? `Run: ollama pull ${model ?? proposed}` : undefined
  return make(tag, message, { ...known, evidence: known.evidence ?? said, fix: fix ?? pull })
}
