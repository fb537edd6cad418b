/**
 * The port to a programming language: how its projects are parsed, checked, mended, run and tested.
 *
 * @since 0.1.0
 */
import type { Repairer } from "@metagpt-ts/core"
import type * as Effect from "effect/Effect"

import type { Example } from "./Example.ts"
import type { Files, Job, Sandbox, SandboxError } from "./Sandbox.ts"

/**
 * Something wrong with a file, found without a model.
 *
 * @category models
 * @since 0.1.0
 */
export interface Problem {
  /** `syntax`, `import`, `name`, `entry`, `crash`, `hang`, `test` or `example`. */
  readonly rule: "syntax" | "import" | "name" | "entry" | "crash" | "hang" | "test" | "example"
  readonly path: string
  /** From 1, when known. */
  readonly line?: number | undefined
  /** What a person or a model needs in order to mend it. */
  readonly message: string
  /** What was to be said to the letter, and what was said. */
  readonly differs?: { readonly wanted: string; readonly said: string } | undefined
}

/** Files after deterministic repairs. @category models @since 0.1.0 */
export interface Mended {
  readonly files: Files
  readonly fixes: ReadonlyArray<Repairer.Fix>
}

/**
 * A programming language, as data and a few functions. No function calls a model.
 *
 * @category models
 * @since 0.1.0
 */
export interface Language {
  readonly name: string
  /** What people and models call it, in lower case, its name included. */
  readonly aliases: ReadonlyArray<string>
  /** With the dot. */
  readonly extension: string
  /** File that starts a program, by custom. */
  readonly entry: string
  /** What its programs call their arguments, what reads a line, and what one does about a text that is no number, such as `sys.argv`, `input()` and `catch ValueError`. */
  readonly words: { readonly arguments: string; readonly line: string; readonly guard: string }
  /** What a person types in the folder of the project, such as `python main.py`. */
  readonly command: (entry: string) => string
  /** Path of the tests of a file. */
  readonly testPath: (path: string) => string
  /** Says what is wrong without running the program: it parses, its imports resolve to the standard library, `packages` or its own files, names match across files. */
  readonly check: (
    files: Files,
    options: {
      readonly packages: ReadonlyArray<string>
      /** Nothing has to happen when it is started: others import it. */
      readonly library?: boolean | undefined
    }
  ) => Effect.Effect<ReadonlyArray<Problem>, SandboxError, Sandbox>
  /** Repairs what needs no model; files that are right come back untouched. */
  readonly mend: (
    files: Files,
    options?: {
      /** It is told what to do by arguments, and asks for nothing. */
      readonly arguments?: boolean | undefined
      /** Others import it, and nothing is run by that. */
      readonly library?: boolean | undefined
    }
  ) => Effect.Effect<Mended, SandboxError, Sandbox>
  /** Starts the program, as a person would who types a little and stops; no problem means that it starts. It fails with an error of which `Sandbox.isLacking` is true when no sandbox here has what it needs. */
  readonly start: (
    files: Files,
    entry: string,
    options?: {
      /** It may wait for the first line without a word. */
      readonly silent?: boolean | undefined
    }
  ) => Effect.Effect<ReadonlyArray<Problem>, SandboxError, Sandbox>
  /** Tries what was shown, one problem for each example that comes out otherwise. It fails as `start` does where no sandbox here can try them. */
  readonly examples: (
    files: Files,
    entry: string,
    examples: ReadonlyArray<Example>
  ) => Effect.Effect<ReadonlyArray<Problem>, SandboxError, Sandbox>
  /** What the program says to each list of lines that is typed; it fails as `start` does. Left out by what no terminal runs. */
  readonly answers?:
    | ((
        files: Files,
        entry: string,
        sessions: ReadonlyArray<ReadonlyArray<string>>
      ) => Effect.Effect<ReadonlyArray<string>, SandboxError, Sandbox>)
    | undefined
  /** The job that runs the tests in `files`; exit code 0 when all pass. */
  readonly tests: (files: Files) => Job
}
