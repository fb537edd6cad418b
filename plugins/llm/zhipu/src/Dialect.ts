/**
 * How Zhipu speaks chat completions, as data.
 *
 * @since 0.1.0
 */
import { Dialect } from "@metagpt-ts/openai-wire"
import type { Fault } from "@metagpt-ts/openai-wire"

/** What the model service calls its errors, in the order of the vendor's list: statuses of its own, then codes. */
const errors: Readonly<Record<string, Fault.Tag>> = {
  434: "PermissionDenied",
  435: "InvalidRequest",
  500: "Unavailable",
  ...Object.fromEntries([1000, 1001, 1002, 1003, 1004].map((code) => [code, "AuthFailed"])),
  ...Object.fromEntries([1110, 1111, 1112, 1120, 1121].map((code) => [code, "PermissionDenied"])),
  1113: "QuotaExhausted",
  ...Object.fromEntries([1210, 1212, 1213, 1214, 1215].map((code) => [code, "InvalidRequest"])),
  1211: "ModelNotFound",
  ...Object.fromEntries([1220, 1221, 1222, 1311].map((code) => [code, "PermissionDenied"])),
  1230: "Unavailable",
  1234: "Unavailable",
  1261: "ContextLengthExceeded",
  1300: "ContentFiltered",
  1301: "ContentFiltered",
  1302: "RateLimited",
  1303: "RateLimited",
  1304: "QuotaExhausted",
  1305: "Unavailable",
  ...Object.fromEntries([1308, 1309, 1310, 1313].map((code) => [code, "QuotaExhausted"])),
  1312: "Unavailable"
}

/** The ends of the range are not in it: 0 is said by not sampling at all. */
const bounds = { least: 0.01, most: 0.99 }

const temperature = (value: number): Dialect.Body =>
  value <= 0 ? { do_sample: false, temperature: bounds.least } : { temperature: Math.min(value, bounds.most) }

/**
 * Zhipu's protocol, version 4: numbered errors, usage with the last event, any order of turns, and `json_object` alone of all formats.
 *
 * @category models
 * @since 0.1.0
 */
export const dialect: Dialect.Dialect = {
  ...Dialect.standard,
  provider: "zhipu",
  defaultBaseURL: "https://open.bigmodel.cn/api/paas/v4",
  keyRequired: true,
  keyForm: { pattern: /^[^.]+\.[^.]+$/, words: "are of the form id.secret" },
  mergeSameRole: false,
  systemMessages: "many",
  streamUsage: "never",
  formats: "json_object",
  temperature,
  thinking: (isWanted) => ({ thinking: { type: isWanted ? "enabled" : "disabled" } }),
  sampling: { top_p: "top_p", seed: "seed" },
  errors,
  fixes: {
    AuthFailed:
      "Set api_key to a key of https://open.bigmodel.cn, as id.secret; a plan for coding and Z.ai have keys and a base_url of their own",
    PermissionDenied:
      "Use a model that the account may use, or see the state of the account at https://open.bigmodel.cn",
    QuotaExhausted:
      "Pay the account up at https://open.bigmodel.cn, wait for the next period, or use another server",
    ModelNotFound: "Set model to a model of the vendor's list, such as glm-4.6"
  },
  supports: { ...Dialect.standard.supports, jsonMode: true, reasoning: true, concurrency: 2 }
}
