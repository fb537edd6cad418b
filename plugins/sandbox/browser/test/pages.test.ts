import { createServer } from "node:http"
import type { AddressInfo } from "node:net"

import { it } from "@effect/vitest"
import { find, make } from "@metagpt-ts/sandbox-browser"
import { Page, Sandbox } from "@metagpt-ts/workspace"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { afterAll, beforeAll, describe, expect } from "vitest"

const executable = find()

// A fresh machine has no browser
if (executable === undefined) console.warn("No browser is here: what opens pages is not tested")

const layer = Layer.effect(Sandbox.Sandbox, make())

const read = Schema.decodeUnknownSync(Schema.fromJsonString(Page.Report))

/** Opens a project whose page has this body, and does the steps. */
const visit = (given: string | Sandbox.Files, steps?: unknown, more: Partial<Sandbox.Job> = {}) =>
  Effect.gen(function* () {
    const files = typeof given === "string" ? { "index.html": `<!doctype html><body>${given}</body>` } : given
    const { run } = yield* Sandbox.Sandbox
    const stdin = steps === undefined ? {} : { stdin: JSON.stringify({ sessions: [{ name: "a", steps }] }) }
    const outcome = yield* run({ language: "web", files, entry: "index.html", ...stdin, ...more })
    return { ...outcome, sessions: read(outcome.stdout).sessions, session: read(outcome.stdout).sessions[0] }
  })

const todo = `<h1>Todo</h1><input id="task"><button id="add">Add</button><ul id="list"></ul><script>
document.getElementById("add").addEventListener("click", () => {
  const item = document.createElement("li")
  item.textContent = document.getElementById("task").value
  document.getElementById("list").append(item)
})
</script>`

