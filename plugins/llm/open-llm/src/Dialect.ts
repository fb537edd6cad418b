/**
 * How open servers speak chat completions, as data.
 *
 * @since 0.1.0
 */
import { Dialect } from "@metagpt-ts/openai-wire"

/**
 * How open servers speak: one system message in front and strict turns, which every one of them takes, and FastChat's error codes.
 *
 * @category models
 * @since 0.1.0
 */
export const dialect: Dialect.Dialect = {
  ...Dialect.standard,
  provider: "open-llm",
  errors: {
    40101: "AuthFailed",
    40102: "AuthFailed",
    40103: "PermissionDenied",
    40301: "ModelNotFound",
    40303: "ContextLengthExceeded",
    42901: "RateLimited",
    42902: "QuotaExhausted",
    42903: "Unavailable"
  },
  sampling: {
    ...Dialect.standard.sampling,
    top_k: "top_k",
    repetition_penalty: "repetition_penalty"
  },
  thinking: (isWanted) => ({ chat_template_kwargs: { enable_thinking: isWanted } }),
  concessions: [
    ...Dialect.standard.concessions,
    { refused: /chat_template_kwargs/i, instead: { thinking: () => ({}) } }
  ],
  fixes: { AuthFailed: "Set api_key under llm: to the key that the server was started with" }
}
