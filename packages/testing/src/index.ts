/**
 * What authors of metagpt-ts plugins prove them with.
 *
 * @since 0.1.0
 */
export * as ChatServer from "./ChatServer.ts"
export * as Fault from "./Fault.ts"
export * as Garbage from "./Garbage.ts"
export * as LLMSuite from "./LLMSuite.ts"
export * as LocalServer from "./LocalServer.ts"
export * as OllamaServer from "./OllamaServer.ts"
export * as Replay from "./Replay.ts"
export * as RepairerSuite from "./RepairerSuite.ts"
export * as Reply from "./Reply.ts"
export * as Sample from "./Sample.ts"
export * as ScriptedLLM from "./ScriptedLLM.ts"
export * as Suite from "./Suite.ts"
