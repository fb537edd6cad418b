/**
 * How the command ends, for scripts.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"

/**
 * Exit codes of `metagpt`, each for one kind of end.
 *
 * @category constants
 * @since 0.1.0
 */
export const ExitCode = {
  /** All was made and every check passed. */
  ok: 0,
  /** It failed, through the model's answers or through a bug. */
  failed: 1,
  /** The command line is wrong. */
  usage: 2,
  /** The configuration is wrong, or no model answers. */
  configuration: 3,
  /** The provider could not be reached, or failed. */
  provider: 4,
  /** A budget was reached; the run can be resumed. */
  budget: 5,
  /** The project was made, but its checks fail. */
  checks: 6,
  /** The run is in use by another process. */
  locked: 7,
  /** The disk is full, or the folder cannot be written. */
  disk: 8,
  /** It was interrupted; the run can be resumed. */
  interrupted: 130
} as const

/** @category models @since 0.1.0 */
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode]

/**
 * The exit code of a command that has said itself how it ended; it holds through an interruption.
 *
 * @category references
 * @since 0.1.0
 */
export const Conclusion: Context.Reference<{ exitCode: ExitCode | undefined }> = Context.Reference<{
  exitCode: ExitCode | undefined
}>("@metagpt-ts/cli/Conclusion", { defaultValue: () => ({ exitCode: undefined }) })

/**
 * Concludes the command: nothing more is said.
 *
 * @category combinators
 * @since 0.1.0
 */
export const conclude = (exitCode: ExitCode): Effect.Effect<void> =>
  Conclusion.use((conclusion) => Effect.sync(() => void (conclusion.exitCode = exitCode)))
