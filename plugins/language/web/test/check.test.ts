import { describe, it } from "@effect/vitest"
import { make } from "@metagpt-ts/language-web"
import type { Sandbox } from "@metagpt-ts/workspace"
import * as Effect from "effect/Effect"
import { expect } from "vitest"

import { other } from "./OtherSandbox.ts"
import { right, todo } from "./pages.ts"

const web = make()

const check = (files: Sandbox.Files, library = false) =>
  web.check(files, { packages: [], library }).pipe(Effect.provide(other))

const page = (body: string, more: Sandbox.Files = {}): Sandbox.Files => ({
  "index.html": `<!doctype html>\n<p>Hi</p>\n${body}\n`,
  ...more
})

const script = (code: string, body = ""): Sandbox.Files => page(`${body}<script>\n${code}\n</script>`)

/** [what is wrong, the files, rule and path and line, words of the message] */
const wrong: ReadonlyArray<readonly [string, Sandbox.Files, string, ReadonlyArray<string>]> = [
  ["no page", { "main.py": "print(1)" }, "entry index.html", ["no page"]],
  ["prose", { "index.html": "Here is the page." }, "syntax index.html:1", ["no HTML"]],
  ["an empty page", { "index.html": "<!doctype html><body></body>" }, "entry index.html", ["shows nothing"]],
  ["a script without end", page("<script>\nlet a = 1"), "syntax index.html:3", ["<script> has no end"]],
  ["a script that does not parse", script("let a = = 1"), "syntax index.html:4", ["let a = = 1"]],
  [
    "a script file that does not parse",
    page('<script src="a.js"></script>', { "a.js": "let a\nlet = = 1\n" }),
    "syntax a.js:2",
    ["let = = 1"]
  ],
  ["an attribute that does not parse", page('<b onclick="go(">'), "syntax index.html:3", ["onclick"]],
  [
    "a function that is not there",
    page('<b onclick="go()">x</b>'),
    "name index.html:3",
    ["onclick calls go", "no script"]
  ],
  [
    "a function that attributes do not see",
    script('addEventListener("load", () => {\nfunction go() {}\n})', '<b onclick="go()">x</b>'),
    "name index.html:3",
    ["window.go = go"]
  ],
  [
    "a function of a module",
    page('<b onclick="go()">x</b><script type="module">\nfunction go() {}\n</script>'),
    "name index.html:3",
    ["window.go = go"]
  ],
  [
    "a function that written HTML calls",
    script('document.body.innerHTML = `<b onclick="drop(${1})">x</b>`'),
    "name index.html:4",
    ["calls drop"]
  ],
  [
    "a name that is not there",
    script("start(level)\nfunction start() {}"),
    "name index.html:4",
    ["level is not defined"]
  ],
  ["a library that is not there", script("$('#a').hide()"), "name index.html:4", ["$ is not defined"]],
  [
    "an id that is not there",
    script('document.getElementById("lst").innerHTML = 1', '<ul id="list"></ul>'),
    "name index.html:4",
    ["no element has the id lst", "list"]
  ],
  [
    "an id by another spelling",
    script('document.querySelector("#game-board p").x = 1', '<ul id="gameBoard"></ul>'),
    "name index.html:4",
    ["did you mean gameBoard?"]
  ],
  [
    "an id that is there twice",
    page('<b id="a"></b>\n<b id="a"></b>'),
    "name index.html:4",
    ["the id a is given twice", "line 3"]
  ],
  [
    "a style sheet that is not there",
    page('<link rel="stylesheet" href="style.css">'),
    "import index.html:3",
    ["no style.css"]
  ],
  [
    "a script that is not there",
    page('<script src="js/app.js"></script>'),
    "import index.html:3",
    ["no js/app.js"]
  ],
  ["a page that is not there", page('<a href="about.html">x</a>'), "import index.html:3", ["no about.html"]],
  ["a picture", page('<img src="images/cat.png">'), "import index.html:3", ["no images/cat.png", "SVG"]],
  [
    "a picture of a script",
    script('const a = new Image()\na.src = "cat.png"'),
    "import index.html:5",
    ["no cat.png"]
  ],
  ["a sound of a script", script('new Audio("eat.mp3").play()'), "import index.html:4", ["no eat.mp3"]],
  [
    "a library from elsewhere",
    page('<script src="https://cdn.jsdelivr.net/npm/vue"></script>'),
    "import index.html:3",
    ["another machine", "offline"]
  ],
  [
    "a font from elsewhere",
    page('<style>\n@import url("https://fonts.googleapis.com/css?family=X");\n</style>'),
    "import index.html:4",
    ["another machine"]
  ],
  [
    "a placeholder",
    page('<img src="//via.placeholder.com/150">'),
    "import index.html:3",
    ["another machine"]
  ],
  [
    "a picture of a style sheet",
    page('<link rel="stylesheet" href="a.css">', { "a.css": "\nb { background: url(cat.png) }" }),
    "import a.css:2",
    ["no cat.png"]
  ],
  [
    "a module from a folder",
    page('<script type="module" src="a.js"></script>', { "a.js": "const a = 1\n" }),
    "import index.html:3",
    ["no module from a folder"]
  ],
  [
    "a script that nothing loads",
    page("", { "script.js": "let a = 1\n" }),
    "entry script.js",
    ["no page loads script.js"]
  ]
]

describe("check", () => {
  it.effect.each(wrong)("finds %s", ([, files, place, words]) =>
    Effect.gen(function* () {
      const problems = yield* check(files)
      expect(
        problems.map(({ line, path, rule }) => `${rule} ${path}${line === undefined ? "" : `:${line}`}`)
      ).toEqual([place])
      for (const word of words) expect(problems[0]?.message).toContain(word)
    })
  )

  it.effect.each(Object.entries(right))("finds nothing wrong with %s", ([, files]) =>
    Effect.gen(function* () {
      expect(yield* check(files)).toEqual([])
    })
  )

  it.effect("asks nothing of a library but that it can be read", () =>
    Effect.gen(function* () {
      expect(yield* check({ "sum.js": "const sum = (a, b) => a + b\n" }, true)).toEqual([])
      expect(yield* check({ "sum.js": "const sum = (a, b => a + b\n" }, true)).toMatchObject([
        { rule: "syntax" }
      ])
    })
  )

  it.effect("keeps quiet where it cannot know", () =>
    Effect.gen(function* () {
      for (const files of [
        script(
          'const id = "x" + 1\nconst b = document.createElement("b")\nb.id = id\ndocument.getElementById("y").remove()'
        ),
        script('const a = document.getElementById("a")\nif (!a) alert("none")'),
        script('document.querySelectorAll("#a").forEach(() => 0)'),
        script("try { go() } catch (error) { if (error instanceof ReferenceError) alert(1) }"),
        page('<form onsubmit="reset()"></form>'),
        page('<link rel="canonical" href="https://example.com"><a href="https://example.com">x</a>'),
        page('<script type="application/json">{"a"</script>')
      ])
        expect(yield* check(files)).toEqual([])
    })
  )

  it("names itself as people do", () => {
    expect(web).toMatchObject({ name: "web", extension: ".html", entry: "index.html" })
    expect(web.aliases).toEqual(expect.arrayContaining(["web", "html", "website", "网页"]))
    expect(web.testPath("index.html")).toBe("tests/index.test.json")
    expect(web.command("index.html")).toMatch(/^(?:open|start|xdg-open) index\.html$/)
    expect(todo).toContain("</html>")
  })
})
