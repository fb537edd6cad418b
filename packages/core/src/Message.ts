/**
 * What is said to a model and by it.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/**
 * One turn of a conversation.
 *
 * @category models
 * @since 0.1.0
 */
export const Message = Schema.Struct({
  role: Schema.Literals(["system", "user", "assistant"]),
  content: Schema.String
})

/** @category models @since 0.1.0 */
export type Message = typeof Message.Type

/**
 * Makes the message that tells the model who it is.
 *
 * @category constructors
 * @since 0.1.0
 */
export const system = (content: string): Message => ({ role: "system", content })

/**
 * Makes the message that asks the model.
 *
 * @category constructors
 * @since 0.1.0
 */
export const user = (content: string): Message => ({ role: "user", content })

/**
 * Makes a message that the model said before.
 *
 * @category constructors
 * @since 0.1.0
 */
export const assistant = (content: string): Message => ({ role: "assistant", content })
