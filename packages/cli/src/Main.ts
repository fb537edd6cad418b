/**
 * The process: arguments in, exit code out.
 *
 * @since 0.1.0
 */
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Cause from "effect/Cause"
import * as CliError from "effect/cli/CliError"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"

import * as Command from "./Command.ts"
import { Conclusion, ExitCode } from "./ExitCode.ts"
import * as Failure from "./Failure.ts"
import { say } from "./Messages.ts"
import { CurrentScreen, note, ofProcess, type Screen } from "./Screen.ts"
import { version } from "./Version.ts"

/** A command line that could not be read: what is wrong with it has been said. */
const isShown = (error: unknown): error is CliError.ShowHelp =>
  CliError.isCliError(error) && error._tag === "ShowHelp"

/** Tells how it ended, where the command has not done so itself. */
const conclude = (exit: Exit.Exit<void, unknown>, screen: Screen, args: ReadonlyArray<string>): ExitCode => {
  if (Exit.isSuccess(exit)) return ExitCode.ok
  const error = Cause.squash(exit.cause)
  if (isShown(error)) return error.errors.length > 0 ? ExitCode.usage : ExitCode.ok
  const { lang, style } = screen
  const failure = Failure.ofCause(exit.cause, lang)
  const verbose = args.includes("--verbose") || Boolean(process.env["DEBUG"])
  screen.progress(Failure.render(failure, { lang, style, verbose }))
  if (args.includes("--json")) {
    const { evidence, exitCode, fix, what } = failure
    screen.result(JSON.stringify({ _tag: "Failed", what, evidence, fix, exitCode }))
  }
  return failure.exitCode
}

/**
 * Runs the command until it ends or is interrupted: the first Ctrl-C ends it cleanly, the second at once.
 *
 * @category constructors
 * @since 0.1.0
 */
export const main = (args: ReadonlyArray<string>): void => {
  const screen = ofProcess(args)
  const conclusion: { exitCode: ExitCode | undefined } = { exitCode: undefined }
  const fiber = Effect.runFork(
    Command.make(version, args).pipe(
      Effect.provideService(CurrentScreen, screen),
      Effect.provideService(Conclusion, conclusion),
      Effect.provide(NodeServices.layer)
    )
  )
  // A fiber that waits for nothing but other fibers does not keep the process alive.
  const alive = setInterval(() => undefined, 2 ** 31 - 1)
  let signals = 0
  const interrupt = () => {
    if (++signals > 1) process.exit(ExitCode.interrupted)
    note(screen, `${screen.picture.isPainted ? "" : "\n"}${say(screen.lang, "stopping")}`)
    Effect.runFork(Fiber.interrupt(fiber))
  }
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, interrupt)
  // A reader that left, such as `head`, wants no more.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") Effect.runFork(Fiber.interrupt(fiber))
  })
  process.stderr.on("error", () => undefined)
  fiber.addObserver((exit) => {
    clearInterval(alive)
    const code = conclusion.exitCode ?? conclude(exit, screen, args)
    process.exitCode = code
    // What is still in the pipes is written first.
    process.stdout.write("", () => process.stderr.write("", () => process.exit(code)))
  })
}
