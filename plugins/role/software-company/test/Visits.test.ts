import { assert, describe, it } from "@effect/vitest"
import type { Example } from "@metagpt-ts/workspace"

import * as Brief from "../src/Brief.ts"
import * as Visits from "../src/Visits.ts"

const told = ({ action, count, exact, selector, text }: (typeof Example.Visit)["Type"]["steps"][number]) =>
  action === "expect"
    ? `${selector} ${count === undefined ? (exact === true ? "=" : "~") : "has"} ${count ?? text}`
    : `${action} ${selector}${text === undefined ? "" : ` ${JSON.stringify(text)}`}`

/** Visits on one line each; clicks in a row are counted. */
const read = (idea: string, code: string): ReadonlyArray<string> =>
  Visits.of(idea, Brief.of(idea).ids, code).map(({ steps }) =>
    steps
      .map(told)
      .join(", ")
      .replaceAll(/(click #\w+)(?:, \1)+/g, (all, one: string) => `${all.split(one).length - 1} ${one}`)
  )

const calculator = `<input id="km"><button id="convert">Convert</button><span id="miles"></span>`

describe("Visits", () => {
  it("reads what comes of values, of nothing and of what is no number", () => {
    assert.deepStrictEqual(
      read(
        "Make a web page that converts kilometres to miles: input `#km`, button `#convert`, result in `#miles` with two decimals, for example 10 gives `6.21`. If the input is empty, `#miles` shows `Enter a number`.",
        calculator
      ),
      [`fill #km "10", click #convert, #miles = 6.21`, `fill #km "", click #convert, #miles = Enter a number`]
    )
    assert.deepStrictEqual(
      read(
        "做一个网页：在输入框 `#cny` 输入人民币金额，点击 `#to` 后在 `#usd` 显示美元，保留两位小数，例如 70 显示 `10.00`。金额不是正数时显示 `金额无效`。",
        `<input id="cny" type="number"><input type="submit" id="to"><p id="usd"></p>`
      ),
      [`fill #cny "70", click #to, #usd = 10.00`, `fill #cny "0", click #to, #usd = 金额无效`]
    )
    assert.deepStrictEqual(
      read(
        "A web page: the total of `#bill` and `#tip` percent is in #total as you type, like `$115.00` for 100 and 15.",
        `<input id="bill"><input id="tip"><span id="total">`
      ),
      [`fill #bill "100", fill #tip "15", #total = $115.00`]
    )
  })

  it("empties what was filled in where a page follows the typing", () => {
    assert.deepStrictEqual(
      read(
        "一个字符串大写转换网页：文本框 id 是 src，实时把大写结果显示在 id 为 dst 的元素里，例如输入 `abc` 显示 `ABC`；没有输入时显示 `请输入`。",
        `<textarea id="src"></textarea><div id="dst"></div>`
      ),
      [`fill #src "abc", #dst = ABC`, `fill #src "1", fill #src "", #dst = 请输入`]
    )
  })

  it("reads how a page starts, and where counting ends", () => {
    assert.deepStrictEqual(
      read(
        "Web page: two buttons `#up` and `#down` and a number `#level` that starts at 5, never goes above 10 and never below 0. Each click changes it by 1.",
        `<p id="level">5</p><button id="up">+</button><button id="down">-</button>`
      ),
      [
        "#level = 5",
        "12 click #down, #level = 0, click #up, #level = 1",
        "12 click #up, #level = 10, click #down, #level = 9"
      ]
    )
  })

  it("adds to a list, empties its field, and adds nothing of nothing", () => {
    assert.deepStrictEqual(
      read(
        "做一个留言板网页：输入框 `#msg`，按钮 `#send`，列表 `#board`。点击按钮后把内容作为新的 li 加到列表里并清空输入框，空内容不添加。`#count` 显示留言数，例如 `共 1 条`，开始时显示 `共 0 条`。",
        `<input id="msg"><button id="send">+</button><ul id="board"></ul><p id="count"></p>`
      ),
      [
        "#count = 共 0 条",
        `fill #msg "bread", click #send, #board ~ bread, #msg = `,
        `fill #msg "bread", click #send, fill #msg "", click #send, #board > * has 1`
      ]
    )
  })

  it("takes one of several texts, an id or a condition for no example", () => {
    for (const idea of [
      "A page with `#km`, `#convert` and `#miles`: after a click `#miles` shows `near` or `far`.",
      "A page with `#km`, `#convert` and `#miles`: if it is below 10, `#miles` shows `near`.",
      "A page with `#km`: 10 gives `#miles`, and `#convert` converts.",
      "A page with `#km`, `#convert` and `#miles` that converts 3 numbers and 4 words: it shows `done`."
    ]) {
      assert.deepStrictEqual(read(idea, calculator), [], idea)
    }
  })

  it("reads nothing for elements that are not there", () => {
    assert.deepStrictEqual(read("A page: `#km` and `#convert`, 10 gives `6.21` in `#miles`.", "<p>"), [])
  })
})
