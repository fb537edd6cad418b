/**
 * A model that answers the same to the same question, slowly, and keeps count of what it answered to the end.
 */
import { createHash } from "node:crypto"

import { ChatServer, type LocalServer } from "@metagpt-ts/testing"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"

import { answer, program } from "../cli/Answers.ts"

/** What the company is asked for. */
export const idea = "write a snake game"

/** A question as it came, and whether its answer was sent to the end. */
export interface Question {
  readonly asked: string
  readonly isAnswered: boolean
}

/** A server, and how it is closed. */
export interface Model {
  readonly url: string
  /** Questions about the project, oldest first; what was asked to know the server is not among them. */
  readonly questions: () => ReadonlyArray<Question>
  readonly close: () => Promise<void>
}

const nameOf = (messages: unknown): string =>
  createHash("sha256").update(JSON.stringify(messages)).digest("hex").slice(0, 16)

/** Every answer names the question that it answers, so that one in a wrong place shows, in the journal and in the project. */
const play: NonNullable<ChatServer.Options["answer"]> = (request, call) => {
  const said = answer(request, call) as string
  const name = nameOf(request.messages)
  if (!said.includes(program)) return said.replaceAll("of the snake game", `of the snake game ${name}`)
  // The first try lacks its end, so that QA refuses it.
  const text = request.seed === 1 ? "def main(:\n    print('snake')\n" : program
  return `\`\`\`python\n# ${name}\n${text}\`\`\`\n`
}

/** The question that an answer names. */
export const questionOf = (answer: string): string => /\b[0-9a-f]{16}\b/.exec(answer)?.[0] ?? ""

const isOfRun = ({ body, path }: LocalServer.Recorded): boolean =>
  path.endsWith("/chat/completions") && JSON.stringify(body).includes("snake")

/** Starts one; `delay` is milliseconds before each token, `port` a free one when left out. */
export const start = async (delay: number, port?: number): Promise<Model> => {
  const scope = await Effect.runPromise(Scope.make())
  const server = await Effect.runPromise(
    ChatServer.make({ format: "ignored", slots: 4, delay, answer: play, port }).pipe(Scope.provide(scope))
  )
  return {
    url: server.url,
    questions: () =>
      server.requests.filter(isOfRun).map(({ body, ended }) => ({
        asked: nameOf((body as { readonly messages: unknown }).messages),
        isAnswered: ended
      })),
    close: () => Effect.runPromise(Scope.close(scope, Exit.void))
  }
}
