import { describe, it } from "@effect/vitest"
import { make } from "@metagpt-ts/language-web"
import type { Sandbox } from "@metagpt-ts/workspace"
import * as Effect from "effect/Effect"
import { expect } from "vitest"

import { other } from "./OtherSandbox.ts"
import { right, todo } from "./pages.ts"

const web = make()

const mend = (files: Sandbox.Files) => web.mend(files).pipe(Effect.provide(other))

const hi = '<!doctype html>\n<html>\n<head>\n</head>\n<body>\n<p id="p">Hi</p>\n</body>\n</html>\n'

/** The page with something in its head, and something at the end of its body. */
const page = (head: string, body = "") =>
  hi.replace("</head>", `${head}</head>`).replace("</body>", `${body}</body>`)

const code = 'document.getElementById("p").textContent = "Ho";\n'

/** [what is wrong, index.html, what it is to be, the fixes, other files] */
const cases: ReadonlyArray<readonly [string, string, string, ReadonlyArray<string>, Sandbox.Files?]> = [
  ["a fence", `\`\`\`html\n${hi}\`\`\`\n`, hi, ["code_fence"]],
  [
    "a fence in an answer",
    `Sure! Here is the page:\n\n\`\`\`html\n${hi}\`\`\`\n\nOpen it in a browser.`,
    hi,
    ["code_fence"]
  ],
  ["a fence that is not closed", `Here:\n\`\`\`html\n${hi}`, hi, ["code_fence"]],
  ["sentences around", `Here is the page you asked for:\n${hi}This page says hi.\n`, hi, ["prose", "prose"]],
  [
    "the style and the script in blocks of their own",
    `\`\`\`html\n${page('<link rel="stylesheet" href="style.css">\n', '<script src="script.js"></script>\n')}\`\`\`\n### style.css\n\`\`\`css\np { color: red; }\n\`\`\`\n\`\`\`javascript\n${code}\`\`\``,
    page("<style>\np { color: red; }\n</style>\n", `\n<script>\n${code}</script>\n`),
    ["code_fence", "joined_blocks"]
  ],
  [
    "a constant that is assigned to, and others of its name that are not",
    page(
      "",
      "<script>\nfunction a() {\n  const n = 1;\n  for (const m of [1]) alert(m);\n  n += 1;\n}\nconst n = 2;\n</script>\n"
    ),
    page(
      "",
      "<script>\nfunction a() {\n  let n = 1;\n  for (const m of [1]) alert(m);\n  n += 1;\n}\nconst n = 2;\n</script>\n"
    ),
    ["assigned_constant"]
  ],
  ["no doctype", hi.replace("<!doctype html>\n", ""), hi.replace("doctype", "DOCTYPE"), ["doctype"]],
  [
    "no charset",
    hi.replace("Hi", "你好"),
    hi.replace("Hi", "你好").replace("<head>", '<head>\n<meta charset="UTF-8">'),
    ["charset"]
  ],
  [
    "a script without end",
    page("", `<script>\n${code}`),
    page("", `<script>\n${code}</script>\n`),
    ["missing_end_tag"]
  ],
  [
    "a style without end",
    page("<style>\np { color: red; }\n"),
    page("<style>\np { color: red; }\n</style>\n"),
    ["missing_end_tag"]
  ],
  [
    "an answer that was cut in its script",
    `<!doctype html>\n<body>\n<p id="p">Hi</p>\n<script>\n${code}function go() {\n  if (1) {\n    alert(1);\n    document.getEl`,
    `<!doctype html>\n<body>\n<p id="p">Hi</p>\n<script>\n${code}function go() {\n  if (1) {\n    alert(1);\n}}\n</script>\n`,
    ["missing_end_tag", "unfinished_tail"]
  ],
  [
    "brackets that were cut",
    page("", "<script>\nfunction go() {\n  if (1) {\n    go();\n</script>\n"),
    page("", "<script>\nfunction go() {\n  if (1) {\n    go();\n}}\n</script>\n"),
    ["missing_closers"]
  ],
  [
    "curly quotes",
    page("", "<script>alert(“a”)</script>\n"),
    page("", '<script>alert("a")</script>\n').replace("<head>", "<head>"),
    ["curly_quotes"]
  ],
  [
    "a script that asks for what comes later",
    page(`<script>\n${code}</script>\n`),
    page("", `<script>\n${code}</script>\n`),
    ["early_script"]
  ],
  [
    "a script file that asks for what comes later",
    page('<script src="a.js"></script>\n'),
    page('<script defer src="a.js"></script>\n'),
    ["early_script"],
    { "a.js": code }
  ],
  [
    "a link to a style that stands in the page",
    page('<link rel="stylesheet" href="style.css">\n<style>p { color: red }</style>\n'),
    page("<style>p { color: red }</style>\n"),
    ["dead_link"]
  ],
  [
    "a script file that stands in the page",
    page("", '<script src="script.js"></script>\n<script>alert(1)</script>\n'),
    page("", "<script>alert(1)</script>\n"),
    ["dead_link"]
  ],
  ["an icon that is not there", page('<link rel="icon" href="favicon.ico">\n'), hi, ["dead_link"]],
  [
    "a font from elsewhere",
    page('<link href="https://fonts.googleapis.com/css2?family=X" rel="stylesheet">\n'),
    hi,
    ["remote_font"]
  ],
  [
    "a file in another folder",
    page('<link rel="stylesheet" href="css/style.css">\n'),
    page('<link rel="stylesheet" href="style.css">\n'),
    ["wrong_path"],
    { "style.css": "p { color: red }\n" }
  ],
  [
    "a path from the root",
    page('<link rel="stylesheet" href="/style.css">\n'),
    page('<link rel="stylesheet" href="style.css">\n'),
    ["wrong_path"],
    { "style.css": "p { color: red }\n" }
  ],
  [
    "a style sheet and a script that nothing loads",
    hi,
    page('<link rel="stylesheet" href="style.css">\n', '<script src="script.js"></script>\n'),
    ["missing_link", "missing_link"],
    { "style.css": "p { color: red }\n", "script.js": code }
  ],
  [
    "a module that is none",
    page("", '<script type="module" src="a.js"></script>\n'),
    page("", '<script defer src="a.js"></script>\n'),
    ["module_from_file"],
    { "a.js": code }
  ],
  [
    "an attribute that names a function",
    page("", '<b onclick="go">x</b>\n<script>\nfunction go() {}\n</script>\n'),
    page("", '<b onclick="go()">x</b>\n<script>\nfunction go() {}\n</script>\n'),
    ["handler_call"]
  ],
  [
    "a function that attributes do not see",
    page(
      "",
      '<b onclick="go()">x</b>\n<script>\naddEventListener("load", () => {\nfunction go() {}\n});\n</script>\n'
    ),
    page(
      "",
      '<b onclick="go()">x</b>\n<script>\naddEventListener("load", () => {\nfunction go() {}\nwindow.go = go;\n});\n</script>\n'
    ),
    ["handler_export"]
  ]
]

