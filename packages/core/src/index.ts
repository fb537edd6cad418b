/**
 * The ports of metagpt-ts.
 *
 * @since 0.1.0
 */
export * as LLM from "./LLM.ts"
export * as LLMError from "./LLMError.ts"
export * as Message from "./Message.ts"
export * as Repairer from "./Repairer.ts"
export * as Role from "./Role.ts"
export * as Usage from "./Usage.ts"
