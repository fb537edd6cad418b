import { assert, describe, it } from "@effect/vitest"
import { Brief } from "@metagpt-ts/role-software-company"

import * as Misuse from "../src/Misuse.ts"

const examples = (idea: string) => Brief.of(idea).examples

describe("Brief", () => {
  it("tells programs, libraries and pages apart", () => {
    const products: ReadonlyArray<readonly [string, Brief.Brief["product"]]> = [
      ["write a snake game", "program"],
      ["A command-line tool that sorts the lines of a file", "program"],
      ["写一个命令行计算器，用法是 `python calc.py 1 + 2`，输出 `3`", "program"],
      ["a module shapes.py with area(w, h) and perimeter(w, h)", "library"],
      ["请写一个模块 text.py，其中 reverse('ab') 返回 'ba'", "library"],
      ["a web page with a clock", "page"],
      ["做一个倒计时网页", "page"],
      ["a small flask web app in app.py", "program"]
    ]
    for (const [idea, product] of products) assert.strictEqual(Brief.of(idea).product, product, idea)
  })

  it("knows how a program is told what to do", () => {
    assert.strictEqual(Brief.of("`python add.py 1 2` prints `3`").input, "arguments")
    assert.strictEqual(Brief.of("a calculator in the terminal, one command a line").input, "lines")
    assert.strictEqual(Brief.of("`echo 'a b' | python count.py` outputs `2`").input, "pipe")
    assert.strictEqual(Brief.of("从标准输入读取文本，输出行数").input, "pipe")
    assert.strictEqual(Brief.of("write a command-line todo list saved as JSON").input, "unknown")
    assert.strictEqual(Brief.of("命令行待办：`add 牛奶` 打印 `已添加`").input, "arguments")
    assert.strictEqual(Brief.of("write a password generator").input, "unknown")
  })

  it("reads the file, the language, the names, the ids and the texts that are asked for", () => {
    const { file, language, names } = Brief.of(
      "A JavaScript library queue.js with a class Queue; push(item) adds, pop() gives the first, len(queue) counts."
    )
    assert.deepStrictEqual(
      { file, language, names },
      { file: "queue.js", language: "javascript", names: ["push", "pop", "Queue"] }
    )
    assert.deepStrictEqual(Brief.of("网页：id 为 name 的输入框，按钮 `go`，`#out` 里显示 `你好`").ids, [
      "name",
      "go",
      "out"
    ])
    assert.deepStrictEqual(
      Brief.of("A page: the element with the id `sum` and the buttons with the ids `up` and `down`").ids,
      ["sum", "up", "down"]
    )
    assert.deepStrictEqual(Brief.of("The game prints `You win!` and ends").texts, ["You win!"])
  })

  it("reads texts that are joined to others, and no part of a thing for the thing", () => {
    assert.deepStrictEqual(Brief.of("a game that answers `too low` or `too high`; `quit` says `bye`").texts, [
      "too low",
      "too high",
      "bye"
    ])
    // A balance that is 0 is no account that is 0
    assert.deepStrictEqual(examples("库 a.py：A('x') 新建余额为 0 的账户，twice(2) 的结果是 4"), [
      { _tag: "Call", code: "twice(2)", gives: "4" }
    ])
    assert.deepStrictEqual(
      examples(
        "In the terminal: `deposit 5` adds, `sum` answers `Sum: 5`, anything else is answered with `What?`, and `quit` says `Bye`."
      ),
      [
        { _tag: "Session", typed: ["sum"], says: ["Sum: 5"], after: ["deposit 5"] },
        { _tag: "Session", typed: ["quit"], says: ["Bye"], after: ["deposit 5"] }
      ]
    )
  })

  it("reads commands that are told as an aside", () => {
    assert.deepStrictEqual(
      examples("用法是 `python main.py 8`，输出 `8 是合数`。如果是质数，例如 7，输出 `7 是质数`。"),
      [
        { _tag: "Command", args: ["8"], prints: ["8 是合数"] },
        { _tag: "Command", args: ["7"], prints: ["7 是质数"] }
      ]
    )
  })

  it("makes wrong arguments where the request says what is printed of an error", () => {
    const idea = "`python half.py 8` prints `4`; what is no number is answered with `error: not a number`"
    assert.deepStrictEqual(Misuse.of(Brief.of(idea)), [
      { _tag: "Command", args: ["abc"], prints: ["error: not a number", ""] }
    ])
    assert.deepStrictEqual(Misuse.of(Brief.of("`python half.py 8` prints `4`")), [])
    assert.deepStrictEqual(Misuse.of(Brief.of("`python up.py a` prints `A`, or `error: no letter`")), [])
  })

  it("reads commands with what they print", () => {
    assert.deepStrictEqual(examples('Running `python add.py 2 "3 4"` prints `5` and exits with code 3.'), [
      { _tag: "Command", args: ["2", "3 4"], prints: ["5"], code: 3 }
    ])
    assert.deepStrictEqual(examples("`echo 'a b' | python count.py` outputs `2`"), [
      { _tag: "Command", args: [], stdin: "a b\n", prints: ["2"] }
    ])
    assert.deepStrictEqual(
      examples(
        "A command-line tool. If `data.csv` contains `a,b\\n1,2` then `python rows.py data.csv` prints `1`."
      ),
      [{ _tag: "Command", args: ["data.csv"], prints: ["1"], files: { "data.csv": "a,b\n1,2\n" } }]
    )
    assert.deepStrictEqual(examples("命令行工具，参数为 `up abc` 时输出 `ABC`"), [
      { _tag: "Command", args: ["up", "abc"], prints: ["ABC"] }
    ])
    assert.deepStrictEqual(examples("python fib.py 10 prints 55."), [
      { _tag: "Command", args: ["10"], prints: ["55"] }
    ])
    assert.deepStrictEqual(examples("A CLI:\n```\n$ python sum.py 1 2\n3\n$ python sum.py\n0\n```"), [
      { _tag: "Command", args: ["1", "2"], prints: ["3"] },
      { _tag: "Command", args: [], prints: ["0"] }
    ])
  })

  it("makes nothing up: files nobody described, places to fill, outputs nobody named", () => {
    assert.deepStrictEqual(examples("`python stats.py data.csv` prints `3`"), [])
    assert.deepStrictEqual(examples("`python greet.py NAME` prints `Hello, NAME`"), [])
    assert.deepStrictEqual(examples("`python todo.py add milk` adds an item. It is kept in `todo.json`."), [])
  })

  it("reads calls with their value or their error", () => {
    assert.deepStrictEqual(
      examples(
        "A library num.py: is_even(4) returns True, half(5) is 2.5, `root(-1)` raises ValueError, `twice(2) == 4`."
      ),
      [
        { _tag: "Call", code: "is_even(4)", gives: "True" },
        { _tag: "Call", code: "half(5)", gives: "2.5" },
        { _tag: "Call", code: "root(-1)", raises: "ValueError" },
        { _tag: "Call", code: "twice(2)", gives: "4" }
      ]
    )
  })

  it("reads what is typed and what is said to it, not two things that are both said", () => {
    assert.deepStrictEqual(
      examples("In the terminal it understands `add 5` and `total`; `total` answers `Total: 5`."),
      [{ _tag: "Session", typed: ["total"], says: ["Total: 5"], after: ["add 5"] }]
    )
    assert.deepStrictEqual(examples("A game: it answers `too low` or `too high`, and then says `right`."), [])
  })
})
