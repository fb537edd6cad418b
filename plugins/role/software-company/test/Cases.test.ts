import { assert, describe, it } from "@effect/vitest"
import type { Example } from "@metagpt-ts/workspace"

import * as Cases from "../src/Cases.ts"

const visit = (filled: ReadonlyArray<string>, read: string): Example.Example => ({
  _tag: "Visit",
  steps: [
    ...filled.map((text, at) => ({ action: "fill" as const, selector: `#in${at}`, text })),
    { action: "click", selector: "#go" },
    { action: "expect", selector: "#out", text: read }
  ]
})

const call = (code: string, gives: string): Example.Example => ({ _tag: "Call", code, gives })

describe("Cases", () => {
  it("tells examples of the request from what a model thought of", () => {
    const idea =
      "一个网页，有两个输入框。点击按钮后显示结果，例如宽 20、高 5 显示 `面积 100`。不是数字时显示 `请输入数字`。"
    assert.isTrue(Cases.isQuoted(idea, visit(["20", "5"], "面积 100")))
    // Other values, another text, values of another sentence, and nothing that is filled in
    assert.isFalse(Cases.isQuoted(idea, visit(["20", "6"], "面积 120")))
    assert.isFalse(Cases.isQuoted(idea, visit(["20", "6"], "面积 100")))
    assert.isFalse(Cases.isQuoted(idea, visit(["20", "5"], "100")))
    assert.isFalse(Cases.isQuoted(idea, visit(["20", "5"], "请输入数字")))
    assert.isFalse(Cases.isQuoted(idea, visit([""], "请输入数字")))
    assert.isFalse(Cases.isQuoted(idea, visit([], "面积 100")))
    const english =
      "A page: when the button is pressed `#each` shows what each pays: 100, 10 and 4 give `$27.50`."
    assert.isTrue(Cases.isQuoted(english, visit(["100", "10", "4"], "$27.50")))
    // A part of a number is another number
    assert.isFalse(Cases.isQuoted(english, visit(["100", "1", "4"], "$27.50")))
    assert.isFalse(Cases.isQuoted(idea, { _tag: "Call", code: "f(20, 5)", gives: "100" }))
  })

  it("leaves out what the request answers, or answers with another kind of value", () => {
    const shown = [call("seconds('1h')", "3600"), call("text(0)", "'0s'")]
    const good = [call("seconds('2h')", "7200"), call("text(60)", "'1m'"), call("text(1)", "None")]
    assert.deepStrictEqual(
      Cases.worthwhile(
        [
          ...good,
          call("seconds('2h')", "7200"),
          call('duration.seconds("1h")', "60"),
          call("seconds('3h')", "{0: '3h', 1: 10800}"),
          call("seconds('3h')", "'10800'")
        ],
        shown
      ),
      good
    )
    const raises: Example.Example = { _tag: "Call", code: "seconds('x')", raises: "ValueError" }
    assert.deepStrictEqual(Cases.worthwhile([raises], shown), [raises])
  })
})
