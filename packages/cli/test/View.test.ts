import { it } from "@effect/vitest"
import { type Event, Events, type View as Views } from "@metagpt-ts/team"
import { displayWidth } from "effect/cli/CliOutput"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import { assert, describe } from "vitest"

import { lanes } from "../src/Lanes.ts"
import { heartbeat, line, plain } from "../src/Line.ts"
import { next, start } from "../src/Progress.ts"
import { ansi, none } from "../src/Style.ts"
import * as View from "../src/View.ts"
import { events, finished, screen } from "./samples.ts"

const at = (count: number) => events.slice(0, count).reduce(next, start(0))

const draw = (count: number, width: number, now: number, style = none) =>
  lanes(at(count), { now, width, lang: "en", style })

const all = () => {
  let progress = start(0)
  return events.flatMap((event) => {
    progress = next(progress, event)
    return line(event, progress, "en") ?? []
  })
}

const said = (view: Views.View, shown: ReturnType<typeof screen>) => {
  for (const event of events) view.event(event)
  return [shown.out.length, shown.err.length]
}
describe("Progress", () => {
  it("tells loading from writing, and counts what is done", () => {
    const reading = at(3).lanes.get("Alice")?.calls.get("c1")
    assert.strictEqual(reading?.writingSince, undefined)
    const writing = at(5).lanes.get("Alice")?.calls.get("c1")
    assert.deepInclude(writing, { writingSince: 3000, outputTokens: 25, tail: '"English"' })
    const done = at(events.length)
    assert.strictEqual(done.lanes.get("Alice")?.state, "done")
    assert.strictEqual(done.lanes.get("Bob")?.state, "working")
    assert.deepStrictEqual(done.usage, { inputTokens: 200, outputTokens: 30 })
    assert.strictEqual(done.calls, 1)
  })

  it("does not show calls that the journal answers", () => {
    const [first] = events
    const started = { ...events[2], paid: true } as (typeof events)[number]
    const progress = [...(first ? [first] : []), started].reduce(next, start(0))
    assert.strictEqual(progress.lanes.get("Alice")?.calls.size, 0)
  })
})

describe("a line", () => {
  it("says that another model is asked, why, and who answered", () => {
    const [from, to] = [
      { provider: "ollama", model: "qwen" },
      { provider: "zhipu", model: "glm" }
    ]
    const fell = {
      _tag: "FellBack",
      role: "Bob",
      from,
      to,
      reason: "Unreachable",
      message: "Nobody\u001b[2J"
    }
    assert.strictEqual(
      line({ ...fell, _tag: "FellBack", at: 1 }, start(0), "en"),
      "Bob: qwen · ollama cannot answer, so glm · zhipu is asked: Nobody [2J"
    )
    const done = events.find((event) => event._tag === "CallFinished")
    if (done?._tag !== "CallFinished") throw new Error("no call in the sample")
    assert.match(line({ ...done, by: to }, start(0), "en") ?? "", /, by glm · zhipu$/)
  })
})

describe("Lanes", () => {
  it("draws a lane for each role with phase, tokens, speed and time", () => {
    assert.deepStrictEqual(draw(5, 100, 5000), [
      '● Alice · Product Manager  write PRD · writing · 25 tokens · 13 tok/s · 4.0 s · "English"',
      "· Bob · Architect          waiting",
      "0 calls · 0 tokens · 4.0 s"
    ])
    assert.strictEqual(
      draw(3, 100, 2500)[0],
      "● Alice · Product Manager  write PRD · loading / reading · 1.5 s"
    )
  })

  it("is never wider than the terminal, colours and wide characters aside", () => {
    const wide = events
      .slice(0, 3)
      .map((event) =>
        event._tag === "CallStarted" ? { ...event, step: "编写产品需求文档和竞品分析" } : event
      )
    for (let width = 20; width < 90; width++) {
      for (const row of lanes(wide.reduce(next, start(0)), { now: 9000, width, lang: "zh", style: none })) {
        assert.isBelow(displayWidth(row), width, row)
      }
    }
  })

  it("marks the lanes that work", () => {
    const [row = ""] = draw(5, 100, 5000, ansi)
    assert.isTrue(row.startsWith("\u001b[1m") && row.endsWith("\u001b[22m"))
  })
})

