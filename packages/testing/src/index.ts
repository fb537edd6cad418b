/**
 * What authors of metagpt-ts plugins prove them with.
 *
 * @since 0.1.0
 */
export * as ChatServer from "./ChatServer.ts"
export * as Fault from "./Fault.ts"
export * as LocalServer from "./LocalServer.ts"
export * as Reply from "./Reply.ts"
export * as Sample from "./Sample.ts"
export * as ScriptedLLM from "./ScriptedLLM.ts"
