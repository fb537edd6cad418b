/**
 * What a software company is asked to do.
 *
 * @since 0.1.0
 */
import type { Ask } from "@metagpt-ts/team"
import type { Language, Sandbox, Workspace } from "@metagpt-ts/workspace"

import type { Brief } from "./Brief.ts"
import type { Prompts } from "./Prompts.ts"

/**
 * An order to the company.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  readonly idea: string
  /** What the idea says of itself; read from it when left out. */
  readonly brief?: Brief | undefined
  /** What the program is written in. */
  readonly language: Language.Language
  /** Name of the project's folder; the source package is named after it. */
  readonly projectName: string
  /** Language of the documents, such as `English`; by default the idea's own. */
  readonly humanLanguage?: string | undefined
  /** Whether QA also writes tests and runs them. */
  readonly runTests?: boolean | undefined
  /** False stops after the plan. */
  readonly implement?: boolean | undefined
  /** Most times that the engineer writes the program; 8 by default, fewer of a long one. */
  readonly attempts?: number | undefined
  /** Makes another run of the same order. */
  readonly seed?: number | undefined
  /** What the model is asked, in other words than ours: `Prompts.load` reads a folder. */
  readonly prompts?: Prompts | undefined
}

/** What acting needs. @category models @since 0.1.0 */
export type Needs = Ask.Ask | Ask.Needs | Sandbox.Sandbox | Workspace.Workspace

/** How acting fails. @category models @since 0.1.0 */
export type Failure = Ask.Failure | Sandbox.SandboxError | Workspace.WorkspaceError
