import type { Event } from "@metagpt-ts/team"

const usage = { inputTokens: 200, outputTokens: 30 }
const of = { provider: "ollama", model: "qwen" }

/** A run in which everything happens that is told. */
export const events: ReadonlyArray<Event.Stamped> = [
  {
    _tag: "RunStarted",
    v: 1,
    run: "r1",
    idea: "a secret game",
    provider: "ollama",
    model: "qwen",
    project: "/w/snake",
    roles: [
      { name: "Alice", profile: "Product Manager" },
      { name: "Bob", profile: "Architect" }
    ],
    at: 1_700_000_001_000
  },
  { _tag: "Noted", level: "info", message: "All fits", at: 1_700_000_001_000 },
  { _tag: "RoleStarted", role: "Alice", news: ["Requirement"], at: 1_700_000_001_000 },
  { _tag: "AskStarted", ask: "a1", role: "Alice", step: "write PRD", at: 1_700_000_001_001 },
  {
    _tag: "CallStarted",
    call: "c1",
    ask: "a1",
    of,
    role: "Alice",
    step: "write PRD",
    inputTokens: 200,
    paid: false,
    at: 1_700_000_001_002
  },
  {
    _tag: "CallProgressed",
    call: "c1",
    role: "Alice",
    outputTokens: 5,
    text: "secret ",
    at: 1_700_000_002_000
  },
  {
    _tag: "CallProgressed",
    call: "c1",
    role: "Alice",
    outputTokens: 9,
    text: "plan",
    at: 1_700_000_003_000
  },
  {
    _tag: "CallFinished",
    call: "c1",
    role: "Alice",
    step: "write PRD",
    finish: "length",
    usage,
    counted: true,
    paid: false,
    duration: 2998,
    firstToken: 500,
    by: { provider: "zhipu", model: "glm" },
    at: 1_700_000_004_000
  },
  {
    _tag: "Repaired",
    ask: "a1",
    role: "Alice",
    step: "write PRD",
    fix: { name: "unquoted", path: ["Goals", 0], before: "secret", after: '"secret"', confidence: 0.5 },
    at: 1_700_000_004_001
  },
  { _tag: "AskFinished", ask: "a1", role: "Alice", step: "write PRD", at: 1_700_000_004_002 },
  { _tag: "FileWritten", path: "docs/prd.json", bytes: 12, by: "Alice", at: 1_700_000_004_003 },
  { _tag: "DocumentPublished", kind: "PRD", by: "Alice", at: 1_700_000_004_004 },
  { _tag: "RoleFinished", role: "Alice", published: ["PRD"], at: 1_700_000_004_005 },
  { _tag: "RoleStarted", role: "Bob", news: ["PRD"], at: 1_700_000_005_000 },
  { _tag: "AskStarted", ask: "a2", role: "Bob", step: "write design", at: 1_700_000_005_001 },
  {
    _tag: "CallStarted",
    call: "c2",
    ask: "a2",
    role: "Bob",
    step: "write design",
    inputTokens: 300,
    paid: true,
    at: 1_700_000_005_002
  },
  {
    _tag: "CallFinished",
    call: "c2",
    role: "Bob",
    step: "write design",
    finish: "stop",
    usage,
    counted: false,
    paid: true,
    duration: 9,
    firstToken: 1,
    at: 1_700_000_005_003
  },
  {
    _tag: "CallStarted",
    call: "c3",
    ask: "a2",
    of,
    role: "Bob",
    step: "write design again",
    inputTokens: 300,
    paid: false,
    at: 1_700_000_005_004
  },
  {
    _tag: "FellBack",
    role: "Bob",
    from: of,
    to: { provider: "zhipu", model: "glm" },
    reason: "Unreachable",
    message: "nobody there",
    at: 1_700_000_005_005
  },
  {
    _tag: "CallFailed",
    call: "c3",
    role: "Bob",
    step: "write design again",
    message: "The server went away",
    at: 1_700_000_006_000
  },
  { _tag: "Checked", role: "Bob", what: "attempt 1", problems: ["no main"], at: 1_700_000_006_001 },
  {
    _tag: "RunFinished",
    run: "r1",
    ok: false,
    calls: 2,
    usage,
    money: 0.25,
    duration: 5000,
    problems: ["The server went away"],
    at: 1_700_000_007_000
  }
]
