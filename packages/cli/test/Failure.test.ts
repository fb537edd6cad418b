import { ConfigError, Discovery } from "@metagpt-ts/config"
import { LLMError } from "@metagpt-ts/core"
import { Ask, Budget, Journal, Team } from "@metagpt-ts/team"
import { Sandbox, Workspace } from "@metagpt-ts/workspace"
import * as Cause from "effect/Cause"
import { assert, describe, it } from "vitest"

import { ExitCode } from "../src/ExitCode.ts"
import * as Failure from "../src/Failure.ts"
import { ansi, none } from "../src/Style.ts"
import { UsageError } from "../src/UsageError.ts"

const reasons = [
  LLMError.Unreachable,
  LLMError.AuthFailed,
  LLMError.PermissionDenied,
  LLMError.ModelNotFound,
  LLMError.ContextLengthExceeded,
  LLMError.ContentFiltered,
  LLMError.QuotaExhausted,
  LLMError.RateLimited,
  LLMError.Unavailable,
  LLMError.InvalidRequest,
  LLMError.StreamTruncated,
  LLMError.ProtocolViolation,
  LLMError.Timeout
]

const journal = (kind: Journal.JournalError["kind"]) =>
  new Journal.JournalError({ kind, path: "/w/.metagpt", message: "no", fix: "do" })
const workspace = (kind: Workspace.WorkspaceError["kind"]) =>
  new Workspace.WorkspaceError({ kind, path: "x", message: "no" })

describe("Failure", () => {
  it("tells every reason of a model in both languages, with evidence and a fix", () => {
    for (const Reason of reasons) {
      const reason = new Reason({
        message: "it broke",
        url: "http://127.0.0.1:1/v1",
        status: 500,
        evidence: `oops ${"x".repeat(500)}`
      })
      const error = new LLMError.LLMError({ provider: "open-llm", reason })
      for (const lang of ["en", "zh"] as const) {
        const failure = Failure.of(error, lang)
        assert.strictEqual(failure.exitCode, ExitCode.provider)
        assert.notMatch(failure.what, /[{}]/)
        assert.include(failure.evidence, "http://127.0.0.1:1/v1 · 500 · it broke: oops")
        assert.isBelow(failure.evidence?.length ?? 0, 300)
        assert.isNotEmpty(failure.fix)
      }
    }
  })

  it("prefers the fix that the provider gives", () => {
    const reason = new LLMError.AuthFailed({ message: "no", fix: "Ask Bob." })
    assert.strictEqual(Failure.of(new LLMError.LLMError({ provider: "p", reason }), "en").fix, "Ask Bob.")
  })

  it.each([
    [new UsageError({ message: "no", fix: "do" }), ExitCode.usage],
    [new ConfigError({ issues: [{ message: "no" }] }), ExitCode.configuration],
    [new Discovery.NoModel({ message: "no" }), ExitCode.configuration],
    [new Budget.BudgetReached({ limit: "tokens", allowed: 10, spent: 9, needed: 12.2 }), ExitCode.budget],
    [journal("locked"), ExitCode.locked],
    [journal("disk-full"), ExitCode.disk],
    [journal("not-writable"), ExitCode.disk],
    [journal("damaged"), ExitCode.failed],
    [workspace("disk-full"), ExitCode.disk],
    [workspace("not-writable"), ExitCode.disk],
    [workspace("unsafe-path"), ExitCode.failed],
    [new Sandbox.SandboxError({ sandbox: "wasm", message: "no" }), ExitCode.failed],
    [new Ask.AskError({ step: "write PRD", message: "no", best: { a: 1 } }), ExitCode.failed],
    [new Team.TeamError({ problems: ["no"] }), ExitCode.failed]
  ])("gives each kind of error its exit code: %s", (error, exitCode) => {
    const failure = Failure.of(error, "en")
    assert.strictEqual(failure.exitCode, exitCode)
    assert.strictEqual(failure.stack, undefined)
    assert.isNotEmpty(failure.what)
  })

  it("says that the unexpected is a bug, with the stack only when asked for", () => {
    const failure = Failure.ofCause(Cause.die(new TypeError("x is not a function")), "en")
    assert.strictEqual(failure.exitCode, ExitCode.failed)
    const short = Failure.render(failure, { lang: "en", style: none, verbose: false })
    assert.include(short, "This is a bug in metagpt: x is not a function")
    assert.notInclude(short, "    at ")
    assert.include(Failure.render(failure, { lang: "en", style: none, verbose: true }), "    at ")
  })

  it("tells an interruption", () => {
    const failure = Failure.ofCause(Cause.interrupt(1), "zh")
    assert.deepInclude(failure, { what: "已中断", exitCode: ExitCode.interrupted })
  })

  it("writes what happened first and how to go on last", () => {
    const failure = Failure.of(
      new Budget.BudgetReached({ limit: "calls", allowed: 3, spent: 3, needed: 4 }),
      "en"
    )
    const text = Failure.render(failure, {
      lang: "en",
      style: ansi,
      verbose: false,
      goOn: "Go on: metagpt resume x"
    })
    assert.deepStrictEqual(text.split("\n"), [
      "\u001b[31mError: The budget of 3 calls is reached\u001b[39m",
      "  3 calls are spent; with the next call it is about 4",
      "What to do: Resume with a higher --max-calls.",
      "Go on: metagpt resume x",
      ""
    ])
  })
})
