/**
 * What to do about a key that MetaGPT does not have.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

import { secrets } from "./Block.ts"
import { File } from "./File.ts"
import * as Known from "./Known.ts"
import { bare, didYouMean, nearest } from "./Nearest.ts"
import type { Path } from "./YamlFile.ts"

/** The encoded side of the schema of the file. @category constants @since 0.1.0 */
export const known: Known.Known = Schema.toEncoded(File).ast
const block = Known.child(known, "llm")
/** Keys below which a secret may stand on the same line. */
const holders: ReadonlyArray<string> = ["llm", "models", "roles", "fallback", "options", ...secrets]
const isUsed = (ast: Known.Known) => (name: string) =>
  Known.annotation(Known.child(ast, name), "ignored") === undefined && !holders.includes(name)

/** Keys whose values may be shown. @category constants @since 0.1.0 */
export const shown: ReadonlySet<string> = new Set([
  ...Known.keys(known).filter(isUsed(known)),
  ...Known.keys(block).filter(isUsed(block)),
  "role",
  "path",
  "use_uid",
  "uid"
])

/** Names from MetaGPT before 0.7 and from other tools, in lower case without punctuation. */
const formerly: Readonly<Record<string, string>> = {
  openaiapikey: "llm.api_key with llm.api_type: openai",
  openaiapimodel: "llm.model",
  openaibaseurl: "llm.base_url",
  openaiapibase: "llm.base_url",
  openaiproxy: "llm.proxy",
  openllmapibase: "llm.base_url with llm.api_type: open_llm",
  openllmapimodel: "llm.model",
  ollamaapibase: "llm.base_url with llm.api_type: ollama",
  ollamaapimodel: "llm.model",
  zhipuaiapikey: "llm.api_key with llm.api_type: zhipuai",
  zhipuaiapimodel: "llm.model",
  globalproxy: "proxy",
  workspacepath: "workspace.path",
  promptformat: "prompt_schema",
  numctx: "context_length",
  apibase: "base_url",
  url: "base_url",
  host: "base_url",
  provider: "api_type",
  token: "api_key"
}

/**
 * Says what to do about a key that is not known where it stands.
 *
 * @category combinators
 * @since 0.1.0
 */
export const advise = (path: Path, name: string, here: ReadonlyArray<string>): string | undefined => {
  const former = bare(name)
  const now = Object.hasOwn(formerly, former) ? formerly[former] : undefined
  if (now !== undefined) return `It is called ${now}`
  const near = didYouMean(name, here)
  if (near !== undefined) return near
  const [inBlock] = path.length === 0 ? nearest(name, Known.keys(block)) : []
  if (inBlock !== undefined) return `${inBlock} belongs under llm:`
  const [atTop] = path.length === 0 ? [] : nearest(name, Known.keys(known))
  if (atTop !== undefined) return `${atTop} belongs at the top of the file`
  return here.includes("api_type")
    ? "A setting that only the plugin knows belongs under options:"
    : `Known here: ${here.slice(0, 12).join(", ")}`
}
