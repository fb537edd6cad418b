import type { Event } from "@metagpt-ts/team"

import type { Screen } from "../src/Screen.ts"
import { none } from "../src/Style.ts"

/** A screen that keeps what is written. */
export const screen = (
  options: Partial<Screen> = {}
): Screen & { readonly out: Array<string>; readonly err: Array<string> } => {
  const out: Array<string> = []
  const err: Array<string> = []
  return {
    lang: "en",
    style: none,
    live: false,
    asks: false,
    size: () => ({ columns: 100, rows: 30 }),
    result: (line) => void out.push(line),
    progress: (text) => void err.push(text),
    picture: { isPainted: false, above: [], status: undefined },
    ...options,
    out,
    err
  }
}

/** A short run: the product manager writes, is repaired, and the architect begins. */
export const events: ReadonlyArray<Event.Stamped> = [
  {
    _tag: "RunStarted",
    run: "r",
    idea: "a snake game",
    provider: "p",
    model: "m",
    project: "/w/snake",
    roles: [
      { name: "Alice", profile: "Product Manager" },
      { name: "Bob", profile: "Architect" }
    ],
    at: 1000
  },
  { _tag: "RoleStarted", role: "Alice", news: ["Requirement"], at: 1000 },
  {
    _tag: "CallStarted",
    call: "c1",
    role: "Alice",
    step: "write PRD",
    inputTokens: 200,
    paid: false,
    at: 1000
  },
  { _tag: "CallProgressed", call: "c1", role: "Alice", outputTokens: 5, text: '{"Language":', at: 3000 },
  { _tag: "CallProgressed", call: "c1", role: "Alice", outputTokens: 25, text: ' "English"', at: 5000 },
  {
    _tag: "CallFinished",
    call: "c1",
    role: "Alice",
    step: "write PRD",
    finish: "length",
    usage: { inputTokens: 200, outputTokens: 30 },
    counted: true,
    paid: false,
    duration: 5000,
    firstToken: 2000,
    at: 6000
  },
  {
    _tag: "Repaired",
    role: "Alice",
    step: "write PRD",
    fix: { name: "unquoted", path: ["Product Goals", 0], before: "goal", after: '"goal"', confidence: 1 },
    at: 6001
  },
  { _tag: "FileWritten", path: "docs/prd/snake.json", bytes: 12, by: "Alice", at: 6002 },
  { _tag: "DocumentPublished", kind: "PRD", by: "Alice", at: 6003 },
  { _tag: "RoleFinished", role: "Alice", published: ["PRD"], at: 6003 },
  { _tag: "RoleStarted", role: "Bob", news: ["PRD"], at: 6004 },
  {
    _tag: "CallStarted",
    call: "c2",
    role: "Bob",
    step: "write design",
    inputTokens: 300,
    paid: false,
    at: 6004
  }
]

/** The last event of a run. */
export const finished: Event.Stamped = {
  _tag: "RunFinished",
  run: "r",
  ok: true,
  calls: 2,
  usage: { inputTokens: 500, outputTokens: 60 },
  duration: 9000,
  command: "python main.py",
  problems: [],
  at: 10_000
}
