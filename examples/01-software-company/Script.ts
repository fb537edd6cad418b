/** A model that plays the whole company, so that this example runs where no model is: it fills in what it is asked for. */
import type { LLM } from "@metagpt-ts/core"
import { ScriptedLLM } from "@metagpt-ts/testing"

const program = `import random


def play(secret, guesses):
    for tries, guess in enumerate(guesses, start=1):
        if guess == secret:
            return tries
    return None


def main():
    secret = random.randint(1, 9)
    print("Guess a number from 1 to 9.")
    print("Found after", play(secret, range(1, 10)), "guesses")


if __name__ == "__main__":
    main()
`

const value = (name: string, type: string): unknown => {
  const text = `${name} of the guessing game`
  return type.startsWith("list of list") ? [["P0", text]] : type.startsWith("list") ? [text] : text
}

const answer = ({ messages }: LLM.Request): string => {
  const asked = messages.at(-1)?.content ?? ""
  const keys = [...asked.matchAll(/^- "([^"]+)" \(([^)]*)\)/gm)]
  if (keys.length === 0) return `Here is the program:\n\n\`\`\`python\n${program}\`\`\`\n`
  return JSON.stringify(Object.fromEntries(keys.map(([, name = "", type = ""]) => [name, value(name, type)])))
}

export const layer = ScriptedLLM.router(answer)
