import { assert, describe, it } from "vitest"

import * as ReportFile from "../src/ReportFile.ts"
import type { RunFile } from "../src/RunFile.ts"
import { events, finished } from "./samples.ts"

const run: RunFile = {
  format: 1,
  id: "r",
  idea: "a snake game\n# Not a title | `code`",
  projectName: "snake",
  options: {},
  model: { provider: "ollama", model: "qwen" },
  versions: { metagpt: "0.1.0", node: "24" },
  state: "running",
  started: "2026-11-30T15:20:00.000Z"
}

const last = finished as ReportFile.Subject["finished"]
const failed = events.map((event) =>
  event._tag === "FileWritten" ? { ...event, path: "a`b\n# c.py" } : event
)

const stopped: ReportFile.Subject = {
  project: "/w/snake",
  run,
  state: "failed",
  end: {
    exitCode: 5,
    what: "The budget is reached",
    fix: "Resume with more.",
    resume: "metagpt resume /w/snake"
  },
  finished: { ...last, ok: false, problems: ["too many calls"] },
  events: [
    ...failed,
    { _tag: "CallFailed", call: "c2", role: "Bob", step: "write design", message: "gone *away*", at: 1 }
  ]
}

describe("the report", () => {
  it("says what was made, what it cost, and what starts it", () => {
    const text = ReportFile.text(
      { project: "/w/snake", run, state: "finished", end: { exitCode: 0 }, finished: last, events },
      "en"
    )
    assert.include(text, "| state | made, and every check passed (exit code 0) |")
    assert.include(text, "| model | qwen · ollama |")
    assert.include(text, "560 tokens in 2 calls, 9.0 s")
    assert.include(text, "- `docs/prd/snake.json` (12 B, Alice)")
    assert.include(text, "| Alice | 1 | 200 | 30 | 5.0 s |")
    assert.include(text, "Start it: `cd /w/snake && python main.py`")
    assert.include(text, "`metagpt replay /w/snake`")
    assert.notInclude(text, "What went wrong")
  })

  it("says what went wrong and how to go on, and lets no text of a model be more than text", () => {
    const text = ReportFile.text(stopped, "en")
    assert.include(text, "ended early; it can be resumed (exit code 5)")
    for (const part of ["The budget is reached", "too many calls", String.raw`gone \*away\*`]) {
      assert.include(text, `- ${part.startsWith("gone") ? "Bob: write design failed: " : ""}${part}`)
    }
    assert.include(text, "`metagpt resume /w/snake`")
    assert.include(text, "- `a'b # c.py` (12 B, Alice)")
    assert.include(text, String.raw`> a snake game \# Not a title \| \`code\``)
    const titles = text.split("\n").filter((row) => row.startsWith("#"))
    assert.deepStrictEqual(titles, [
      "# snake",
      "## What was made",
      "## What went wrong",
      "## How to go on",
      "## What each role asked of a model",
      "## Where to look"
    ])
  })

  it("speaks Chinese", () => {
    const text = ReportFile.text(stopped, "zh")
    assert.include(text, "## 出了什么问题")
    assert.include(text, "Bob：write design 失败")
    assert.notMatch(text, /What went|How to go|exit code/)
  })
})
