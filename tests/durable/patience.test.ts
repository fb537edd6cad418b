/**
 * Long work: a server that goes away and comes back, and a machine that sleeps.
 */
import * as fs from "node:fs"
import { tmpdir } from "node:os"
import * as path from "node:path"
import { setTimeout as sleep } from "node:timers/promises"

import { expect, it, onTestFinished } from "vitest"

import * as Command from "./Command.ts"
import * as Evidence from "./Evidence.ts"
import * as Model from "./Model.ts"

const folder = (): string => {
  const cwd = fs.realpathSync(fs.mkdtempSync(path.join(tmpdir(), "metagpt-durable-")))
  onTestFinished(() => fs.rmSync(cwd, { recursive: true, force: true }))
  return cwd
}

const until = async (isSo: () => boolean, running: Command.Running): Promise<void> => {
  while (!isSo()) {
    if (running.child.exitCode !== null) throw new Error((await running.ended).stderr)
    await sleep(20)
  }
}

const portOf = ({ url }: Model.Model): number => Number(new URL(url).port)

it("a server that is stopped in the middle of an answer and comes back is asked again, for this answer alone", async () => {
  const cwd = folder()
  const first = await Model.start(20)
  const running = Command.start(cwd, [Model.idea, "--base-url", first.url, "--no-implement"])
  await until(() => first.questions().length === 2, running)
  await sleep(200)
  await first.close()
  await until(() => Evidence.look(path.join(cwd, "workspace", "snake_game")).lines.length === 1, running)
  await sleep(3_000)
  const second = await Model.start(0, portOf(first))
  onTestFinished(() => second.close())
  const { code, stderr } = await running.ended
  expect(stderr).toContain("Bob: write design: the server went away, asked again in 1.0 s")
  expect(code).toBe(0)
  const [, cut] = first.questions()
  expect(cut?.isAnswered).toBe(false)
  expect(second.questions()).toEqual([{ asked: cut?.asked, isAnswered: true }])
})

it("a server that stays away ends the run when patience does, so that it can be resumed", async () => {
  const cwd = folder()
  const model = await Model.start(20)
  const args = [Model.idea, "--base-url", model.url, "--no-implement", "--patience", "2"]
  const running = Command.start(cwd, args)
  await until(() => model.questions().length === 2, running)
  await model.close()
  const { code, stderr } = await running.ended
  expect(stderr).toContain("Go on: metagpt resume workspace/snake_game")
  expect(code).toBe(4)
  expect(Evidence.look(path.join(cwd, "workspace", "snake_game")).lines).toHaveLength(1)
})

it.skipIf(process.platform === "win32")(
  "a process that sleeps longer than its time-out takes its own sleep for no silence of the server",
  async () => {
    const cwd = folder()
    const model = await Model.start(40)
    onTestFinished(() => model.close())
    fs.mkdirSync(path.join(cwd, "config"))
    fs.writeFileSync(
      path.join(cwd, "config", "config2.yaml"),
      `llm:\n  api_type: open_llm\n  base_url: ${model.url}\n  model: test-model\n  timeout: 3\n`
    )
    const running = Command.start(cwd, [Model.idea, "--no-implement", "--patience", "0"])
    await until(() => model.questions().length === 2, running)
    await sleep(200)
    running.child.kill("SIGSTOP")
    await sleep(5_000)
    running.child.kill("SIGCONT")
    const { code, stderr } = await running.ended
    expect(`${code} ${stderr}`).toMatch(/^0 /)
    expect(model.questions()).toHaveLength(2)
  }
)
