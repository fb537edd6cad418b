/**
 * What sandboxes of processes are made of.
 *
 * @since 0.1.0
 */
export { type Cage, enter, envOf, mustStop } from "./SandboxCage.ts"
export { read, write } from "./SandboxFiles.ts"
export { prelude } from "./SandboxPrelude.ts"
export { type Ended, type Program, run } from "./SandboxProgram.ts"
export { env, inTerminal } from "./SandboxScript.ts"
