import type { Subject } from "./LLMSubject.ts"
/**
 * Every promise of the `LLM` port, as tests for a provider.
 *
 * @since 0.1.0
 */
import * as answers from "./LLMSuiteAnswers.ts"
import * as failures from "./LLMSuiteFailures.ts"
import * as manners from "./LLMSuiteManners.ts"
import * as Suite from "./Suite.ts"

export type { Subject } from "./LLMSubject.ts"

/**
 * The promises, for a runner of your own.
 *
 * @category constructors
 * @since 0.1.0
 */
export const cases = (subject: Subject): ReadonlyArray<Suite.Case> => [
  ...answers.cases(subject),
  ...manners.cases(subject),
  ...failures.cases(subject)
]

/**
 * Runs a provider against a server of its protocol; what it cannot do it declares in `supports`, nothing is skipped.
 *
 * @example
 * ```ts
 * LLMSuite.run({ describe, it }, "open-llm", {
 *   server: ChatServer.make,
 *   layer: (url, key) => OpenLLM.layer({ baseURL: url, apiKey: Redacted.make(key), model: "test-model" })
 * })
 * ```
 *
 * @category combinators
 * @since 0.1.0
 */
export const run = (runner: Suite.Runner, name: string, subject: Subject): void =>
  Suite.run(runner, name, cases(subject))
