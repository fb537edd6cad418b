/**
 * Who can answer: MetaGPT's `api_type`, and the plugin that speaks for each.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"

import type { Block } from "./Block.ts"
import * as ConfigError from "./ConfigError.ts"
import * as Credentials from "./Credentials.ts"
import { hideCredentials } from "./Excerpt.ts"
import { isLoopback } from "./Loopback.ts"
import { bare, didYouMean } from "./Nearest.ts"

/**
 * What is known of an `api_type`.
 *
 * @category models
 * @since 0.1.0
 */
export interface ApiType {
  /** Name of the npm package. */
  readonly package: string
  /** Address of the vendor, used when the block has none. */
  readonly baseUrl?: string
  /** What proves who asks, in the order in which it is looked for; no key is needed when left out. */
  readonly keys?: ReadonlyArray<Credentials.Way>
  /** The vendor's domains: keys from the environment go there, and nowhere else. Any but this machine when left out. */
  readonly domains?: ReadonlyArray<string>
  /** Environment variable that holds the address when the block has none. */
  readonly addressVariable?: string
  /** An address to show when one must be given. */
  readonly example?: string
  /** Ending that an address must have, and gets when it has no path. */
  readonly path?: string
}

const own = (name: string): string => `@metagpt-ts/llm-${name}`
const vendor = (baseUrl: string, variable: string): ApiType => ({
  package: own("open-llm"),
  baseUrl,
  keys: [{ api_key: variable }],
  domains: [new URL(baseUrl).hostname]
})
const ollama: ApiType = { package: own("ollama"), addressVariable: "OLLAMA_HOST" }
const wenxin: ApiType = {
  package: own("wenxin"),
  keys: [
    { api_key: "QIANFAN_API_KEY" },
    { access_key: "QIANFAN_ACCESS_KEY", secret_key: "QIANFAN_SECRET_KEY" }
  ],
  domains: ["baidubce.com"]
}
const openRouter = vendor("https://openrouter.ai/api/v1", "OPENROUTER_API_KEY")

/** MetaGPT fills this in for every `api_type`. */
const openai = "https://api.openai.com/v1"

/**
 * Every `api_type` that has a plugin of ours.
 *
 * @category models
 * @since 0.1.0
 */
export const known: Readonly<Record<string, ApiType>> = {
  open_llm: { package: own("open-llm"), example: "http://127.0.0.1:8000/v1" },
  ollama,
  "ollama.generate": ollama,
  llama_cpp: { package: own("llama-cpp") },
  zhipuai: {
    package: own("zhipu"),
    keys: [{ api_key: "ZHIPUAI_API_KEY" }],
    domains: ["bigmodel.cn", "z.ai"]
  },
  spark: {
    package: own("spark"),
    keys: [
      { api_password: "SPARK_API_PASSWORD" },
      { app_id: "SPARK_APP_ID", api_key: "SPARK_API_KEY", api_secret: "SPARK_API_SECRET" }
    ],
    domains: ["xf-yun.com"]
  },
  qianfan: wenxin,
  wenxin,
  openai: vendor(openai, "OPENAI_API_KEY"),
  deepseek: vendor("https://api.deepseek.com", "DEEPSEEK_API_KEY"),
  moonshot: vendor("https://api.moonshot.cn/v1", "MOONSHOT_API_KEY"),
  dashscope: vendor("https://dashscope.aliyuncs.com/compatible-mode/v1", "DASHSCOPE_API_KEY"),
  siliconflow: vendor("https://api.siliconflow.cn/v1", "SILICONFLOW_API_KEY"),
  openrouter: openRouter,
  open_router: openRouter,
  openrouter_reasoning: openRouter,
  fireworks: vendor("https://api.fireworks.ai/inference/v1", "FIREWORKS_API_KEY"),
  mistral: vendor("https://api.mistral.ai/v1", "MISTRAL_API_KEY"),
  groq: vendor("https://api.groq.com/openai/v1", "GROQ_API_KEY"),
  yi: vendor("https://api.lingyiwanwu.com/v1", "YI_API_KEY"),
  ark: vendor("https://ark.cn-beijing.volces.com/api/v3", "ARK_API_KEY"),
  azure: {
    package: own("open-llm"),
    keys: [{ api_key: "AZURE_OPENAI_API_KEY" }],
    example: "https://NAME.openai.azure.com/openai/v1",
    path: "/openai/v1"
  }
}

const noPlugin = "No plugin speaks its protocol yet."
const gateway =
  "To reach it all the same, use api_type: openrouter, or api_type: open_llm with the address of a gateway"

/** Names that people write and that have no plugin, with what is possible. */
const refused: Readonly<Record<string, string>> = {
  anthropic: `${noPlugin} ${gateway}`,
  claude: `${noPlugin} ${gateway}`,
  bedrock: `${noPlugin} ${gateway}`,
  gemini: `${noPlugin} Its OpenAI-compatible address works:\napi_type: open_llm\nbase_url: https://generativelanguage.googleapis.com/v1beta/openai`,
  metagpt: "That service was MetaGPT's own. Use api_type: open_llm with the address of a server",
  human: "A person cannot be the model of a whole run",
  "ollama.embeddings": "That interface turns text into vectors and answers nothing. Use api_type: ollama",
  "ollama.embed": "That interface turns text into vectors and answers nothing. Use api_type: ollama"
}

const openServer = (port: number): string => `Use\napi_type: open_llm\nbase_url: http://127.0.0.1:${port}/v1`

