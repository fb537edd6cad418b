/** What the company is asked for, as a person would type it, with the files a design of it may have. */
export interface Idea {
  readonly name: string
  readonly en: string
  readonly zh: string
  readonly files: ReadonlyArray<string>
}

const idea = (name: string, en: string, zh: string, ...files: ReadonlyArray<string>): Idea => ({
  name,
  en,
  zh,
  files: [...files, "main.py"]
})

export const ideas: ReadonlyArray<Idea> = [
  idea("snake", "write a snake game", "写一个贪吃蛇游戏", "snake.py", "board.py"),
  idea(
    "todo",
    "write a command-line todo list saved as JSON",
    "写一个保存为 JSON 的命令行待办清单",
    "store.py"
  ),
  idea("bank", "write a bank account simulator", "写一个银行账户模拟器", "account.py", "ledger.py"),
  idea("hangman", "write a hangman game", "写一个猜单词游戏", "words.py"),
  idea("units", "write a unit converter", "写一个单位换算器", "units.py", "parser.py"),
  idea(
    "csv",
    "write a program that shows statistics of a CSV file",
    "写一个统计 CSV 文件的程序",
    "reader.py",
    "statistics_of.py"
  ),
  idea("library", "write a library management system", "写一个图书馆管理系统", "book.py", "library.py"),
  idea(
    "markdown",
    "write a markdown to HTML converter",
    "写一个把 Markdown 转换成 HTML 的程序",
    "blocks.py",
    "inline.py"
  ),
  idea("adventure", "write a text adventure game", "写一个文字冒险游戏", "rooms.py", "player.py"),
  idea("inventory", "write an inventory tracker for a small shop", "为小商店写一个库存管理程序", "stock.py"),
  idea("quiz", "write a quiz that keeps a score", "写一个会记分的测验程序", "questions.py", "score.py"),
  idea("calendar", "write a calendar with reminders", "写一个带提醒的日历", "event.py", "calendar_of.py")
]