describe("Line", () => {
  it("says what means something, a line each", () => {
    assert.deepStrictEqual(all(), [
      "Alice (Product Manager): write PRD",
      "Alice: write PRD: 30 tokens in 5.0 s, cut at the limit",
      'repair_unquoted · Alice: write PRD (Product Goals.0): "goal" -> "\\"goal\\""',
      "Alice wrote docs/prd/snake.json (12 bytes)",
      "Bob (Architect): write design"
    ])
  })

  it("lets no control character of a model reach the terminal", () => {
    assert.strictEqual(plain("a\u001b[2Jb\r\nc\u009b1m\u202ed"), "a [2Jb c 1m d")
    assert.strictEqual(plain("x".repeat(100)).length, 60)
  })

  it("gives a sign of life", () => {
    assert.strictEqual(heartbeat(at(5), 5000, "en"), "4.0 s: Alice writing write PRD (25 tokens, 13 tok/s)")
    assert.strictEqual(heartbeat(at(3), 5000, "zh"), "4.0 s：Alice 加载 / 读取 write PRD")
    assert.strictEqual(heartbeat(at(1), 31_000, "en"), "30 s: waiting")
  })

  it("says what is left of the run, where runs before it tell", () => {
    const begun = events.slice(0, 1).reduce(next, start(0, { elapsed: 61_000, runs: 2 }))
    const ends = " of the run left (earlier runs: 2)"
    assert.strictEqual(heartbeat(begun, 31_000, "en"), `30 s: waiting; about 31 s${ends}`)
    assert.strictEqual(
      lanes(begun, { now: 31_000, width: 100, lang: "en", style: none }).at(-1),
      `0 calls · 0 tokens · 30 s · about 31 s${ends}`
    )
    assert.strictEqual(heartbeat(begun, 90_000, "en"), "89 s: waiting")
  })

  it("says what is left of a call, judged by those before, and that a server is waited for", () => {
    const call = { call: "c", role: "Alice", step: "write PRD" }
    const finished = {
      ...call,
      _tag: "CallFinished",
      finish: "stop",
      usage: { inputTokens: 100, outputTokens: 50 },
      counted: true,
      paid: false,
      duration: 12_000,
      firstToken: 2_000
    } as const
    const begun = { ...call, _tag: "CallStarted", inputTokens: 500, paid: false } as const
    const events: ReadonlyArray<Event.Stamped> = [
      { ...finished, at: 0 },
      { ...finished, at: 0 },
      { ...begun, at: 0 },
      { ...call, _tag: "CallProgressed", outputTokens: 1, text: "a", at: 10_000 },
      { ...call, _tag: "CallProgressed", outputTokens: 20, text: "b", at: 20_000 },
      { ...call, _tag: "CallDelayed", message: "gone", delay: 4_000, at: 20_000 }
    ]
    const said = (count: number, now: number) =>
      heartbeat(events.slice(0, count).reduce(next, start(0)), now, "en")
    assert.strictEqual(said(3, 4_000), "4.0 s: Alice loading / reading write PRD, about 6.0 s left")
    assert.strictEqual(said(3, 11_000), "11 s: Alice loading / reading write PRD")
    assert.strictEqual(said(5, 20_000), "20 s: Alice writing write PRD (20 tokens, 2 tok/s, about 15 s left)")
    assert.strictEqual(said(6, 21_000), "21 s: Alice waiting for the server write PRD, about 13 s left")
    assert.strictEqual(
      line({ ...call, _tag: "CallDelayed", message: "gone", delay: 4_000, at: 0 }, start(0), "en"),
      "Alice: write PRD: the server went away, asked again in 4.0 s: gone"
    )
  })
})

describe("View", () => {
  it.effect("tells every event as JSON, and waits for the last one", () =>
    Effect.gen(function* () {
      const shown = screen()
      const service = yield* Events.Events
      const join = yield* View.attach(shown)(View.json(shown))
      for (const event of [...events, finished]) yield* service.emit(event)
      yield* join
      assert.deepStrictEqual(
        shown.out.map((text) => (JSON.parse(text) as { _tag: string })._tag),
        [...events, finished].map(({ _tag }) => _tag)
      )
    }).pipe(Effect.provide(Events.layer), Effect.scoped)
  )

  it.effect("says something every 30 seconds where nothing happens", () =>
    Effect.gen(function* () {
      const shown = screen()
      const service = yield* Events.Events
      const join = yield* View.attach(shown)(View.lines(shown))
      for (const event of events.slice(0, 3)) yield* service.emit(event)
      yield* TestClock.adjust("95 seconds")
      yield* service.emit(finished)
      yield* join
      const beats = shown.err.filter((text) => text.includes("loading / reading"))
      assert.strictEqual(beats.length, 3)
    }).pipe(Effect.provide(Events.layer), Effect.scoped)
  )

  it("repaints in place and leaves only what is done", () => {
    const shown = screen({ live: true })
    const view = View.live(shown)
    for (const event of events) {
      view.event(event)
      view.tick?.run(event.at)
    }
    view.end?.()
    // Plays the terminal: the cursor goes up, and what is below is erased.
    const rows: Array<string> = []
    for (const text of shown.err) {
      // oxlint-disable-next-line no-control-regex
      const up = /^\u001b\[(\d+)A\r\u001b\[0J/.exec(text)
      if (up) rows.splice(rows.length - Number(up[1]))
      rows.push(
        ...text
          .slice(up?.[0].length ?? 0)
          .split("\n")
          .slice(0, -1)
      )
    }
    assert.deepStrictEqual(rows, [
      "Alice: write PRD: 30 tokens in 5.0 s, cut at the limit",
      'repair_unquoted · Alice: write PRD (Product Goals.0): "goal" -> "\\"goal\\""',
      "Alice wrote docs/prd/snake.json (12 bytes)"
    ])
  })

  it("chooses by the terminal and the flags", () => {
    const quiet = screen()
    assert.deepStrictEqual(said(View.choose(quiet, { json: false, quiet: true }), quiet), [0, 0])
    const json = screen({ live: true })
    assert.deepStrictEqual(said(View.choose(json, { json: true, quiet: false }), json), [events.length, 0])
    const lines = screen()
    assert.deepStrictEqual(said(View.choose(lines, { json: false, quiet: false }), lines), [0, 5])
  })
})
