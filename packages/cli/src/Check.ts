/**
 * One thing that was looked at.
 *
 * @since 0.1.0
 */
import type { ConfigError } from "@metagpt-ts/config"

import { translate } from "./ConfigMessages.ts"
import * as Failure from "./Failure.ts"
import type { Lang } from "./Messages.ts"

/**
 * What was found, and what to do about it.
 *
 * @category models
 * @since 0.1.0
 */
export interface Check {
  readonly name: string
  /** `missing` stops a run, `absent` does not. */
  readonly state: "ok" | "absent" | "missing"
  readonly found: string
  readonly fix?: string | undefined
  /** The same for programs. */
  readonly facts?: Readonly<Record<string, unknown>> | undefined
}

/**
 * Makes the check of something that failed.
 *
 * @category constructors
 * @since 0.1.0
 */
export const failed = (name: string, state: Check["state"], error: unknown, lang: Lang): Check => {
  const { evidence, fix, what } = Failure.of(error, lang)
  return { name, state, found: evidence === undefined ? what : `${what}: ${evidence}`, fix }
}

/**
 * Makes the check of something that is configured wrongly, its fix on a line of its own.
 *
 * @category constructors
 * @since 0.1.0
 */
export const misconfigured = (
  name: string,
  state: Check["state"],
  { issues }: ConfigError,
  lang: Lang
): Check => {
  const [issue] = issues
  const said = (text = "") => translate(lang, text)
  return { name, state, found: said(issue?.message), fix: issue?.fix && said(issue.fix) }
}