describe.skipIf(executable === undefined)("a browser", () => {
  let asked = 0
  const server = createServer((_, response) => {
    response.setHeader("access-control-allow-origin", "*").end("secret")
  }).on("connection", () => asked++)
  beforeAll(() => new Promise<void>((done) => void server.listen(0, "127.0.0.1", done)))
  afterAll(() => new Promise((done) => server.close(done)))

  it.layer(layer, { timeout: 90_000 })("", (it) => {
    it.effect("shows a page, and does what a person does", () =>
      Effect.gen(function* () {
        const { code, ended, session, stderr } = yield* visit(todo, [
          { expect: "h1", text: "Todo" },
          { expect: "#list li", count: 0 },
          { fill: "#task", with: "milk" },
          { expect: "#task", text: "milk", exact: true },
          { click: "text=Add" },
          { expect: "#list li", count: 1, text: "milk" }
        ])
        expect({ code, ended, stderr }).toEqual({ code: 0, ended: "exit", stderr: "" })
        expect(session).toMatchObject({ faults: [], isBlank: false, text: expect.stringContaining("milk") })
      })
    )

    it.effect("clicks on what is disabled, of which nothing comes", () =>
      Effect.gen(function* () {
        const page = `<button id="down" disabled onclick="n.textContent = -1">-</button><p id="n">0</p>`
        const steps = [{ click: "#down" }, { click: "#down" }, { expect: "#n", text: "0", exact: true }]
        expect(yield* visit(page, steps)).toMatchObject({ code: 0, session: { faults: [] } })
      })
    )

    it.effect("says which step could not be done, and what is there instead", () =>
      Effect.gen(function* () {
        for (const [steps, step, message] of [
          [[{ expect: "h1" }, { expect: "#list", text: "milk" }], 1, 'it shows ""'],
          [
            [
              { expect: "h1", text: "Tod" },
              { expect: "h1", text: "Tod", exact: true }
            ],
            1,
            'it shows "Todo"'
          ],
          [[{ expect: "#nothing" }], 0, "it is not there"],
          [[{ expect: "li", count: 2 }], 0, "it is there 0 times"],
          [[{ click: "#nothing" }], 0, "Timeout"],
          [[{ expect: "h1" }, { jump: "h1" }], 1, 'This is no step: {"jump":"h1"}'],
          ["click it", 0, "This is no step"]
        ] as const) {
          const { code, session, stderr } = yield* visit(todo, steps)
          expect(code).toBe(1)
          expect(session?.failed).toMatchObject({ step, message: expect.stringContaining(message) })
          expect(stderr).toContain(`a: step ${step + 1}: `)
        }
        expect(yield* visit(todo, undefined, { stdin: "1\n2\n" })).toMatchObject({ code: 2, sessions: [] })
      })
    )

    it.effect("finds what breaks when a page is opened, with its place", () =>
      Effect.gen(function* () {
        const files = {
          "index.html": `<!doctype html>\n<p>Hi</p>\n<script src="js/app.js"></script>\n<script src="none.js"></script>\n<script>\n  Promise.reject(new RangeError("late"))\n</script>`,
          "js/app.js": "console.error('bad')\nnull.x\n"
        }
        const { code, session } = yield* visit(files)
        expect(code).toBe(1)
        expect(session?.faults.toSorted((a, b) => (a.kind < b.kind ? -1 : 1))).toEqual([
          { kind: "console", message: "bad", path: "js/app.js", line: 1 },
          expect.objectContaining({ kind: "exception", path: "js/app.js", line: 2 }),
          { kind: "exception", message: "RangeError: late", path: "index.html", line: 6 },
          { kind: "missing", message: "none.js is not in the project", path: "none.js" }
        ])
      })
    )

    it.effect("tries everything, and says what had been done", () =>
      Effect.gen(function* () {
        const page = `<input id="n" type="number"><select id="s"><option>a<option>b</select>
          <button onclick="document.title = n.value + s.value">Right</button><button onclick="go()">Wrong</button>`
        const { session } = yield* visit(page, [{ try: "everything" }])
        expect(session?.title).toBe("3b")
        expect(session?.faults).toMatchObject([
          {
            kind: "exception",
            message: "ReferenceError: go is not defined",
            after: 'clicking button "Wrong"'
          }
        ])
      })
    )

    it.effect("finds a form that loads the page anew", () =>
      Effect.gen(function* () {
        const lost = yield* visit("<form><input name=a><button>Add</button></form>", [{ try: "everything" }])
        expect(lost.session?.faults).toMatchObject([{ kind: "reload", after: 'typing into input "a"' }])
        const kept = yield* visit("<form onsubmit='return false'><input name=a><button>Add</button></form>", [
          { try: "everything" }
        ])
        expect(kept).toMatchObject({ code: 0, session: { faults: [] } })
      })
    )

    it.effect("finds a page that shows nothing", () =>
      Effect.gen(function* () {
        const box = (style: string) => visit(`<div style="width:9px;height:9px;${style}"></div>`)
        expect(yield* box("")).toMatchObject({ code: 1, session: { isBlank: true } })
        expect(yield* box("background:red")).toMatchObject({ code: 0, session: { isBlank: false } })
        expect(yield* visit("<canvas></canvas>")).toMatchObject({ code: 0, session: { isBlank: false } })
      })
    )

    it.effect("answers dialogs", () =>
      Effect.gen(function* () {
        const page = `<p>Hi</p><button onclick="alert('Hello ' + prompt('Name?'))">Go</button>`
        const steps = [{ answer: "Ann" }, { click: "button" }, { said: "Hello Ann" }, { said: "Bye" }]
        const { session } = yield* visit(page, steps)
        expect(session).toMatchObject({ dialogs: ["Name?", "Hello Ann"], failed: { step: 3 } })
      })
    )

    it.effect("gives every session an empty profile", () =>
      Effect.gen(function* () {
        const page = `<p></p><script>document.body.append(localStorage.n = 1 + Number(localStorage.n ?? 0))</script>`
        const sessions = ["a", "b"].map((name) => ({ name, steps: [{ expect: "body", text: "1" }] }))
        const { code } = yield* visit(page, undefined, { stdin: JSON.stringify({ sessions }) })
        expect(code).toBe(0)
      })
    )

    it.effect("lets nothing out and nothing in", () =>
      Effect.gen(function* () {
        const { port } = server.address() as AddressInfo
        const address = `127.0.0.1:${port}`
        const page = `<p id="p"></p><img src="http://${address}/i"><iframe src="http://${address}/f"></iframe><script>
          const tell = (text) => (p.textContent += text + ";")
          fetch("http://${address}/").then((r) => r.text()).then(tell, () => tell("no fetch"))
          fetch("file:///etc/passwd").then((r) => r.text()).then(tell, () => tell("no file"))
          navigator.sendBeacon("http://${address}/b", "x")
          const socket = new WebSocket("ws://${address}/s")
          socket.onopen = () => tell("open"); socket.onerror = () => tell("no socket")
          window.open("http://${address}/w")
          new RTCPeerConnection({ iceServers: [{ urls: "stun:${address}" }] }).createDataChannel("x")
        </script>`
        const { session } = yield* visit(page, [
          ...["no fetch", "no file", "no socket"].map((text) => ({ expect: "#p", text })),
          { wait: 500 }
        ])
        expect(session?.failed).toBeUndefined()
        expect(session?.faults).toContainEqual({
          kind: "remote",
          message: `http://${address}/i is on another machine`
        })
        expect(asked).toBe(0)
        // The server can be reached from here
        yield* Effect.promise(() => fetch(`http://${address}/`))
        expect(asked).toBe(1)
      })
    )

    for (const [name, script, ended] of [
      ["a loop without end", "for (;;) {}", "timeout"],
      ["a loop behind a click", "document.onclick = () => { for (;;) {} }", "timeout"],
      ["all memory", "const a = []; for (;;) a.push(Array(1e6).fill(0.5))", "memory"],
      ["a flood of words", "setInterval(() => { for (let i = 0; i < 500; i++) console.log(i) })", "output"]
    ] as const) {
      it.effect(`ends ${name}, and works afterwards`, () =>
        Effect.gen(function* () {
          const steps = [{ click: "p" }, { wait: 10_000 }]
          const timeout = ended === "timeout" ? 2500 : 60_000
          const outcome = yield* visit(`<p>Hi</p><script>${script}</script>`, steps, { timeout })
          expect(outcome).toMatchObject({ ended, code: undefined })
          expect(yield* visit(todo)).toMatchObject({ code: 0 })
        })
      )
    }

    it.effect("bears a page that closes itself or leaves", () =>
      Effect.gen(function* () {
        for (const script of [
          "window.close()",
          "location = 'http://example.com'",
          "location = 'about:blank'"
        ]) {
          expect(yield* visit(`<script>${script}</script>`)).toMatchObject({ ended: "exit", code: 1 })
        }
      })
    )

    it.effect("runs pages alone", () =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(visit(todo, undefined, { language: "python" }))
        expect(error).toMatchObject({ sandbox: "browser", lacks: ["python"] })
      })
    )
  })
})

it.effect("says so when there is no browser, or it does not start", () =>
  Effect.gen(function* () {
    const broken = Layer.effect(Sandbox.Sandbox, make({ executable: process.execPath }))
    const error = yield* Effect.flip(visit(todo).pipe(Effect.provide(broken)))
    expect(error).toMatchObject({ fix: expect.stringContaining("CHROME_PATH") })
    expect(find({ CHROME_PATH: process.execPath })).toBe(process.execPath)
    expect(find({ CHROME_PATH: "/nothing/here", PATH: "" })).not.toBe("/nothing/here")
  })
)
