/**
 * A software company that turns an idea into a project.
 *
 * @since 0.1.0
 */
export * as Architect from "./Architect.ts"
export { make, type Maker, of } from "./Company.ts"
export { carryOn } from "./change/CarryOn.ts"
export type { ChangeOptions, Failure as ChangeFailure, Needs as ChangeNeeds } from "./change/ChangeOptions.ts"
export { Code, Delivery, Design, PRD, Report, Requirement, Tasks } from "./Documents.ts"
export { most as attempts } from "./Attempts.ts"
export * as Brief from "./Brief.ts"
export * as Engineer from "./Engineer.ts"
export { type Fault, PromptError } from "./PromptError.ts"
export * as Prompts from "./Prompts.ts"
export type { Failure, Needs, Options } from "./Options.ts"
export * as ProductManager from "./ProductManager.ts"
export * as ProjectManager from "./ProjectManager.ts"
export * as QaEngineer from "./QaEngineer.ts"
export * as Record from "./Record.ts"
export { type TestOptions, writeTests } from "./change/TestWriter.ts"
