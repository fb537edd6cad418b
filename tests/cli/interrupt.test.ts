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
        if (request.messages.some(({ content }) => content.includes("named Bob")) && calls++ === 0) {
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
    expect(stderr.match(/Interrupted/g)).toHaveLength(1)
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

  it("twice ends it at once", async () => {
    const cwd = folder()
    const { url } = await server({ answer })
    // A disk that never answers: the run cannot end cleanly.
    const stuck = `data:text/javascript,${encodeURIComponent(
      'import fs from "node:fs"; import { syncBuiltinESMExports } from "node:module"; fs.fdatasync = () => {}; syncBuiltinESMExports()'
    )}`
    const run = start(cwd, [idea, "--base-url", url], { preload: [stuck] })
    await run.says("Alice (Product Manager)")
    run.signal("SIGINT")
    await run.says("Ctrl-C again")
    run.signal("SIGINT")
    expect((await run.ended).code).toBe(130)
  })
})

describe("kill -9", () => {
  it("loses nothing that was paid for", async () => {
    const cwd = folder()
    let asked = 0
    const { promise: reached, resolve: reach } = Promise.withResolvers<undefined>()
    const { chats, url } = await server({
      answer: async (request, call) => {
        if (request.messages.some(({ content }) => content.includes("named Bob")) && asked++ === 0) {
          reach(undefined)
          await new Promise((resolve) => setTimeout(resolve, 60_000).unref())
        }
        return answer(request, call)
      }
    })
    const run = start(cwd, [idea, "--base-url", url])
    await reached
    run.signal("SIGKILL")
    await run.ended
    const before = chats.length
    const resumed = await metagpt(cwd, ["resume"])
    expect(resumed.code).toBe(0)
    expect(chats.slice(before).some(({ messages }) => JSON.stringify(messages).includes("named Alice"))).toBe(
      false
    )
  })
})

/** Whether a request is a question of the company, not a trial of what the server can do. */
const isQuestion = (body: unknown): boolean => JSON.stringify(body).includes("snake")