/** Names of servers, which are no `api_type`. */
const servers: Readonly<Record<string, string>> = {
  vllm: openServer(8000),
  fastchat: openServer(8000),
  llama_factory: openServer(8000),
  llamafactory: openServer(8000),
  lmstudio: openServer(1234),
  lm_studio: openServer(1234),
  localai: openServer(8080),
  llama_server: openServer(8080),
  sglang: openServer(30000),
  zhipu: "It is called zhipuai",
  glm: "It is called zhipuai",
  ernie: "It is called qianfan",
  qwen: "It is called dashscope"
}

/** Says whether a name is that of an npm package, or of a file, with a plugin in it. @category predicates @since 0.1.0 */
export const isPackage = (name: string): boolean =>
  /^(?:@[^/]+\/.+|\.{0,2}\/.+|metagpt-llm-.+|.+\/.+)$/.test(name)

/**
 * Finds what is known of a name; undefined when it means nothing. A name that MetaGPT has and that has no plugin is known
 * too: `complete` refuses it.
 *
 * @category accessors
 * @since 0.1.0
 */
export const find = (name: string): ApiType | undefined =>
  Object.hasOwn(known, name)
    ? known[name]
    : isPackage(name) || Object.hasOwn(refused, name)
      ? { package: name }
      : undefined

/**
 * Says what to write instead of an unknown name.
 *
 * @category combinators
 * @since 0.1.0
 */
export const advise = (name: string): string => {
  const server = Object.entries(servers).find(([one]) => bare(one) === bare(name))?.[1]
  if (server !== undefined) return server
  const near = didYouMean(name, [...Object.keys(known), ...Object.keys(refused)])
  return near ?? `Known: ${Object.keys(known).join(", ")}, or the npm package of a plugin`
}

const trimmed = (url: string | undefined): string | undefined => url?.trim().replace(/\/+$/, "")

const withPath = (url: string, path: string): string => {
  const parsed = URL.parse(url)
  return parsed !== null && parsed.pathname.replace(/\/+$/, "") === "" ? parsed.origin + path : url
}

/**
 * Fills in what a block leaves to its `api_type`, or says what is missing. `api_type` is always set in the result.
 *
 * MetaGPT puts OpenAI's address into every block; outside `openai` it counts as unset.
 *
 * @category combinators
 * @since 0.1.0
 */
export const complete = (
  block: Block,
  options: {
    readonly env: Readonly<Record<string, string | undefined>>
    readonly proxy?: string | undefined
    /** Where a key of the block stands. */
    readonly locate?: ((key: string) => ConfigError.Location | undefined) | undefined
  }
): Effect.Effect<Block & { readonly api_type: string }, ConfigError.ConfigError> =>
  Effect.gen(function* () {
    const { env, locate = () => undefined, proxy = block.proxy } = options
    const at = (key: string) => locate(key) ?? locate("")
    const { api_type, base_url: given, ...rest } = block
    const address = trimmed(given)
    if (api_type === undefined) {
      if (address === undefined) {
        return yield* ConfigError.of(
          "llm has neither api_type nor base_url, so it is not said who answers",
          "Add api_type: openai (what MetaGPT takes for granted), or api_type: open_llm and a base_url",
          at("model")
        )
      }
      return yield* complete({ ...block, api_type: address === openai ? "openai" : "open_llm" }, options)
    }
    const type = find(api_type)
    if (type === undefined) {
      return yield* ConfigError.of(`unknown api_type "${api_type}"`, advise(api_type), at("api_type"))
    }
    const no = Object.hasOwn(known, api_type) ? undefined : refused[api_type]
    if (no !== undefined) {
      return yield* ConfigError.of(`api_type ${api_type} cannot be used`, no, at("api_type"))
    }
    const chosen = address === openai && api_type !== "openai" ? undefined : address
    if (chosen === undefined && type.example !== undefined) {
      return yield* ConfigError.of(
        `api_type ${api_type} needs a base_url`,
        `Say where the server is, for example\nbase_url: ${type.example}`,
        at("api_type")
      )
    }
    const base_url = chosen ?? trimmed(env[type.addressVariable ?? ""] || undefined) ?? type.baseUrl
    const keys = isTheirs(base_url, type) ? (type.keys ?? []) : []
    const taken = keys.length > 0 ? Credentials.take(keys, rest, env) : {}
    // What the block has and is not enough, the plugin can tell best.
    if (taken === undefined && !Credentials.has(rest)) {
      return yield* ConfigError.of(
        `api_type ${api_type} needs an ${Credentials.describe(keys)}${base_url === undefined ? "" : ` for ${hideCredentials(base_url)}`}`,
        Credentials.advise(keys),
        at("api_key")
      )
    }
    const proved = { ...rest, ...taken }
    const wrong = Credentials.wrong(proved)
    if (wrong !== undefined) {
      return yield* ConfigError.of(wrong.message, wrong.fix, locate(wrong.name) ?? locate(""))
    }
    const { timeout, ...others } = Credentials.trim(proved)
    return {
      ...others,
      api_type,
      ...(base_url !== undefined && { base_url: type.path ? withPath(base_url, type.path) : base_url }),
      ...(proxy !== undefined && { proxy: rest.proxy ?? proxy }),
      ...(timeout && { timeout })
    }
  })

/** Whether an address is the vendor's own; MetaGPT's example writes one as `ws(s)://...`. */
const isTheirs = (base_url: string | undefined, { domains, example }: ApiType): boolean => {
  if (base_url === undefined) return domains !== undefined
  if (domains === undefined) return example !== undefined && !isLoopback(base_url)
  const host = URL.parse(base_url.replace("(s)", "s"))?.hostname ?? ""
  return domains.some((domain) => host === domain || host.endsWith(`.${domain}`))
}
