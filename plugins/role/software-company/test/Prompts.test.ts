import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { assert, describe, it } from "@effect/vitest"
import { PromptError, Prompts } from "@metagpt-ts/role-software-company"
import * as Effect from "effect/Effect"

import * as Template from "../src/Template.ts"

const filled = (text: string, values: Template.Values) => Template.fill(Template.parse(text).text, values)

describe("Template", () => {
  it("is filled, a line for each of a list, a paragraph for each of its parts", () => {
    const text = "For {{ who }}:\n- {{rules}}\nDone.\n\n{{file.path}} of {{who}}:\n{{file.text}}\n\nEnd"
    const file = [
      { path: "a", text: "1\n\n2" },
      { path: "b", text: "3" }
    ]
    assert.strictEqual(
      filled(text, { who: "Ann", rules: ["x", "y"], file }),
      "For Ann:\n- x\n- y\nDone.\n\na of Ann:\n1\n\n2\n\nb of Ann:\n3\n\nEnd"
    )
  })

  it("leaves out the paragraphs that have nothing to say", () => {
    const text = "One\n\nRules:\n- {{rules}}\n\n{{file.path}}: {{file.text}}\n\nHow: {{how}}\n\nTwo"
    assert.strictEqual(filled(text, { rules: [], file: [{ path: "a", text: "" }], how: "" }), "One\n\nTwo")
  })

  it("never reads what was filled in", () => {
    assert.strictEqual(filled("{{a}} {{b}}", { a: "{{b}} $& $1", b: "x" }), "{{b}} $& $1 x")
  })

  it("may describe the keys of the answer at its head", () => {
    const { keys, strange, text } = Template.parse("\uFEFF---\r\nA b: one: two\r\nodd\r\n---\r\n\r\nText\r\n")
    assert.deepStrictEqual(
      { keys, strange, text },
      { keys: { "A b": "one: two" }, strange: ["odd"], text: "Text" }
    )
    assert.strictEqual(Template.parse("Text\n\n---\n\nMore").text, "Text\n\n---\n\nMore")
  })
})

const faults = (texts: Readonly<Record<string, string>>) =>
  Effect.map(Effect.flip(Prompts.make(texts)), ({ faults }) => faults)

describe("Prompts", () => {
  it.effect("of this package are a file each, and have nothing wrong with them", () =>
    Effect.gen(function* () {
      const names = Object.keys(Prompts.standard()).map((name) => `${name}.md`)
      assert.sameMembers(readdirSync(Prompts.folder), names)
      assert.deepStrictEqual(yield* Prompts.load(Prompts.folder), Prompts.standard())
    })
  )

  it.effect("are replaced where there are others; keys that these do not describe stay as they are", () =>
    Effect.gen(function* () {
      const { design, prd, program } = yield* Prompts.make({
        program: "Write {{idea}}.",
        prd: "---\nProduct Goals: one\n---\nWhat is {{idea}}?"
      })
      const ours = Prompts.standard()
      assert.strictEqual(program.text, "Write {{idea}}.")
      assert.deepStrictEqual(prd.keys, { ...ours.prd.keys, "Product Goals": "one" })
      assert.strictEqual(design, ours.design)
    })
  )

  it.effect("are refused with all that is wrong, and the nearest right name", () =>
    Effect.gen(function* () {
      const text = "---\nProduct Goal: one\nwhat\n---\n{{idee}} {{rules}}"
      const found = yield* faults({ prd: text, progam: "x", tests: " " })
      assert.deepStrictEqual(
        found.map(({ file, found, kind, nearest }) => [kind, file, found, nearest]),
        [
          ["line", "prd.md", "what", undefined],
          ["key", "prd.md", "Product Goal", "Product Goals"],
          ["place", "prd.md", "idee", "idea"],
          ["place", "prd.md", "rules", undefined],
          ["name", "progam.md", "progam", "program"],
          ["empty", "tests.md", "", undefined]
        ]
      )
      const { message } = new PromptError({ faults: found })
      assert.include(message, "prd.md: nothing fills {{idee}}; did you mean idea? There is: idea, ")
    })
  )

  it.effect("of a folder that is not there, or holds none, are an error", () =>
    Effect.gen(function* () {
      const folder = mkdtempSync(join(tmpdir(), "prompts-"))
      const load = (name: string) =>
        Effect.map(Effect.flip(Prompts.load(join(folder, name))), ({ faults }) => faults[0]?.kind)
      mkdirSync(join(folder, "none"))
      writeFileSync(join(folder, "none/README.md"), "About")
      assert.deepStrictEqual([yield* load("nowhere"), yield* load("none")], ["unreadable", "none"])
      rmSync(folder, { recursive: true })
    })
  )
})
