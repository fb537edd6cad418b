/**
 * The generated project: its folder, and the ports Language and Sandbox.
 *
 * @since 0.1.0
 */
export * as Checkout from "./Checkout.ts"
export * as Example from "./Example.ts"
export * as Language from "./Language.ts"
export * as Outline from "./Outline.ts"
export * as Page from "./Page.ts"
export * as SafePath from "./SafePath.ts"
export * as Sandbox from "./Sandbox.ts"
export * as SandboxChoice from "./SandboxChoice.ts"
export * as Splice from "./Splice.ts"
export * as Trial from "./Trial.ts"
export * as Workspace from "./Workspace.ts"
