import type { Idea } from "../Idea.ts"

export const terminal: ReadonlyArray<Idea> = [
  {
    name: "guess",
    kind: "terminal",
    language: "en",
    text: "A number guessing game for two people at one keyboard. The first line typed is the secret number, every line after it is a guess; the program answers `too low` or `too high`, and when the guess is right it says `correct in 3 tries` (with the real number of tries) and ends. A line that is no number is answered with `please type a number` and does not count as a try.",
    checks: [
      { types: ["42", "10", "90", "42"], says: ["too low", "too high", "correct in 3 tries"] },
      {
        isNew: true,
        types: ["7", "9", "8", "3", "6", "7"],
        says: ["too high", "too high", "too low", "too low", "correct in 5 tries"]
      },
      {
        isNew: true,
        types: ["15", "hello", "20", "15"],
        says: ["please type a number", "too high", "correct in 2 tries"]
      }
    ]
  },
  {
    name: "bank",
    kind: "terminal",
    language: "en",
    text: "Simulate a bank account in the terminal. It starts with nothing on it and understands `deposit 50`, `withdraw 20`, `balance` and `quit`, one command a line. `balance` answers `Balance: 30`. Taking out more than there is answers `Insufficient funds` and changes nothing, anything else is answered with `Unknown command`, and `quit` says `Goodbye` and stops.",
    checks: [
      {
        types: ["deposit 50", "withdraw 20", "balance", "quit"],
        says: ["Balance: 30", "Goodbye"],
        never: ["Unknown command", "Insufficient funds"]
      },
      {
        isNew: true,
        types: ["deposit 120", "withdraw 500", "balance", "quit"],
        says: ["Insufficient funds", "Balance: 120", "Goodbye"]
      },
      {
        isNew: true,
        types: ["dance", "deposit 5", "deposit 6", "balance", "quit"],
        says: ["Unknown command", "Balance: 11", "Goodbye"]
      }
    ]
  },
  {
    name: "tic-tac-toe",
    kind: "terminal",
    language: "en",
    text: "Tic tac toe for two players in the terminal. The squares are numbered 1 to 9, row by row, and X begins; the players take turns and type the number of a square. Show the board after each move. A square that is not free gets the answer `That square is taken` and the same player tries again. The game ends with `X wins`, `O wins` or `It is a draw`.",
    checks: [
      { isNew: true, types: ["1", "4", "2", "5", "3"], says: ["X wins"], never: ["O wins", "taken"] },
      { isNew: true, types: ["1", "3", "2", "5", "9", "7"], says: ["O wins"], never: ["X wins"] },
      {
        isNew: true,
        types: ["5", "5", "1", "2", "9", "8"],
        says: ["That square is taken", "X wins"],
        never: ["O wins"]
      },
      {
        isNew: true,
        types: ["1", "2", "3", "5", "4", "6", "8", "7", "9"],
        says: ["It is a draw"],
        never: ["wins"]
      }
    ]
  },
  {
    name: "hangman",
    kind: "terminal",
    language: "zh",
    text: "写一个双人猜单词游戏：第一行输入谜底（英文单词），之后每行猜一个字母。每次猜对后显示单词目前的样子，没猜出的字母用下划线表示，字母之间用空格隔开，例如谜底是 apple，猜 p 之后显示 `_ p p _ _`。猜错一次就显示 `没有这个字母，还剩 5 次`，一共可以猜错 6 次。全部猜出时显示 `你赢了`，次数用完时显示 `你输了，答案是 apple`，然后结束。",
    checks: [
      { types: ["apple", "p", "l", "a", "e"], says: ["_ p p _ _", "_ p p l _", "你赢了"], never: ["你输了"] },
      {
        isNew: true,
        types: ["tree", "e", "x", "t", "r"],
        says: ["_ _ e e", "没有这个字母，还剩 5 次", "t _ e e", "你赢了"]
      },
      {
        isNew: true,
        types: ["moon", "a", "b", "c", "d", "e", "f"],
        says: ["还剩 5 次", "还剩 2 次", "你输了，答案是 moon"],
        never: ["你赢了"]
      }
    ]
  },
  {
    name: "rock-paper-scissors",
    kind: "terminal",
    language: "zh",
    text: "做一个两个人玩的石头剪刀布，先赢两局的人获胜。每局先由玩家一、再由玩家二各输入一行：石头、剪刀或布。每局之后说 `本局玩家一胜`、`本局玩家二胜` 或者 `本局平局`，有人赢满两局后说 `最终胜利：玩家一`（或玩家二）并退出。输入别的内容时说 `请重新输入`，由同一个人再输一次。",
    checks: [
      {
        isNew: true,
        types: ["石头", "剪刀", "布", "石头"],
        says: ["本局玩家一胜", "本局玩家一胜", "最终胜利：玩家一"],
        never: ["请重新输入", "最终胜利：玩家二"]
      },
      {
        isNew: true,
        types: ["布", "布", "石头", "布", "石头", "剪刀", "布", "剪刀"],
        says: ["本局平局", "本局玩家二胜", "本局玩家一胜", "本局玩家二胜", "最终胜利：玩家二"]
      },
      {
        isNew: true,
        types: ["剪刀", "火箭", "布", "剪刀", "布"],
        says: ["请重新输入", "本局玩家一胜", "本局玩家一胜", "最终胜利：玩家一"]
      }
    ]
  },
  {
    name: "checkout",
    kind: "terminal",
    language: "zh",
    text: "我想要一个超市收银的小程序，在终端里用。每行输入商品名、单价和数量，用空格分开，例如输入 `苹果 3.5 2`，程序回答 `小计：7.00`。输入 `结账` 时打印 `合计：` 加上总金额（两位小数）然后退出；合计满 100 元打九折，这时再多打印一行，例如合计 200 元时打印 `折后：180.00`。格式不对的行回答 `格式错误`，不计入合计。",
    checks: [
      { types: ["苹果 3.5 2", "结账"], says: ["小计：7.00", "合计：7.00"], never: ["格式错误", "折后"] },
      {
        isNew: true,
        types: ["大米 60 2", "牛奶 2.25 4", "结账"],
        says: ["小计：120.00", "小计：9.00", "合计：129.00", "折后：116.10"]
      },
      {
        isNew: true,
        types: ["面包", "糖 x 3", "盐 2 1", "结账"],
        says: ["格式错误", "格式错误", "小计：2.00", "合计：2.00"],
        never: ["折后"]
      }
    ]
  }
]
