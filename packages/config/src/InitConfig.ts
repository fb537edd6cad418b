import { chmod, mkdir, writeFile } from "node:fs/promises"
import { dirname } from "node:path"

/**
 * A first configuration file: what to ask, what to write.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"

import * as ApiType from "./ApiType.ts"
import * as ConfigError from "./ConfigError.ts"
import { url } from "./JsonSchema.ts"

/**
 * What the user said. Nothing said gives a file in which every line is a comment.
 *
 * @category models
 * @since 0.1.0
 */
export interface Answers {
  readonly api_type?: string | undefined
  readonly base_url?: string | undefined
  readonly model?: string | undefined
  /** Name of the environment variable that holds the key; the key itself is not written. */
  readonly key_variable?: string | undefined
}

/**
 * Something to ask.
 *
 * @category models
 * @since 0.1.0
 */
export interface Question {
  readonly key: keyof Answers
  readonly message: string
  /** What can be chosen; anything when empty. */
  readonly choices: ReadonlyArray<string>
  /** What is taken when nothing is typed; it may be left empty when undefined. */
  readonly fallback: (answers: Answers) => string | undefined
  /** Whether to ask it, after the answers before it. */
  readonly isAsked: (answers: Answers) => boolean
}

const typeOf = ({ api_type }: Answers) => (api_type === undefined ? undefined : ApiType.find(api_type))

/** The variable of a vendor that needs one key. */
const variableOf = (answers: Answers) =>
  typeOf(answers)
    ?.keys?.filter((way) => Object.keys(way).length === 1)
    .map(({ api_key }) => api_key)
    .find((variable) => variable !== undefined)

/**
 * What to ask, in order.
 *
 * @category models
 * @since 0.1.0
 */
export const questions: ReadonlyArray<Question> = [
  {
    key: "api_type",
    message: "Who answers? (open_llm is any OpenAI-compatible server, such as vLLM, FastChat or LM Studio)",
    choices: Object.keys(ApiType.known),
    fallback: () => "ollama",
    isAsked: () => true
  },
  {
    key: "base_url",
    message: "At which address?",
    choices: [],
    fallback: (answers) =>
      answers.api_type === "ollama"
        ? "http://127.0.0.1:11434"
        : (typeOf(answers)?.example ?? typeOf(answers)?.baseUrl),
    isAsked: ({ api_type }) => api_type !== "llama_cpp"
  },
  {
    key: "model",
    message: "Which model?",
    choices: [],
    fallback: ({ api_type }) => (api_type === "ollama" ? "qwen2.5-coder:7b" : undefined),
    isAsked: ({ api_type }) => api_type !== "llama_cpp"
  },
  {
    key: "key_variable",
    message: "Which environment variable holds the key?",
    choices: [],
    fallback: variableOf,
    isAsked: (answers) => variableOf(answers) !== undefined
  }
]

const text = (value: string): string => (/^[\w./:@-]*[\w/]$/.test(value) ? value : JSON.stringify(value))

/**
 * Makes the text of the file. What was not answered stands in it as a comment.
 *
 * @category constructors
 * @since 0.1.0
 */
export const template = (answers: Answers = {}): string => {
  const isEmpty = Object.values(answers).every((value) => value === undefined)
  const line = (key: string, value: string | undefined, example: string, note = ""): string =>
    value === undefined
      ? `${isEmpty ? "#" : "  #"} ${isEmpty ? "  " : ""}${key}: ${example}${note}`
      : `  ${key}: ${text(value)}`
  const variable = answers.key_variable
  return `# yaml-language-server: $schema=${url}
# The configuration of metagpt. MetaGPT's own config2.yaml works here as it is.
# \${NAME} takes a value from the environment, \${NAME:-default} falls back to a default.

# The model that answers. Without it, a model server on this machine is used, or else the embedded model.
${isEmpty ? "# llm:" : "llm:"}
${line("api_type", answers.api_type, "ollama", "  # or open_llm, llama_cpp, zhipuai, spark, qianfan, openai, deepseek ...")}
${line("base_url", answers.base_url, "http://127.0.0.1:11434")}
${line("model", answers.model, "qwen2.5-coder:7b")}
${variable === undefined ? line("api_key", undefined, "${MY_API_KEY}", "  # a server on this machine needs none") : `  api_key: \${${variable}}`}
${line("temperature", undefined, "0")}
${line("max_token", undefined, "4096")}
${line("timeout", undefined, "600", "  # seconds without a sign of life")}
${line("fallback", undefined, "[{ model: qwen2.5-coder:1.5b }]", "  # models to ask when this one cannot answer")}

# Another model for one role. Without api_type and base_url, it is on the server above.
# roles:
#   - role: Engineer
#     llm:
#       model: qwen2.5-coder:14b

# language: English
# proxy: http://proxy.example.com:8080
# repair_llm_output: true  # log every repair of an answer
# sandbox: auto  # where programs are tried: auto, wasm, bubblewrap, container, none; process: on this machine, with your rights
# prompts: ./prompts  # files that take the place of the company's own prompts, such as program.md
# workspace:
#   path: ./workspace
`
}

/**
 * Writes a file that only its owner can read, and the folders above it. An existing file is never touched.
 *
 * @category constructors
 * @since 0.1.0
 */
export const write = (path: string, answers: Answers = {}): Effect.Effect<string, ConfigError.ConfigError> =>
  Effect.tryPromise({
    try: async () => {
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, template(answers), { flag: "wx", mode: 0o600 })
      await chmod(path, 0o600)
      return path
    },
    catch: (cause) => {
      const { code, message, path: where } = cause as NodeJS.ErrnoException
      return code === "EEXIST" && where === path
        ? ConfigError.of(`${path} exists already and was left as it is`, "Edit it, or move it away first")
        : ConfigError.of(
            `cannot write ${path}: ${message}`,
            "Name a file in a folder of your own with --config"
          )
    }
  })