describe("mend", () => {
  it.effect.each(cases)("mends %s", ([, before, after, names, more = {}]) =>
    Effect.gen(function* () {
      const { files, fixes } = yield* mend({ "index.html": before, ...more })
      expect(files["index.html"]).toBe(after)
      expect(fixes.map(({ name }) => name)).toEqual(names)
      expect(fixes.every(({ confidence, path }) => confidence > 0 && path[0] === "index.html")).toBe(true)
      expect(yield* mend(files)).toEqual({ files, fixes: [] })
      expect(yield* web.check(files, { packages: [] }).pipe(Effect.provide(other))).toEqual([])
    })
  )

  it.effect.each(Object.entries(right))("leaves %s alone", ([, files]) =>
    Effect.gen(function* () {
      expect(yield* mend(files)).toEqual({ files, fixes: [] })
    })
  )

  it.effect("takes the tag and the fence off a file of its own", () =>
    Effect.gen(function* () {
      const index = page('<link rel="stylesheet" href="a.css">\n', '<script src="a.js"></script>\n')
      const { files, fixes } = yield* mend({
        "index.html": index,
        "a.css": "```css\np { color: red }\n```\n",
        "a.js": `<script>\n${code}</script>\n`
      })
      expect(files).toEqual({ "index.html": index, "a.css": "p { color: red }\n", "a.js": code })
      expect(fixes.map(({ name }) => name)).toEqual(["code_fence", "script_tag"])
    })
  )

  it.effect("makes nothing up: what is lost stays a problem", () =>
    Effect.gen(function* () {
      for (const text of [
        page('<script src="https://cdn.example.com/vue.js"></script>\n'),
        page("", '<script src="script.js"></script>\n'),
        page("", "<script>\nlet a = = 1;\nalert(a);\n</script>\n"),
        page(`<script>\n${code}const go = () => 1;\n</script>\n`, "<script>go()</script>\n"),
        "There is no page."
      ])
        expect(yield* mend({ "index.html": text })).toEqual({ files: { "index.html": text }, fixes: [] })
    })
  )

  it.effect("bears every beginning of a page, in any state", () =>
    Effect.gen(function* () {
      for (let end = 0; end < todo.length; end += 37) {
        const cut = { "index.html": todo.slice(0, end) }
        const { files } = yield* mend(cut)
        expect((yield* mend(files)).fixes).toEqual([])
      }
    })
  )
})
