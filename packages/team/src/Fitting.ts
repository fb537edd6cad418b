/**
 * A request, cut to what another model can do.
 *
 * @since 0.1.0
 */
import { LLM, Message, Usage } from "@metagpt-ts/core"

const withoutSystem = (messages: ReadonlyArray<Message.Message>): ReadonlyArray<Message.Message> => {
  const told = messages.flatMap(({ content, role }) => (role === "system" ? [content] : []))
  const rest = messages.filter(({ role }) => role !== "system")
  if (told.length === 0) return messages
  const at = rest.findIndex(({ role }) => role === "user")
  const said = [...told, ...(at === -1 ? [] : [rest[at]?.content ?? ""])].join("\n\n")
  return at === -1 ? [Message.user(said), ...rest] : rest.with(at, Message.user(said))
}

/** Estimated tokens of the messages of a request. @category accessors @since 0.1.0 */
export const promptTokens = ({ messages }: LLM.Request): number =>
  Usage.estimate(messages.map(({ content }) => content).join("\n"))

/**
 * Makes a request that was meant for one model fit another: a format that it does not enforce is left out, for the words of the
 * prompt say it too; system messages go into the first words of the user; the answer is as long as its window leaves room for.
 *
 * @category combinators
 * @since 0.1.0
 */
export const fit = (request: LLM.Request, supports: LLM.Supports): LLM.Request => {
  const { format, maxTokens, ...rest } = request
  const isEnforced = format?._tag === "JsonSchema" ? supports.jsonSchema : supports.jsonMode
  const room = (supports.contextWindow ?? Number.POSITIVE_INFINITY) - promptTokens(request)
  return {
    ...rest,
    messages: supports.systemMessage ? request.messages : withoutSystem(request.messages),
    ...(format !== undefined && isEnforced && { format }),
    ...(maxTokens !== undefined && { maxTokens: Math.max(1, Math.min(maxTokens, room)) })
  }
}
