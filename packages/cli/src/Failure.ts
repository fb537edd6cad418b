/**
 * Every way to fail, as a person reads it.
 *
 * @since 0.1.0
 */
import type { ConfigError, Discovery } from "@metagpt-ts/config"
import type { LLMError } from "@metagpt-ts/core"
import type { Ask, Budget, Journal, Team } from "@metagpt-ts/team"
import type { Checkout, Sandbox, Workspace } from "@metagpt-ts/workspace"
import * as Cause from "effect/Cause"

import { checkouts } from "./CheckoutMessages.ts"
import { tell, translate } from "./ConfigMessages.ts"
import { ExitCode } from "./ExitCode.ts"
import { type Lang, say } from "./Messages.ts"
import type { Style } from "./Style.ts"
import type { UsageError } from "./UsageError.ts"

/**
 * What happened, how we know, what to do, and the exit code.
 *
 * @category models
 * @since 0.1.0
 */
export interface Failure {
  readonly what: string
  readonly evidence?: string | undefined
  readonly fix?: string | undefined
  readonly exitCode: ExitCode
  /** Of a bug. */
  readonly stack?: string | undefined
}

/** Errors that the command knows how to tell. @category models @since 0.1.0 */
export type Known =
  | Ask.AskError
  | Budget.BudgetReached
  | Checkout.CheckoutError
  | ConfigError
  | Journal.JournalError
  | Discovery.NoModel
  | LLMError.LLMError
  | Sandbox.SandboxError
  | Team.TeamError
  | UsageError
  | Workspace.WorkspaceError

type Tellers = {
  readonly [Tag in Known["_tag"]]: (error: Extract<Known, { readonly _tag: Tag }>, lang: Lang) => Failure
}

const first = (text: string): string => {
  const line = text.replaceAll(/\s+/g, " ").trim()
  return line.length > 200 ? `${line.slice(0, 199)}…` : line
}

const short = (value: number): number => Number(value.toPrecision(3))

const best = (value: unknown): string | undefined =>
  value === undefined ? undefined : first(typeof value === "string" ? value : JSON.stringify(value))

const tellers: Tellers = {
  UsageError: ({ fix, message }) => ({ what: message, fix, exitCode: ExitCode.usage }),
  ConfigError: ({ issues }, lang) => ({ what: tell(lang, issues), exitCode: ExitCode.configuration }),
  NoModel: ({ message }, lang) => ({ what: translate(lang, message), exitCode: ExitCode.configuration }),
  LLMError: ({ provider, reason }, lang) => {
    const where = [reason.url, reason.status].filter((part) => part !== undefined).join(" · ")
    const said = reason.evidence === undefined ? "" : `: ${first(reason.evidence)}`
    return {
      what: say(lang, `LLM.${reason._tag}`, { provider }),
      evidence: `${where && `${where} · `}${reason.message}${said}`,
      fix: reason.fix ?? say(lang, `LLM.${reason._tag}.fix`, { provider }),
      exitCode: ExitCode.provider
    }
  },
  BudgetReached: ({ allowed, limit, needed, role, spent }, lang) => ({
    what: say(lang, role === undefined ? "Budget" : "Budget.role", { allowed, limit, role: role ?? "" }),
    evidence: say(lang, "Budget.needed", { spent: short(spent), needed: short(needed), limit }),
    fix:
      role === undefined
        ? say(lang, limit === "money" ? "Budget.money.fix" : "Budget.fix", { limit })
        : say(lang, "Budget.role.fix", { limit, role }),
    exitCode: ExitCode.budget
  }),
  JournalError: ({ fix, kind, message, path }) => ({
    what: message,
    evidence: path,
    fix,
    exitCode:
      kind === "locked"
        ? ExitCode.locked
        : kind === "disk-full" || kind === "not-writable"
          ? ExitCode.disk
          : ExitCode.failed
  }),
  WorkspaceError: ({ fix, kind, message, path }) => ({
    what: message,
    evidence: path,
    fix,
    exitCode: kind === "disk-full" || kind === "not-writable" ? ExitCode.disk : ExitCode.failed
  }),
  CheckoutError: (error, lang) => {
    const { evidence, fix, message, path } = error
    const [what = message, way = fix] = lang === "zh" ? (checkouts[error.reason] ?? []) : []
    return {
      what: what.replace("{path}", () => path),
      evidence: evidence === "" ? path : `${path}: ${evidence}`,
      fix: way,
      exitCode: ExitCode.failed
    }
  },
  SandboxError: ({ fix, message, sandbox }) => ({
    what: message,
    evidence: `sandbox ${sandbox}`,
    fix,
    exitCode: ExitCode.failed
  }),
  AskError: ({ best: value, message, step }, lang) => {
    const answer = best(value)
    return {
      what: say(lang, "Ask", { step }),
      evidence: answer === undefined ? first(message) : `${first(message)} · ${answer}`,
      fix: say(lang, "Ask.fix"),
      exitCode: ExitCode.failed
    }
  },
  TeamError: ({ message }) => ({ what: message, exitCode: ExitCode.failed })
}

const isKnown = (error: unknown): error is Known =>
  typeof error === "object" &&
  error !== null &&
  "_tag" in error &&
  typeof error._tag === "string" &&
  Object.hasOwn(tellers, error._tag)

/**
 * Tells an error; one that nobody expected is a bug.
 *
 * @category constructors
 * @since 0.1.0
 */
export const of = (error: unknown, lang: Lang): Failure => {
  if (isKnown(error)) {
    const tell = tellers[error._tag] as (error: Known, lang: Lang) => Failure
    return tell(error, lang)
  }
  const message = error instanceof Error ? error.message : String(error)
  return {
    what: say(lang, "bug", { message: message || String(error) }),
    fix: say(lang, "bug.fix"),
    exitCode: ExitCode.failed,
    stack: error instanceof Error ? error.stack : undefined
  }
}

/**
 * Tells why an effect failed; an interruption is told as one.
 *
 * @category constructors
 * @since 0.1.0
 */
export const ofCause = (cause: Cause.Cause<unknown>, lang: Lang): Failure =>
  Cause.hasInterruptsOnly(cause)
    ? { what: say(lang, "interrupted"), fix: say(lang, "interrupted.fix"), exitCode: ExitCode.interrupted }
    : of(Cause.squash(cause), lang)

const indented = (text: string) => text.replaceAll(/^(?=.)/gm, "  ")

/**
 * Writes a failure, what to do last; the stack of a bug only when asked for.
 *
 * @category combinators
 * @since 0.1.0
 */
export const render = (
  failure: Failure,
  options: {
    readonly lang: Lang
    readonly style: Style
    readonly verbose: boolean
    readonly goOn?: string | undefined
  }
): string => {
  const { lang, style, verbose } = options
  return [
    style.bad(say(lang, "error", { what: failure.what })),
    ...(failure.evidence ? [indented(failure.evidence)] : []),
    ...(verbose && failure.stack ? [style.faint(indented(failure.stack))] : []),
    ...(failure.fix ? [say(lang, "fix", { fix: failure.fix })] : []),
    ...(options.goOn ? [options.goOn] : [])
  ]
    .map((line) => `${line}\n`)
    .join("")
}
