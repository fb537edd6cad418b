import { assert, describe, it } from "@effect/vitest"

import * as Elements from "../src/Elements.ts"

const of = (idea: string, ids: ReadonlyArray<string>, code: string) =>
  Elements.of(idea, ids, "index.html", code).map(({ message }) => message)

describe("Elements", () => {
  it("finds elements of another kind than the one that was asked for", () => {
    const code = '<input type="text" id="note"><ul id="color"></ul>'
    const wrong = ["#note must be a <textarea>, and is a <input>"]
    for (const idea of [
      "网页：多行文本框（id 为 note）",
      "A page with a multi-line text field `#note`",
      "a page: a textarea with the id note"
    ]) {
      assert.deepStrictEqual(of(idea, ["note"], code), wrong, idea)
    }
    assert.deepStrictEqual(of("a dropdown `#color`", ["color"], code), [
      "#color must be a <select>, and is a <ul>"
    ])
  })

  it("says nothing of right ones, of others, and of what a script makes", () => {
    assert.deepStrictEqual(of("a textarea `#note`", ["note"], "<textarea\n  id=note></textarea>"), [])
    assert.deepStrictEqual(of("a textarea and a button `#go`", ["go"], '<button id="go">Go</button>'), [])
    assert.deepStrictEqual(of("a textarea `#note`", ["note"], '<input id="note-2">'), [])
    assert.deepStrictEqual(of("a select `#color`", ["color"], 'e.id = "color"'), [])
  })
})
