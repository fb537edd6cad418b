/**
 * What tokens cost, as somebody said on some day.
 *
 * @since 0.1.0
 */
import type { Usage } from "@metagpt-ts/core"

/**
 * The price of a model at a vendor, in US dollars for a million tokens.
 *
 * @category models
 * @since 0.1.0
 */
export interface Price {
  readonly input: number
  readonly output: number
  /** The day on which the source said so, as `2025-03-09`. */
  readonly date: string
  readonly source: string
}

/** A price, and where it holds. @category models @since 0.1.0 */
export interface Entry extends Price {
  /** The vendor's domain: other vendors serve models of the same name at other prices. */
  readonly domain: string
  readonly model: string
}

type Row = readonly [model: string, input: number, output: number]

const entries = (
  domain: string,
  { date, source }: Pick<Price, "date" | "source">,
  rows: ReadonlyArray<Row>
): ReadonlyArray<Entry> =>
  rows.map(([model, input, output]) => ({ domain, model, input, output, date, source }))

/** What MetaGPT counts by; rows of it that contradict themselves or are zero for lack of a price are left out. */
const metagpt = { date: "2025-03-09", source: "MetaGPT 0.8.2, metagpt/utils/token_counter.py" }

/**
 * Every price that is known here. A model that is not in it has an unknown price, which is not zero.
 *
 * @category constants
 * @since 0.1.0
 */
export const table: ReadonlyArray<Entry> = [
  ...entries("openai.com", metagpt, [
    ["gpt-4o", 5, 15],
    ["gpt-4o-2024-05-13", 5, 15],
    ["gpt-4o-2024-08-06", 2.5, 10],
    ["gpt-4o-mini", 0.15, 0.6],
    ["gpt-4o-mini-2024-07-18", 0.15, 0.6],
    ["gpt-4-turbo", 10, 30],
    ["gpt-4-turbo-2024-04-09", 10, 30],
    ["gpt-4-turbo-preview", 10, 30],
    ["gpt-4-1106-preview", 10, 30],
    ["gpt-4-0125-preview", 10, 30],
    ["o1-preview", 15, 60],
    ["o1-preview-2024-09-12", 15, 60],
    ["o1-mini", 3, 12],
    ["o1-mini-2024-09-12", 3, 12]
  ]),
  ...entries("bigmodel.cn", metagpt, [
    ["glm-3-turbo", 0.7, 0.7],
    ["glm-4", 14, 14],
    ["glm-4-plus", 7, 7],
    ["glm-4-flash", 0, 0]
  ]),
  ...entries("deepseek.com", metagpt, [
    ["deepseek-chat", 0.14, 0.28],
    ["deepseek-coder", 0.14, 0.28]
  ]),
  ...entries("mistral.ai", metagpt, [
    ["open-mistral-7b", 0.25, 0.25],
    ["open-mixtral-8x7b", 0.7, 0.7],
    ["mistral-small-latest", 2, 6],
    ["mistral-medium-latest", 2.7, 8.1],
    ["mistral-large-latest", 8, 24]
  ]),
  ...entries("lingyiwanwu.com", metagpt, [
    ["yi-34b-chat-0205", 0.3, 0.3],
    ["yi-34b-chat-200k", 1.7, 1.7],
    ["yi-large", 2.8, 2.8]
  ]),
  ...entries("aliyuncs.com", metagpt, [
    ["qwen2.5-72b-instruct", 0.57, 1.7],
    ["qwen2.5-32b-instruct", 0.5, 1],
    ["qwen2.5-14b-instruct", 0.29, 0.86],
    ["qwen2.5-7b-instruct", 0.14, 0.29],
    ["qwen2-72b-instruct", 0.714, 1.428],
    ["qwen2-57b-a14b-instruct", 0.5, 1],
    ["qwen2-7b-instruct", 0.143, 0.286],
    ["qwen-turbo", 0.28, 0.83],
    ["qwen-long", 0.07, 0.28],
    ["qwen-plus", 0.55, 1.66],
    ["qwen-max", 5.5, 16.6]
  ]),
  ...entries("volces.com", metagpt, [
    ["doubao-lite-4k-240515", 0.043, 0.086],
    ["doubao-lite-32k-240515", 0.043, 0.086],
    ["doubao-lite-128k-240515", 0.11, 0.14],
    ["doubao-pro-4k-240515", 0.11, 0.29],
    ["doubao-pro-32k-240515", 0.11, 0.29],
    ["doubao-pro-128k-240515", 0.7, 1.3]
  ]),
  ...entries("openrouter.ai", metagpt, [
    ["openai/gpt-3.5-turbo-0125", 0.5, 1.5],
    ["openai/gpt-4-turbo-preview", 10, 30],
    ["openai/o1-preview", 15, 60],
    ["openai/o1-mini", 3, 12],
    ["anthropic/claude-3-opus", 15, 75],
    ["anthropic/claude-3.5-sonnet", 3, 15],
    ["google/gemini-pro-1.5", 2.5, 7.5]
  ]),
  ...entries(
    "xf-yun.com",
    { date: "2026-11-21", source: "iFLYTEK's list of Spark models, xfyun.cn/doc/spark" },
    [["lite", 0, 0]]
  )
]

/** The price of a model that runs on the user's own machine. @category constants @since 0.1.0 */
export const local: Price = { input: 0, output: 0, date: "", source: "it runs here" }

/**
 * Finds the price of a model at the host that serves it; undefined when nobody said.
 *
 * @category accessors
 * @since 0.1.0
 */
export const find = (host: string, model: string): Price | undefined =>
  table.find((entry) => entry.model === model && (host === entry.domain || host.endsWith(`.${entry.domain}`)))

/** US dollars of a usage. @category combinators @since 0.1.0 */
export const cost = (
  { input, output }: Pick<Price, "input" | "output">,
  { inputTokens, outputTokens }: Usage.Usage
): number => (inputTokens * input + outputTokens * output) / 1e6
