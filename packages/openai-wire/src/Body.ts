/**
 * The request as the server wants to read it.
 *
 * @since 0.1.0
 */
import type { LLM, Message } from "@metagpt-ts/core"

import type { Body, Dialect } from "./Dialect.ts"
import type { Options } from "./Options.ts"

type Messages = ReadonlyArray<Message.Message>

const joined = (messages: Messages): string => messages.map(({ content }) => content).join("\n\n")

const arrangeSystem = (messages: Messages, rule: Dialect["systemMessages"]): Messages => {
  const system = messages.filter(({ role }) => role === "system")
  if (rule === "many" || system.length === 0) return messages
  const others = messages.filter(({ role }) => role !== "system")
  const content = joined(system)
  if (rule === "one") return [{ role: "system", content }, ...others]
  const [first, ...rest] = others
  return first?.role === "user"
    ? [{ role: "user", content: `${content}\n\n${first.content}` }, ...rest]
    : [{ role: "user", content }, ...others]
}

const mergeNeighbours = (messages: Messages): Messages => {
  const merged: Array<Message.Message> = []
  for (const message of messages) {
    const last = merged.at(-1)
    if (last?.role === message.role) {
      merged[merged.length - 1] = { role: last.role, content: joined([last, message]) }
    } else merged.push(message)
  }
  return merged
}

/**
 * Puts the messages into the order and number a dialect wants; no word is lost.
 *
 * @category combinators
 * @since 0.1.0
 */
export const arrange = (
  messages: Messages,
  { mergeSameRole, systemMessages }: Pick<Dialect, "mergeSameRole" | "systemMessages">
): Messages => {
  const arranged = arrangeSystem(messages, systemMessages)
  return mergeSameRole ? mergeNeighbours(arranged) : arranged
}

const responseFormat = (format: LLM.Format, formats: Dialect["formats"]): Body =>
  format._tag === "Json" || formats === "json_object"
    ? { type: "json_object" }
    : {
        type: "json_schema",
        json_schema: {
          name: format.name.replace(/[^\w-]/g, "_").slice(0, 64) || "answer",
          strict: true,
          schema: format.schema
        }
      }

/**
 * Makes the body of a request: only what the user or the caller has set.
 *
 * @category constructors
 * @since 0.1.0
 */
export const encode = (dialect: Dialect, options: Options, request: LLM.Request): Body => {
  const { format, seed, stop = [] } = request
  const maxTokens = request.maxTokens ?? options.maxTokens
  const temperature = request.temperature ?? options.temperature
  return dialect.body(
    {
      model: options.model,
      messages: arrange(request.messages, dialect),
      stream: true,
      ...(dialect.streamUsage === "ask" && { stream_options: { include_usage: true } }),
      ...(maxTokens !== undefined && { [dialect.maxTokensField]: maxTokens }),
      ...(temperature !== undefined && dialect.temperature(temperature)),
      ...(seed !== undefined && { seed }),
      ...(stop.length > 0 && { stop }),
      ...(format !== undefined && { response_format: responseFormat(format, dialect.formats) }),
      ...(options.thinking !== undefined && dialect.thinking(options.thinking)),
      ...options.extraBody
    },
    request
  )
}
