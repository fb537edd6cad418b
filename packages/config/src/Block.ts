/**
 * How to reach one model: the `llm:` block of the file.
 *
 * @since 0.1.0
 */
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"

/**
 * A key that may be left out; its description is what editors show.
 *
 * @category schemas
 * @since 0.1.0
 */
export const key = <S extends Schema.Top>(description: string, schema: S): Schema.optionalKey<S["Rebuild"]> =>
  Schema.optionalKey(schema.annotate({ description }))

/**
 * A key that stands here by mistake often enough to be understood: it counts as the key of that name at the top of the file.
 *
 * @category schemas
 * @since 0.1.0
 */
export const moved = (to: string): Schema.optionalKey<Schema.Boolean> =>
  Schema.optionalKey(
    Schema.Boolean.annotate({ description: `Belongs at the top of the file, as ${to}.`, moved: to })
  )

/**
 * A key of MetaGPT that does nothing here. It is accepted, its value is dropped, and a note says why.
 *
 * @category schemas
 * @since 0.1.0
 */
export const ignored = (reason: string): Schema.optionalKey<Schema.Unknown> =>
  Schema.optionalKey(Schema.Unknown.annotate({ description: `Not used: ${reason}.`, ignored: reason }))

const secret = (description: string) =>
  Schema.optionalKey(Schema.RedactedFromValue(Schema.String.annotate({ description })))
const positive = Schema.Int.check(Schema.isGreaterThan(0))
const share = Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1 }))
const oneAnswer = "one answer is asked for at a time"
const bedrock = "no plugin for Amazon Bedrock exists"

/**
 * The keys of a block that hold secrets.
 *
 * @category schemas
 * @since 0.1.0
 */
export const secrets = [
  "api_key",
  "access_key",
  "secret_key",
  "session_token",
  "api_secret",
  "api_password"
] as const

const keys = {
  api_type: key(
    "Who answers: open_llm for any OpenAI-compatible server, ollama, llama_cpp, zhipuai, spark, qianfan, a vendor such as deepseek, or the npm package of a plugin",
    Schema.String
  ),
  model: key("Name of the model, as the server knows it", Schema.String),
  base_url: key("Address of the server, such as http://127.0.0.1:8000/v1", Schema.String),
  api_key: secret(
    "Key of the account; ${NAME} takes it from the environment. A server on this machine needs none"
  ),
  access_key: secret("Access key (Qianfan)"),
  secret_key: secret("Secret key (Qianfan)"),
  session_token: secret("Session token"),
  app_id: key("Application id (Spark)", Schema.String),
  api_secret: secret("Secret of the application (Spark)"),
  api_password: secret("APIPassword of the model, for HTTP (Spark)"),
  domain: key("Model family (Spark)", Schema.String),
  endpoint: key("Endpoint that stands for a model (Qianfan, Ark)", Schema.String),
  proxy: key("HTTP proxy for this model; the proxy at the top of the file when left out", Schema.String),
  max_token: key("Most tokens of one answer", positive),
  temperature: key("0 is steady, 1 is lively", Schema.Finite.check(Schema.isGreaterThanOrEqualTo(0))),
  top_p: key("Share of probability that is sampled from", share),
  top_k: key("Number of tokens that are sampled from; 0 is all", Schema.Int),
  repetition_penalty: key("Over 1 discourages repetition", Schema.Finite),
  presence_penalty: key("From -2 to 2", Schema.Finite),
  frequency_penalty: key("From -2 to 2", Schema.Finite),
  stop: key("Text that ends the answer", Schema.Union([Schema.String, Schema.Array(Schema.String)])),
  seed: key("Makes sampling repeatable where the server can", Schema.Int),
  timeout: key(
    "Seconds without a sign of life until a request is given up; 0 is the default",
    Schema.Finite.check(Schema.isGreaterThanOrEqualTo(0))
  ),
  context_length: key("Tokens of prompt and answer together, when the server does not say", positive),
  use_system_prompt: key("False for a model that does not take system messages", Schema.Boolean),
  reasoning: key("Ask the model to think first, where it can", Schema.Boolean),
  reasoning_max_token: key("Most tokens it may think", positive),
  options: key(
    "Further settings of the plugin, handed to it as they are",
    Schema.Record(Schema.String, Schema.Unknown)
  ),
  repair_llm_output: moved("repair_llm_output"),
  stream: ignored("answers are always streamed"),
  n: ignored(oneAnswer),
  best_of: ignored(oneAnswer),
  logprobs: ignored("no step needs probabilities"),
  top_logprobs: ignored("no step needs probabilities"),
  pricing_plan: ignored("budgets count tokens, calls and seconds of any model"),
  calc_usage: ignored("usage is always counted"),
  compress_type: ignored("prompts are fitted to the context window"),
  api_version: ignored("the v1 endpoint of Azure OpenAI needs no version"),
  region_name: ignored(bedrock)
}

const Single = Schema.Struct(keys)

/**
 * Schema of an `llm:` block: MetaGPT's keys, and the models to ask when this one cannot answer. Every key may be left out.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Block = Schema.Struct({
  ...keys,
  fallback: key(
    "Models to ask, in order, when this one cannot answer: each a block as this one, or a name under models",
    Schema.Array(Schema.Union([Schema.String, Single]))
  )
})

type Ignored = {
  readonly [K in keyof typeof Block.Type]: unknown extends Required<typeof Block.Type>[K] ? K : never
}[keyof typeof Block.Type]

/**
 * What is known of how to reach a model. Secrets are redacted.
 *
 * @category models
 * @since 0.1.0
 */
export type Block = Omit<typeof Block.Type, NonNullable<Ignored> | "repair_llm_output">

/**
 * Lays a block over another one. A block that says where its server is stands alone; else it borrows the connection.
 *
 * @category combinators
 * @since 0.1.0
 */
export const over = (block: Block, base: Block | undefined): Block =>
  block.api_type !== undefined || block.base_url !== undefined ? block : { ...base, ...block }

/**
 * Makes what a plugin is given: the block without what it falls back on, `options` unfolded, secrets out of their wrapping. Never print the result.
 *
 * @category combinators
 * @since 0.1.0
 */
export const reveal = ({ options, ...block }: Block): Readonly<Record<string, unknown>> => ({
  ...options,
  ...Object.fromEntries(
    Object.entries(block)
      .filter(([name]) => name !== "fallback")
      .map(([name, value]) => [name, Redacted.isRedacted(value) ? Redacted.value(value) : value])
  )
})
