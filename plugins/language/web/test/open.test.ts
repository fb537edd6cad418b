import { describe, it } from "@effect/vitest"
import { make } from "@metagpt-ts/language-web"
import { find, layer as browser } from "@metagpt-ts/sandbox-browser"
import { type Example, type Page, Sandbox } from "@metagpt-ts/workspace"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { expect } from "vitest"

import { other } from "./OtherSandbox.ts"
import { right, todo } from "./pages.ts"

const web = make()

type Session = Page.Report["sessions"][number]

const fine: Session = { name: "try", faults: [], title: "", text: "Hi", isBlank: false, dialogs: [] }

/** A sandbox in which pages do what is said here. */
const scripted = (session: Partial<Session>, ended: Sandbox.Outcome["ended"] = "exit") =>
  Layer.succeed(Sandbox.Sandbox, {
    name: "scripted",
    languages: ["web"],
    lacks: [],
    run: () =>
      Effect.succeed({
        ended,
        code: 0,
        stdout: JSON.stringify({ sessions: ended === "exit" ? [{ ...fine, ...session }] : [] }),
        stderr: "",
        files: {},
        duration: 1
      })
  })

const files = { "index.html": todo, "a.js": "let a\nnull.x\n" }

const started = (session: Partial<Session>, ended?: Sandbox.Outcome["ended"]) =>
  web.start(files, "index.html").pipe(Effect.provide(scripted(session, ended)))

describe("start", () => {
  it.effect("tells what a person would see", () =>
    Effect.gen(function* () {
      const fault = { kind: "exception", message: "TypeError: x", path: "a.js", line: 2 } as const
      expect(yield* started({})).toEqual([])
      expect(yield* started({ faults: [fault] })).toEqual([
        {
          rule: "crash",
          path: "a.js",
          line: 2,
          message: "When it is opened, it fails with TypeError: x\nnull.x"
        }
      ])
      expect(yield* started({ faults: [{ ...fault, after: 'clicking button "Add"' }] })).toMatchObject([
        { message: expect.stringContaining('After clicking button "Add", it fails with TypeError: x') }
      ])
      expect(yield* started({ faults: [{ kind: "reload", message: "", after: "a click" }] })).toMatchObject([
        { rule: "crash", path: "index.html", message: expect.stringContaining("preventDefault") }
      ])
      expect(
        yield* started({ faults: [{ kind: "missing", message: "data.json is not in the project" }] })
      ).toMatchObject([{ message: expect.stringContaining("data.json") }])
      expect(yield* started({ isBlank: true })).toMatchObject([
        { rule: "crash", message: expect.stringContaining("nothing") }
      ])
      expect(yield* started({}, "timeout")).toMatchObject([{ rule: "hang", path: "index.html" }])
      expect(yield* started({}, "memory")).toMatchObject([{ rule: "crash" }])
      expect(yield* started({}, "output")).toMatchObject([{ rule: "crash" }])
    })
  )

  it.effect("excuses what a browser alone refuses, and errors that a person brought about", () =>
    Effect.gen(function* () {
      const faults: Session["faults"] = [
        { kind: "exception", message: "NotAllowedError: play() failed" },
        { kind: "exception", message: "TypeError: Failed to fetch" },
        { kind: "remote", message: "https://example.com is on another machine" },
        { kind: "console", message: "no number", after: "typing" }
      ]
      expect(yield* started({ faults })).toEqual([])
      expect(yield* started({ faults: [{ kind: "console", message: "bad" }] })).toHaveLength(1)
    })
  )

  it.effect("leaves a page alone that cannot be opened here", () =>
    Effect.gen(function* () {
      const refused = yield* Effect.flip(web.start(files, "index.html").pipe(Effect.provide(other)))
      expect(Sandbox.isLacking(refused)).toBe(true)
      const untried = web.examples(files, "index.html", [visit([])]).pipe(Effect.provide(other))
      expect(Sandbox.isLacking(yield* Effect.flip(untried))).toBe(true)
      expect(yield* web.start({}, "index.html").pipe(Effect.provide(other))).toMatchObject([
        { rule: "entry" }
      ])
    })
  )
})

const visit = (steps: (typeof Example.Visit)["Type"]["steps"]) => ({ _tag: "Visit", steps }) as const

