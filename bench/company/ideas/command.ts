import type { Idea } from "../Idea.ts"

export const command: ReadonlyArray<Idea> = [
  {
    name: "count-file",
    kind: "command",
    language: "en",
    text: "I need a small replacement for wc. `python main.py notes.txt` prints the number of lines, words and characters of the file on one line, separated by single spaces: a file with the two lines `hello world` and `this is fine` gives `2 5 25`. If the file is not there, print `no such file: notes.txt` (with the name that was given) and exit with code 1.",
    checks: [
      {
        files: { "notes.txt": "hello world\nthis is fine\n" },
        runs: [{ args: ["notes.txt"], prints: "2 5 25", exit: 0 }]
      },
      {
        isNew: true,
        files: { "poem.txt": "one\n\ntwo  three\nfour five six\n" },
        runs: [{ args: ["poem.txt"], prints: "4 6 30" }]
      },
      { runs: [{ args: ["notes.txt"], says: ["no such file: notes.txt"], exit: 1 }] },
      { isNew: true, runs: [{ args: ["gone.md"], says: ["no such file: gone.md"], exit: 1 }] }
    ]
  },
  {
    name: "tax",
    kind: "command",
    language: "en",
    text: "A command line tool for my invoices: it takes a net amount and a tax rate in percent and prints net, tax and gross with two decimals. Called with the arguments `100 20` it prints `net 100.00, tax 20.00, gross 120.00`; called with `19.99 7` it prints `net 19.99, tax 1.40, gross 21.39`. When an argument is not a number, such as `abc`, it prints `not a number: abc` and ends with exit code 2.",
    checks: [
      { runs: [{ args: ["100", "20"], prints: "net 100.00, tax 20.00, gross 120.00", exit: 0 }] },
      { runs: [{ args: ["19.99", "7"], prints: "net 19.99, tax 1.40, gross 21.39" }] },
      { isNew: true, runs: [{ args: ["250.5", "10"], prints: "net 250.50, tax 25.05, gross 275.55" }] },
      { isNew: true, runs: [{ args: ["12", "ten"], says: ["not a number: ten"], exit: 2 }] }
    ]
  },
  {
    name: "tally",
    kind: "command",
    language: "en",
    text: "Write a filter that reads lines from standard input and prints every distinct line once, with how often it came in front of it, most frequent first and ties in alphabetical order. For the three input lines pear, apple, pear the output is `2 pear` and on the next line `1 apple`. Empty lines are left out; for no input at all nothing is printed.",
    checks: [
      { runs: [{ stdin: "pear\napple\npear\n", prints: "2 pear\n1 apple", exit: 0 }] },
      {
        isNew: true,
        runs: [
          {
            stdin: "red\ngreen\n\nblue\ngreen\nred\n\nred fox\n",
            prints: "2 green\n2 red\n1 blue\n1 red fox"
          }
        ]
      },
      { isNew: true, runs: [{ stdin: "x\nx\nx\ny\nz\nz", prints: "3 x\n2 z\n1 y" }] },
      { runs: [{ stdin: "", prints: "", exit: 0 }] }
    ]
  },
  {
    name: "caesar",
    kind: "command",
    language: "zh",
    text: '写一个凯撒密码命令行工具。参数为 `encode 3 "Hello, World!"` 时输出 `Khoor, Zruog!`，参数为 `decode 3 "Khoor"` 时输出 `Hello`。只移动英文字母，大小写保持不变，其他字符原样输出。',
    checks: [
      { runs: [{ args: ["encode", "3", "Hello, World!"], prints: "Khoor, Zruog!" }] },
      { runs: [{ args: ["decode", "3", "Khoor"], prints: "Hello" }] },
      { isNew: true, runs: [{ args: ["encode", "5", "xyz XYZ 12"], prints: "cde CDE 12" }] },
      { isNew: true, runs: [{ args: ["decode", "13", "Nqvbf, 2026!"], prints: "Adios, 2026!" }] }
    ]
  },
  {
    name: "todo",
    kind: "command",
    language: "zh",
    text: "做一个命令行待办清单，数据保存在当前目录的 todo.json 里。`add 买牛奶` 打印 `已添加：买牛奶`；`list` 按添加的顺序逐行打印，例如 `1. 买牛奶`；`done 1` 打印 `已完成：买牛奶`，并把它从清单里去掉。清单为空时 `list` 打印 `没有待办`，编号不存在时打印 `没有这一项`。",
    checks: [
      {
        runs: [
          { args: ["add", "买牛奶"], prints: "已添加：买牛奶" },
          { args: ["list"], prints: "1. 买牛奶" },
          { args: ["done", "1"], prints: "已完成：买牛奶" },
          { args: ["list"], prints: "没有待办" }
        ]
      },
      {
        isNew: true,
        runs: [
          { args: ["add", "写信"] },
          { args: ["add", "交房租"], prints: "已添加：交房租" },
          { args: ["add", "跑步"] },
          { args: ["done", "2"], prints: "已完成：交房租" },
          { args: ["list"], prints: "1. 写信\n2. 跑步" }
        ]
      },
      { isNew: true, runs: [{ args: ["add", "看书"] }, { args: ["done", "7"], says: ["没有这一项"] }] },
      { runs: [{ args: ["list"], prints: "没有待办" }] }
    ]
  },
  {
    name: "factors",
    kind: "command",
    language: "zh",
    text: "帮我写一个分解质因数的小程序，用法是 `python main.py 84`，输出 `84 = 2 * 2 * 3 * 7`。如果是质数，例如 7，输出 `7 是质数`。如果参数不是大于 1 的整数，输出 `错误：请输入大于 1 的整数`，退出码为 1。",
    checks: [
      { runs: [{ args: ["84"], prints: "84 = 2 * 2 * 3 * 7", exit: 0 }] },
      { runs: [{ args: ["7"], prints: "7 是质数" }] },
      { isNew: true, runs: [{ args: ["1001"], prints: "1001 = 7 * 11 * 13" }] },
      { isNew: true, runs: [{ args: ["49"], prints: "49 = 7 * 7" }] },
      { isNew: true, runs: [{ args: ["abc"], says: ["错误：请输入大于 1 的整数"], exit: 1 }] }
    ]
  }
]
