/**
 * DeepSeek, as a provider of your own: what differs from other servers of the same protocol, and one call.
 */
import { Dialect, Provider } from "@metagpt-ts/openai-wire"

export const dialect: Dialect.Dialect = {
  ...Dialect.standard,
  provider: "deepseek",
  defaultBaseURL: "https://api.deepseek.com",
  keyRequired: true,
  // It takes any order of turns, and JSON but no schema.
  systemMessages: "many",
  mergeSameRole: false,
  formats: "json_object",
  // It stops in the middle when it has no machine left: no answer, so another try may help.
  failures: { ...Dialect.standard.failures, insufficient_system_resource: "Unavailable" },
  fixes: {
    AuthFailed: "Set api_key to a key of https://platform.deepseek.com",
    QuotaExhausted: "Top up the account at https://platform.deepseek.com",
    ModelNotFound: "Set model to deepseek-chat or deepseek-reasoner"
  },
  supports: { ...Dialect.standard.supports, jsonMode: true, reasoning: true, concurrency: 8 }
}

export type { Options } from "@metagpt-ts/openai-wire"

export const { layer, layerConfig, make } = Provider.make(dialect)