const adds = visit([
  { action: "fill", selector: "#task", text: "milk" },
  { action: "click", selector: "#add" },
  { action: "expect", selector: "#list", text: "milk" },
  { action: "expect", selector: "#task", text: "" }
])

// A fresh machine has no browser
if (find() === undefined) console.warn("No browser is here: pages are not opened in these tests")

describe.skipIf(find() === undefined)("in a browser", () => {
  it.layer(browser(), { timeout: 90_000 })("", (it) => {
    it.effect.each(Object.entries(right))("opens %s", ([, files]) =>
      Effect.gen(function* () {
        expect(yield* web.start(files, "index.html")).toEqual([])
      })
    )

    it.effect("finds what only happens when somebody tries it", () =>
      Effect.gen(function* () {
        const broken = { "index.html": todo.replace("list.append(item);", "lists.append(item);") }
        const [problem, ...more] = yield* web.start(broken, "index.html")
        expect(more).toEqual([])
        expect(problem).toMatchObject({ rule: "crash", path: "index.html", line: 26 })
        expect(problem?.message).toMatch(
          /^After typing into input#task.*ReferenceError: lists is not defined\nlists\.append/
        )
      })
    )

    it.effect("tries what was shown", () =>
      Effect.gen(function* () {
        const page = { "index.html": todo }
        const eggs = visit([...adds.steps.slice(0, 2), { action: "expect", selector: "#list", text: "eggs" }])
        const strange = visit([{ action: "click", selector: "the button!" }])
        const gone = visit([{ action: "press", selector: "#nothing", text: "Enter" }])
        const call = { _tag: "Call", code: "1", gives: "1" } as const
        expect(yield* web.examples(page, "index.html", [adds, call])).toEqual([])
        expect(yield* web.examples(page, "index.html", [eggs, adds, strange, gone])).toEqual([
          {
            rule: "example",
            path: "index.html",
            message:
              'After typing "milk" into #task, then a click on #add: #list must show "eggs"; it shows "milk"'
          },
          {
            rule: "example",
            path: "index.html",
            message: "pressing Enter in #nothing; it is not there, or not to be reached"
          }
        ])
      })
    )

    it.effect("holds a text to the letter, and counts elements", () =>
      Effect.gen(function* () {
        const page = { "index.html": todo }
        const add = adds.steps.slice(0, 2)
        const item = { action: "expect", selector: "#list", text: "milk", exact: true } as const
        const right = visit([...add, item, { action: "expect", selector: "#list li", count: 1 }])
        const labelled = visit([...add, { ...item, text: "mil" }])
        const again = visit([add[0]!, add[1]!, add[1]!, add[1]!, { ...item, count: 2 }])
        expect(yield* web.examples(page, "index.html", [right])).toEqual([])
        expect(yield* web.examples(page, "index.html", [labelled, again])).toEqual([
          {
            rule: "example",
            path: "index.html",
            message:
              'After typing "milk" into #task, then a click on #add: #list must show "mil" and nothing else; it shows "milk"',
            differs: { wanted: "mil", said: "milk" }
          },
          {
            rule: "example",
            path: "index.html",
            message:
              'After typing "milk" into #task, then a click on #add, 3 times: #list must be there 2 times; it is there 1 times'
          }
        ])
      })
    )

    it.effect("runs tests, which are lists of steps", () =>
      Effect.gen(function* () {
        const { run } = yield* Sandbox.Sandbox
        const steps = [
          { fill: "#task", with: "milk" },
          { press: "Enter", on: "#task" },
          { expect: "li", text: "milk" }
        ]
        const test = (text: string) => run(web.tests({ "index.html": todo, "tests/index.test.json": text }))
        expect(yield* test(JSON.stringify(steps))).toMatchObject({ ended: "exit", code: 0 })
        expect(
          yield* test(
            JSON.stringify([
              { name: "adds", steps },
              { name: "again", steps }
            ])
          )
        ).toMatchObject({ code: 0 })
        const wrong = JSON.stringify([{ name: "adds", steps: [{ expect: "li" }] }])
        expect(yield* test(wrong)).toMatchObject({
          code: 1,
          stderr: expect.stringContaining("tests/index.test.json: adds: step 1")
        })
        expect(yield* test("click it")).toMatchObject({ code: 1 })
        expect(yield* run(web.tests({ "index.html": todo }))).toMatchObject({ code: 1 })
      })
    )
  })
})
