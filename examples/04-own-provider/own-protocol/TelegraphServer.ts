/** The server of the invented protocol, for tests: what to say when all goes well; the kit makes it go wrong. */
import { Message } from "@metagpt-ts/core"
import { Fault, LocalServer, Reply } from "@metagpt-ts/testing"

const line = (kind: Fault.Frame["kind"], text: string): Fault.Frame => ({
  kind,
  bytes: Fault.bytes(`${text}\n`)
})

const message = (line: string): Message.Message => {
  const [, role = "user", content = '""'] = /^(\w+) (.*)$/.exec(line) ?? []
  return { role: role as Message.Message["role"], content: JSON.parse(content) as string }
}

const refusals = {
  AuthFailed: { status: 401, body: "who are you?" },
  RateLimited: { status: 429, body: "too fast", headers: { "retry-after": "2" } },
  Unavailable: { status: 503, body: "closed" },
  InvalidRequest: { status: 400, body: "what?" }
} as const

export const make = LocalServer.speak({
  basePath: "",
  carries: { usage: true, reasoning: false, finish: ["stop", "length"], settings: [] },
  refusals,
  failure: (text) => line("text", `!${text}`).bytes,
  route: ({ body, headers, path }, chat, { key }) => {
    if (key !== undefined && headers.authorization !== key) return Fault.respond(refusals.AuthFailed)
    if (path !== "/say") return Fault.respond({ status: 404, body: "no such office" })
    return chat({ messages: String(body).trimEnd().split("\n").map(message) }, ({ finish, text, usage }) => [
      ...Reply.pieces(text).map((piece) => line("text", `+${JSON.stringify(piece)}`)),
      line("finish", `.${finish}${usage ? ` ${usage.inputTokens} ${usage.outputTokens}` : ""}`)
    ])
  }
})
