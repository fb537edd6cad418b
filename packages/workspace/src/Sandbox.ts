/**
 * The port to a place where generated code may run.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

/**
 * Text of the files of a project, by path relative to its root with `/` between the parts.
 *
 * @category models
 * @since 0.1.0
 */
export type Files = Readonly<Record<string, string>>

/**
 * A program to run.
 *
 * @category models
 * @since 0.1.0
 */
export interface Job {
  /** Name of the language that starts it, such as `python`. */
  readonly language: string
  readonly files: Files
  /** Path of the file to start. */
  readonly entry: string
  readonly args?: ReadonlyArray<string>
  /** What is typed in. */
  readonly stdin?: string
  /** What a read beyond `stdin` does: `eof` tells the program (the default), `stop` ends it as a person would who has seen enough. */
  readonly onInputEnd?: "eof" | "stop"
  /** Milliseconds until it is ended; 10,000 by default. */
  readonly timeout?: number
  /** It draws on a terminal: `stdin` is typed key by key, and `stop` ends it a second after the last key. */
  readonly terminal?: boolean
  /** It reads programs and runs none of them. */
  readonly isCheck?: boolean
  /** Modules without which it does not begin, such as `curses`. */
  readonly needs?: ReadonlyArray<string>
}

/**
 * How a program ended and what it said.
 *
 * @category models
 * @since 0.1.0
 */
export interface Outcome {
  /** `exit`: by itself; `input`: `stdin` ran out and `onInputEnd` was `stop`; the others name the limit it ran into. */
  readonly ended: "exit" | "input" | "timeout" | "memory" | "output"
  /** The exit code; undefined when it was ended from outside. */
  readonly code: number | undefined
  /** At most 64 kB. */
  readonly stdout: string
  /** At most 64 kB. */
  readonly stderr: string
  /** Text files that it made or changed, also when it was ended by a limit that can be seen from inside; 1 MB at most in all. */
  readonly files: Files
  /** Milliseconds it ran. */
  readonly duration: number
  /** What is missing where it ran, when one of several sandboxes was chosen. */
  readonly lacks?: ReadonlyArray<string>
}

/**
 * The sandbox failed, or cannot run such a job; the program in it did nothing wrong.
 *
 * @category errors
 * @since 0.1.0
 */
export class SandboxError extends Schema.TaggedError<SandboxError>()("SandboxError", {
  sandbox: Schema.String,
  message: Schema.String,
  fix: Schema.optionalKey(Schema.String),
  /** What the job needs and this sandbox does not have; left out when the sandbox itself failed. */
  lacks: Schema.optionalKey(Schema.Array(Schema.String))
}) {}

/**
 * Says that a sandbox does not have what a job needs.
 *
 * @category constructors
 * @since 0.1.0
 */
export const lacking = (sandbox: string, lacks: ReadonlyArray<string>, fix?: string): SandboxError =>
  new SandboxError({
    sandbox,
    message: `The program needs what is not in the sandbox ${sandbox}: ${lacks.join(", ")}`,
    ...(fix !== undefined && { fix }),
    lacks
  })

/**
 * Says whether a failure tells of a job that cannot be run here, which leaves the checks that run nothing.
 *
 * @category predicates
 * @since 0.1.0
 */
export const isLacking = (error: unknown): error is SandboxError =>
  error instanceof SandboxError && error.lacks !== undefined

/**
 * Runs programs that nobody has read: no network, nothing of the machine's files, limits on time, memory and output.
 *
 * @category services
 * @since 0.1.0
 */
export class Sandbox extends Context.Service<
  Sandbox,
  {
    readonly name: string
    /** Languages it can start. */
    readonly languages: ReadonlyArray<string>
    /** Modules that are missing here, such as `curses`, or have no machine behind them, such as `socket`: what needs them cannot be tried here. */
    readonly lacks: ReadonlyArray<string>
    readonly run: (job: Job) => Effect.Effect<Outcome, SandboxError>
  }
>()("@metagpt-ts/workspace/Sandbox") {}
