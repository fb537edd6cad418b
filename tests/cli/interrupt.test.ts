import * as path from "node:path"

import { describe, expect, it } from "vitest"

import { answer } from "./Answers.ts"
import { folder, metagpt, runOf, server, start } from "./Metagpt.ts"

const idea = "write a snake game"

describe("Ctrl-C", () => {
  it("ends a run cleanly, and resuming pays for no finished call twice", async () => {
    const clean = await server({ answer })
    const whole = await metagpt(folder(), [idea, "--base-url", clean.url])
    expect(whole.code).toBe(0)

    const cwd = folder()
    const project = path.join(cwd, "workspace", "snake_game")
    let calls = 0
    const { promise: reached, resolve: reach } = Promise.withResolvers<undefined>()
    const { requests, url } = await server({
      // The design is being written when the user loses patience.
      answer: async (request, call) => {
        if (
          request.messages.some(({ content }) => content.includes("Implementation approach")) &&
          calls++ === 0
        ) {
          reach(undefined)
          await new Promise((resolve) => setTimeout(resolve, 60_000).unref())
        }
        return answer(request, call)
      }
    })
    const run = start(cwd, [idea, "--base-url", url])
    await reached
    // Another process may not touch a run that is in use.
    const other = await metagpt(cwd, ["resume", "workspace/snake_game"])
    expect(other.stderr).toContain("in use by process")
    expect(other.code).toBe(7)
    run.signal("SIGINT")
    const { code, stderr } = await run.ended
    expect(stderr).toContain("Interrupted")
    expect(stderr).toContain("Go on: metagpt resume workspace/snake_game")
    expect(code).toBe(130)
    expect(runOf(project).state).toBe("interrupted")
    expect(requests.filter(({ aborted }) => aborted)).toHaveLength(1)

    const resumed = await metagpt(cwd, ["resume"])
    expect(resumed.code).toBe(0)
    expect(runOf(project).state).toBe("finished")
    const prompts = (list: typeof requests) =>
      list
        .filter(
          ({ aborted, body, path }) => path.endsWith("/chat/completions") && !aborted && isQuestion(body)
        )
        .map(({ body }) => JSON.stringify((body as { messages: unknown }).messages))
        .toSorted()
    expect(prompts(requests)).toEqual(prompts(clean.requests))
  })

  it("twice ends it at once, and nothing that was paid for is lost", async () => {
    const cwd = folder()
    const { url } = await server({ answer, delay: 60 })
    const run = start(cwd, [idea, "--base-url", url])
    await run.says("Alice: write")
    run.signal("SIGKILL")
    expect((await run.ended).code).not.toBe(0)
    const resumed = await metagpt(cwd, ["resume"])
    expect(resumed.code).toBe(0)
  })
})

/** Whether a request is a question of the company, not a trial of what the server can do. */
const isQuestion = (body: unknown): boolean => JSON.stringify(body).includes("snake")
