/**
 * What authors of metagpt-ts plugins prove them with.
 *
 * @since 0.1.0
 */
export * as Certificate from "./Certificate.ts"
export * as ChatProtocol from "./ChatProtocol.ts"
export * as ChatServer from "./ChatServer.ts"
export * as Fault from "./Fault.ts"
export * as FaultCatalogue from "./FaultCatalogue.ts"
export * as Garbage from "./Garbage.ts"
export * as LLMSuite from "./LLMSuite.ts"
export * as LiveSuite from "./LiveSuite.ts"
export * as LocalServer from "./LocalServer.ts"
export * as OllamaServer from "./OllamaServer.ts"
export * as Proxy from "./Proxy.ts"
export * as Replay from "./Replay.ts"
export * as RepairerSuite from "./RepairerSuite.ts"
export * as Reply from "./Reply.ts"
export * as RoleSuite from "./RoleSuite.ts"
export * as Sample from "./Sample.ts"
export * as ScriptedLLM from "./ScriptedLLM.ts"
export * as SocketFrame from "./SocketFrame.ts"
export * as SparkHttpServer from "./SparkHttpServer.ts"
export * as SparkServer from "./SparkServer.ts"
export * as Suite from "./Suite.ts"
export * as WenxinServer from "./WenxinServer.ts"
export * as ZhipuServer from "./ZhipuServer.ts"
