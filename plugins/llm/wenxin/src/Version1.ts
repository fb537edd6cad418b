/**
 * Configurations of Wenxin's version 1, which answers no more.
 *
 * @since 0.1.0
 */
import { LlmBlock } from "@metagpt-ts/openai-wire"

/** What to write instead. @category constants @since 0.1.0 */
export const fix =
  "Take endpoint and base_url out; set model to the id of a V2 model, such as ernie-4.0-turbo-8k; set api_key to a key that begins with bce-v3/ (https://console.bce.baidu.com/iam/#/iam/apikey/list), or access_key and secret_key to those of the account"

const shut = "Version 1 of the Wenxin API was shut down on 31 August 2026"

/**
 * Says that an address is one of version 1; undefined when it is not.
 *
 * @category predicates
 * @since 0.1.0
 */
export const address = (url: string | undefined): string | undefined =>
  url !== undefined && /\baip\.baidubce\.com|\/rpc\/2\.0\/|wenxinworkshop/i.test(url)
    ? `${shut}, and base_url is its address`
    : undefined

/**
 * Says what in a block belongs to version 1; undefined when nothing does.
 *
 * @category predicates
 * @since 0.1.0
 */
export const block = (llm: LlmBlock.LlmBlock): string | undefined => {
  const at = address(LlmBlock.word(llm, "base_url"))
  if (at !== undefined) return at
  if (LlmBlock.word(llm, "endpoint") !== undefined) return `${shut}, and endpoint names a model of it`
  const key = LlmBlock.word(llm, "api_key")
  const isPair =
    LlmBlock.word(llm, "secret_key") !== undefined && LlmBlock.word(llm, "access_key") === undefined
  return isPair && key !== undefined && !key.startsWith("bce-v3/")
    ? `${shut}, and api_key with secret_key are the keys of an application of it`
    : undefined
}
