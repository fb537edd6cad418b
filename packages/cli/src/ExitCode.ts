/**
 * How the command ends, for scripts.
 *
 * @since 0.1.0
 */

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
