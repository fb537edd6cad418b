/**
 * How Qianfan speaks chat completions, as data.
 *
 * @since 0.1.0
 */
import { Dialect } from "@metagpt-ts/openai-wire"

/** The vendor takes no temperature of 0. */
const leastTemperature = 0.01

/**
 * Qianfan's protocol, version 2: named errors, usage when asked, and a flag for a dialogue that its filter has ended.
 *
 * @category models
 * @since 0.1.0
 */
export const dialect: Dialect.Dialect = {
  ...Dialect.standard,
  provider: "wenxin",
  defaultBaseURL: "https://qianfan.baidubce.com/v2",
  keyRequired: true,
  keyForm: { pattern: /^bce-v3\//, words: "begin with bce-v3/" },
  temperature: (value) => ({ temperature: Math.max(value, leastTemperature) }),
  thinking: (isWanted) => ({ enable_thinking: isWanted }),
  sampling: { top_p: "top_p", seed: "seed", repetition_penalty: "penalty_score" },
  flags: { need_clear_history: "content-filter" },
  errors: {
    malformed_json: "InvalidRequest",
    invalid_messages: "InvalidRequest",
    invalid_argument: "InvalidRequest",
    invalid_model: "ModelNotFound",
    characters_too_long: "ContextLengthExceeded",
    tokens_too_long: "ContextLengthExceeded",
    image_url_unsafe: "ContentFiltered",
    unsafe_request: "ContentFiltered",
    invalid_iam_token: "AuthFailed",
    invalid_appid: "AuthFailed",
    no_parameter_permission: "PermissionDenied",
    access_denied: "PermissionDenied",
    rpm_rate_limit_exceeded: "RateLimited",
    tpm_rate_limit_exceeded: "RateLimited",
    rate_limit_exceeded: "RateLimited",
    internal_error: "Unavailable"
  },
  fixes: {
    AuthFailed:
      "Set api_key to a key of https://console.bce.baidu.com/iam/#/iam/apikey/list, which begins with bce-v3/",
    ModelNotFound: "Set model to the id of a V2 model, in small letters, such as ernie-4.0-turbo-8k",
    RateLimited: "Wait for the next minute, or send fewer requests at the same time"
  },
  concessions: [
    ...Dialect.standard.concessions,
    {
      refused: /temperature\W.{0,40}not (be )?support|not support.{0,40}\btemperature\b/i,
      instead: { temperature: () => ({}) }
    }
  ],
  supports: { ...Dialect.standard.supports, jsonMode: true, reasoning: true, concurrency: 2 }
}
