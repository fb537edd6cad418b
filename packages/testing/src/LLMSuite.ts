/**
 * Every promise of the `LLM` port, as tests for a provider.
 *
 * @since 0.1.0
 */
import { meet, type Engine, type Subject } from "./LLMSubject.ts"
import * as answers from "./LLMSuiteAnswers.ts"
import * as bounds from "./LLMSuiteBounds.ts"
import * as engine from "./LLMSuiteEngine.ts"
import * as failures from "./LLMSuiteFailures.ts"
import * as logs from "./LLMSuiteLogs.ts"
import * as manners from "./LLMSuiteManners.ts"
import * as retries from "./LLMSuiteRetries.ts"
import * as time from "./LLMSuiteTime.ts"
import * as Suite from "./Suite.ts"

export type { Engine, Settings, Subject, Timeouts } from "./LLMSubject.ts"

const wire = (subject: Subject): ReadonlyArray<Suite.Case> => [
  ...engine.common((body) => meet(subject, {}, body)),
  ...[answers, manners, time, retries, bounds, failures, logs].flatMap(({ cases }) => cases(subject))
]

/**
 * The promises, for a runner of your own: those of every model, and those of the wire or of the engine.
 *
 * @category constructors
 * @since 0.1.0
 */
export const cases = (subject: Subject | Engine): ReadonlyArray<Suite.Case> =>
  "server" in subject ? wire(subject) : engine.cases(subject)

/**
 * Runs a provider against a server of its protocol, or an engine without one; what it cannot do it declares in `supports`, nothing
 * is skipped.
 *
 * @example
 * ```ts
 * LLMSuite.run({ describe, it }, "open-llm", {
 *   server: ChatServer.make,
 *   layer: (url, key, settings) =>
 *     OpenLLM.layer({ baseURL: url, apiKey: Redacted.make(key), model: "test-model", ...settings })
 * })
 * ```
 *
 * @category combinators
 * @since 0.1.0
 */
export const run = (runner: Suite.Runner, name: string, subject: Subject | Engine): void =>
  Suite.run(runner, name, cases(subject))
