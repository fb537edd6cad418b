import { assert, describe, it } from "@effect/vitest"
import { Brief } from "@metagpt-ts/role-software-company"

import * as Misuse from "../src/Misuse.ts"

const examples = (idea: string) => Brief.of(idea).examples

const typed = (idea: string) => Misuse.lines(idea, Brief.of(idea))

const made = (idea: string) => Misuse.calls(idea).map(({ code, raises }) => `${code} ${raises}`)

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
      ["a page about cats", "page"],
      ["做一个个人博客主页", "page"],
      ["a converter from markdown to html", "program"],
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
    assert.deepStrictEqual(examples("库 a.py：A('x') 新建余额为 0 的账户，A.of(2).sum() 的结果是 4"), [
      { _tag: "Call", code: "A.of(2).sum()", gives: "4" }
    ])
    assert.deepStrictEqual(
      examples(
        "In the terminal: `deposit 5` adds, `sum` answers `Sum: 5`, anything else is answered with `What?`, and `quit` says `Bye`."
      ),
      [
        { _tag: "Session", typed: ["sum"], says: ["Sum: 5"], after: ["deposit 5"] },
        { _tag: "Session", typed: ["quit"], says: ["Bye"], after: ["deposit 5", "sum"] }
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
    // What an example complains of is something else
    const other = "`python div.py 8 2` prints `4`, `python div.py 1 0` prints `error: division by zero`"
    assert.deepStrictEqual(Misuse.of(Brief.of(other)), [])
    assert.deepStrictEqual(Misuse.of(Brief.of("`python up.py a` prints `A`, or `error: no letter`")), [])
  })

  it("calls with nothing where the request tells what comes of it", () => {
    assert.deepStrictEqual(
      Misuse.empties("Module words: longest(text) gives the longest word, and None for an empty text."),
      [{ _tag: "Call", code: "longest('')", gives: "None" }]
    )
    assert.deepStrictEqual(
      Misuse.empties(
        "写一个模块，提供函数 wrap(text, width)，例如 wrap('abcdef', 4) 返回 ['abcd', 'ef']。空字符串返回空列表。"
      ),
      [{ _tag: "Call", code: "wrap('', 4)", gives: "[]" }]
    )
    assert.deepStrictEqual(Misuse.empties("top(text, n) gives a list, and None for an empty text."), [])
    assert.deepStrictEqual(Misuse.empties("It gives 0 for an empty list."), [])
  })

  it("types what nobody understands where the request says how that is answered", () => {
    assert.deepStrictEqual(
      typed("A game in the terminal: typing `look` answers `A hall.`. Anything else: `You can't do that.`"),
      [
        {
          _tag: "Session",
          after: ["look"],
          typed: ["?!", "?!"],
          says: ["You can't do that.", "You can't do that."]
        }
      ]
    )
    assert.deepStrictEqual(
      typed("终端小游戏：两人轮流输入 1 到 3 的数字。输入不合法显示 `无效输入`，同一玩家重来。"),
      [{ _tag: "Session", after: [], typed: ["?!", "?!"], says: ["无效输入", "无效输入"] }]
    )
    // It may be the end, and it may come after what must come first
    assert.deepStrictEqual(typed("A game: typing `a` says `A`. Anything else says `Bye` and ends it."), [
      { _tag: "Session", after: ["a"], typed: ["?!"], says: ["Bye"] }
    ])
    assert.deepStrictEqual(
      typed("A game: the first line is the secret number. A line that is no number is answered with `No`."),
      [{ _tag: "Session", after: [], typed: ["7", "?!", "?!"], says: ["No", "No"] }]
    )
    // The first line is not understood, but taken
    assert.deepStrictEqual(typed("A game: the first line is a word. Invalid lines answer `Again`."), [])
    assert.deepStrictEqual(typed("A game: typing `look` answers `A hall.`"), [])
    assert.deepStrictEqual(typed("`python half.py 8` prints `4`, anything else `No`"), [])
  })

  it("makes calls that must fail of those that are shown", () => {
    assert.deepStrictEqual(
      made(
        "Write interest.py with compound(principal, rate, years): compound(1000, 10, 2) returns 1210.0. A negative principal raises ValueError."
      ),
      ["compound(-1, 10, 2) ValueError"]
    )
    assert.deepStrictEqual(
      made(
        "写一个模块 rle.py：encode('aab') 返回 'a2b1'，decode('a2b1') 返回 'aab'，mean([1]) 返回 1。空列表抛出 ValueError。decode 遇到非法输入抛出 KeyError。"
      ),
      ["mean([]) ValueError", "decode('?!') KeyError"]
    )
    // Of which argument, which call, or of what is not told
    assert.deepStrictEqual(made("area.py: area(2, 3) gives 6; a negative number raises ValueError."), [])
    assert.deepStrictEqual(
      made("a.py: Account('a', 1), deposit(amount); not positive raises ValueError."),
      []
    )
    assert.deepStrictEqual(made("a.py: half(4) gives 2; a missing name raises KeyError."), [])
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

  it("reads what is piped in, and all of a file", () => {
    const piped = "It reads stdin and sorts: for the input lines `b`, `a` it prints `a`, `b`."
    assert.deepStrictEqual(examples(piped), [
      { _tag: "Command", args: [], stdin: "b\na\n", prints: ["a", "b"] }
    ])
    assert.deepStrictEqual(examples("从标准输入读取单词，例如输入 `a b a` 时第一行输出 `a 2`"), [
      { _tag: "Command", args: [], stdin: "a b a\n", prints: ["a 2", ""] }
    ])
    assert.deepStrictEqual(
      examples(
        "For a file s.csv containing `name`, `Ann` and `Bob` the call `python rows.py s.csv` prints `2`"
      ),
      [{ _tag: "Command", args: ["s.csv"], prints: ["2"], files: { "s.csv": "name\nAnn\nBob\n" } }]
    )
  })

  it("reads several numbers as one value, and no part of a value", () => {
    assert.deepStrictEqual(examples("Example: python fib.py 5 -> 0 1 1 2 3"), [
      { _tag: "Command", args: ["5"], prints: ["0 1 1 2 3"] }
    ])
    assert.deepStrictEqual(examples("python roman.py 14 输出 XIV；其他参数输出“无效”"), [
      { _tag: "Command", args: ["14"], prints: ["XIV"] }
    ])
    assert.deepStrictEqual(examples('It reads stdin. Input: "a,b" Output: [{"a": "b"}]'), [])
    assert.deepStrictEqual(
      examples("写一个模块 fraction.py，分数类 Fraction，str(Fraction(2, 4)) 为 '1/2'"),
      [{ _tag: "Call", code: "str(Fraction(2, 4))", gives: "'1/2'" }]
    )
    assert.deepStrictEqual(Brief.of("模块 v.py：is_email(s) 和 is_id(s)，还有文件（file(s)）").names, [
      "is_email",
      "is_id"
    ])
  })

  it("takes no place to fill for a pipe, and knows running with something from typing it", () => {
    assert.strictEqual(Brief.of("Usage: `python check.py <password>`. It prints `ok`.").input, "arguments")
    assert.strictEqual(Brief.of("Running it with `2024` prints `MMXXIV`").input, "arguments")
    assert.strictEqual(Brief.of("A REPL: `2 + 3` gives `5`, `q` quits").input, "lines")
  })

  it("takes what comes only sometimes, by chance or in another sentence for no example", () => {
    for (const idea of [
      "`python pass.py 12` 打印一个密码；参数不是数字时打印 `不是数字`",
      "`python dice.py 6` prints a random number such as `4`",
      "In the terminal `buy tea` answers `Here you are` when there is enough credit, otherwise `Not enough`",
      "In the terminal `quiz dog` prints `Hund` or `Unknown word`",
      "终端程序：余额不足时 `取款 5` 显示 `余额不足`",
      "终端小游戏“二十一点”：两人轮流输入数字，先到 21 的人赢，显示 `玩家一胜`",
      "终端：输入数字记录一次，输入 `平均` 打印 `平均：21.5`",
      "write a converter: `convert 5 km m` gives `5000 m`"
    ]) {
      assert.deepStrictEqual(examples(idea), [], idea)
    }
  })

  it("types a command with what belongs to it, and what it needs before it", () => {
    assert.deepStrictEqual(
      examples(
        "In the terminal `look` answers `A hall.` and `go north` leads on, where `look` answers `Books.`"
      ),
      [
        { _tag: "Session", typed: ["look"], says: ["A hall."] },
        { _tag: "Session", typed: ["look"], says: ["Books."], after: ["go north"] }
      ]
    )
    assert.deepStrictEqual(
      examples(
        "A machine in the terminal: a line is `insert 50` or `refund`; `insert` answers `Credit: 50`."
      ),
      [{ _tag: "Session", typed: ["insert 50"], says: ["Credit: 50"] }]
    )
    assert.deepStrictEqual(
      examples("终端通讯录：输入 `添加 张三 138` 显示 `已保存`，输入 `查询 张三` 显示 `138`"),
      [
        { _tag: "Session", typed: ["添加 张三 138"], says: ["已保存"] },
        { _tag: "Session", typed: ["查询 张三"], says: ["138"], after: ["添加 张三 138"] }
      ]
    )
    assert.deepStrictEqual(examples("An interactive sum:\n```\n> add 2\n2\n> add 3\n5\n```"), [
      { _tag: "Session", typed: ["add 2", "add 3"], says: ["2", "5"] }
    ])
  })

  it("types no sample, no place to fill, and what has two outcomes as the first has it", () => {
    assert.deepStrictEqual(
      examples(
        "In the terminal `append hi` adds a line, `print` shows the lines like `1: hi`, `delete 1` answers `0 lines`"
      ),
      [{ _tag: "Session", typed: ["delete 1"], says: ["0 lines"], after: ["append hi", "print"] }]
    )
    assert.deepStrictEqual(examples("In the terminal a line is `PRICE COUNT`, and `9 3` answers `3 each`"), [
      { _tag: "Session", typed: ["9 3"], says: ["3 each"] }
    ])
    assert.deepStrictEqual(
      examples(
        "In the terminal: after `y` it asks `Has it a trunk?`; after another `y` it says `An elephant`"
      ),
      [{ _tag: "Session", typed: ["y"], says: ["Has it a trunk?"] }]
    )
    assert.deepStrictEqual(
      Brief.of("终端：`数量` 显示 `1 个`，`关闭` 结束程序；输入 `a` 显示 `好的`").texts,
      ["1 个", "好的"]
    )
  })

  it("reads values with brackets in them, and calls nothing that needs an object", () => {
    assert.deepStrictEqual(
      examples("A module spans.py: merge([[1, 3], [2, 6]]) gives [[1, 6]]; merge([]) is []."),
      [
        { _tag: "Call", code: "merge([[1, 3], [2, 6]])", gives: "[[1, 6]]" },
        { _tag: "Call", code: "merge([])", gives: "[]" }
      ]
    )
    assert.deepStrictEqual(
      examples(
        "A module s.py with a class Stack: push(x), pop(). pop() raises IndexError; t.pop() returns 1."
      ),
      []
    )
  })

  it("knows pages by their ids, ids in a row, and colors from ids", () => {
    const { ids, product, texts } = Brief.of(
      "A page with sliders with the ids red, green and blue; `#hex` shows `#ff8000`, the button `#add` shows `Added`"
    )
    assert.deepStrictEqual(
      [product, ids, texts],
      ["page", ["add", "hex", "red", "green", "blue"], ["#ff8000", "Added"]]
    )
    // Where ids are marked, other words are none
    assert.deepStrictEqual(Brief.of("A web page with a select `#lang` (options `en`, `de`)").ids, ["lang"])
    assert.deepStrictEqual(Brief.of("网页：三个按钮 id 分别为 rock、paper 和 scissors").ids, [
      "rock",
      "paper",
      "scissors"
    ])
  })
})
