/**
 * A conversation for a model whose template has no roles.
 *
 * @since 0.1.0
 */
import { Message } from "@metagpt-ts/core"

const speakers = { system: "", user: "User: ", assistant: "Assistant: " } as const

/**
 * Puts a conversation into one message: what the system says first, then who said what when more than one spoke.
 *
 * @category combinators
 * @since 0.1.0
 */
export const make = (messages: ReadonlyArray<Message.Message>): ReadonlyArray<Message.Message> => {
  const systems = messages.filter(({ role }) => role === "system")
  const turns = messages.filter(({ role }) => role !== "system")
  const said =
    turns.length < 2
      ? turns.map(({ content }) => content)
      : turns.map(({ content, role }) => speakers[role] + content)
  const open = turns.length > 1 && turns.at(-1)?.role === "user" ? ["Assistant:"] : []
  return [Message.user([...systems.map(({ content }) => content), ...said, ...open].join("\n\n"))]
}
