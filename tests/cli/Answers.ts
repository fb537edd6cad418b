/**
 * A model that plays the whole company: it fills in the document it is asked for, or writes the program.
 */
import type { Reply } from "@metagpt-ts/testing"

const known: Readonly<Record<string, unknown>> = {
  Language: "English",
  "Programming Language": "Python",
  "Project Name": "snake_game",
  "File list": ["main.py"],
  "Task list": ["main.py"],
  "Required Python packages": [],
  "Required Other language third-party packages": [],
  "Logic Analysis": [["main.py", "the whole snake game"]]
}

const value = (name: string, type: string): unknown => {
  if (name in known) return known[name]
  if (type.startsWith("list of list")) return [["P0", `${name} of the snake game`]]
  if (type.startsWith("list")) return [`${name} of the snake game`]
  if (type === "number" || type === "integer") return 1
  if (type === "boolean") return true
  return `${name} of the snake game`
}

/** A program that needs no terminal tricks: it plays a fixed game of snake and ends. */
export const program = `"""A snake game in the terminal."""


class Snake:
    def __init__(self):
        self.body = [(0, 0)]

    def move(self, dx, dy, food):
        x, y = self.body[0]
        head = (x + dx, y + dy)
        self.body.insert(0, head)
        if head != food:
            self.body.pop()
        return head == food


def main():
    snake = Snake()
    food = (2, 0)
    score = 0
    for _ in range(3):
        if snake.move(1, 0, food):
            score += 1
    print("The snake ate", score, "food and is", len(snake.body), "long")


if __name__ == "__main__":
    main()
`

/** What it answers to a prompt. */
export const answer: Reply.Answerer = ({ messages }) => {
  const prompt = messages.map(({ content }) => content).join("\n")
  const keys = [...prompt.matchAll(/^- "([^"]+)" \(([^)]*)\)/gm)]
  if (keys.length === 0) return `\`\`\`python\n${program}\`\`\`\n`
  return JSON.stringify(Object.fromEntries(keys.map(([, name = "", type = ""]) => [name, value(name, type)])))
}

/** A company whose engineer cannot write a program that parses. */
export const broken: Reply.Answerer = (request, call) => {
  const said = answer(request, call) as string
  return said.startsWith("```") ? "```python\ndef main(:\n    print('snake'\n```\n" : said
}
