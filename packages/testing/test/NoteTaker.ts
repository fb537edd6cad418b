/** The smallest right role, and every way to get it wrong. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { basename, dirname, join } from "node:path"

import { LLM, type LLMError, Message, Role } from "@metagpt-ts/core"
import type { RoleSuite } from "@metagpt-ts/testing"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"

/** Mistakes, and the promises that each breaks. */
export const mistakes = {
  "has no goal": ["says who it is and what it is there for"],
  "watches a kind twice": ["names the documents that it watches and publishes, each once"],
  "watches what it does not read": ["acts on every kind of document that it watches"],
  "declares what it never publishes": ["publishes every kind of document that it declares"],
  "publishes what it does not declare": [
    "publishes only what it declares, under its name, as the schema has it"
  ],
  "signs for another": ["publishes only what it declares, under its name, as the schema has it"],
  "publishes half a document": ["publishes only what it declares, under its name, as the schema has it"],
  "writes on the board": ["leaves the board as it is"],
  "lets its questions go on": ["leaves nothing running when it is interrupted"],
  "asks past the journal": ["asks nothing twice, and publishes the same from what the journal holds"],
  "says something else each time": ["asks nothing twice, and publishes the same from what the journal holds"],
  "asks past the budget": ["asks nothing when the budget allows no call, and says so"],
  "hides an empty budget": ["asks nothing when the budget allows no call, and says so"],
  "dies of garbage": ["goes on or fails with a reason, whatever the model says"],
  "dies with the model": ["goes on or fails with a reason, whatever becomes of the model"],
  "writes where it is told": ["writes nothing outside of its project, whatever paths it is given"],
  "writes where a document says": ["writes nothing outside of its project, whatever paths it is given"]
} satisfies Readonly<Record<string, ReadonlyArray<string>>>

export type Mistake = keyof typeof mistakes

const Talk = { name: "Talk", schema: Schema.Struct({ said: Schema.String }) } satisfies Role.Kind
const Wish = {
  name: "Wish",
  schema: Schema.Struct({ said: Schema.String, file: Schema.String })
} satisfies Role.Kind
const Note = {
  name: "Note",
  schema: Schema.Struct({ file: Schema.String, text: Schema.String })
} satisfies Role.Kind
const Rumour = { name: "Rumour", schema: Schema.String } satisfies Role.Kind

export class DeskError extends Schema.TaggedError<DeskError>()("DeskError", { message: Schema.String }) {}

/** Asks once for good, and writes files. */
class Desk extends Context.Service<
  Desk,
  {
    readonly ask: (question: string) => Effect.Effect<string, LLMError.LLMError | DeskError, LLM.LLM>
    readonly write: (file: string, text: string) => Effect.Effect<void>
  }
>()("test/Desk") {}

const desk = ({ calls = 99, journal, llm, project }: RoleSuite.World, mistake: Mistake | undefined) => {
  const book = join(journal, "answers.json")
  const known: Record<string, string> = existsSync(book)
    ? (JSON.parse(readFileSync(book, "utf8")) as Record<string, string>)
    : {}
  const ask = (question: string) =>
    Effect.gen(function* () {
      const paid = known[question]
      if (paid !== undefined && mistake !== "asks past the journal") return paid
      if (calls === 0 && mistake !== "asks past the budget")
        return yield* new DeskError({ message: "No call is left" })
      const { text } = yield* LLM.complete({ messages: [Message.user(question)] })
      known[question] = text
      writeFileSync(book, JSON.stringify(known))
      return text
    })
  const write = (file: string, text: string) =>
    Effect.sync(() => {
      const at = join(project, file)
      mkdirSync(dirname(at), { recursive: true })
      writeFileSync(at, text)
    })
  return Layer.merge(llm, Layer.succeed(Desk, { ask, write }))
}

const read = (answer: string): typeof Note.schema.Type | undefined => {
  try {
    const value: unknown = JSON.parse(answer)
    return Schema.is(Note.schema)(value) ? value : undefined
  } catch {
    return undefined
  }
}

const safe = (file: string): string =>
  basename(file.replaceAll("\\", "/")).replaceAll(/[^\w.]/g, "_") || "note"

const answer = () => '{"file":"notes/today.txt","text":"He said so."}'

/** The role, its world and its runs. */
export const subject = (
  mistake?: Mistake
): RoleSuite.Subject<LLMError.LLMError | DeskError, Desk | LLM.LLM> => {
  const wrong = (one: Mistake) => one === mistake
  let times = 0
  const role: Role.Role<LLMError.LLMError | DeskError, Desk | LLM.LLM> = {
    name: "Ann",
    profile: "Clerk",
    goal: wrong("has no goal") ? " " : "write down what was said",
    constraints: "be brief",
    watches: [
      Talk,
      Wish,
      ...(wrong("watches what it does not read") ? [Rumour] : []),
      ...(wrong("watches a kind twice") ? [Talk] : [])
    ],
    publishes: [Note, ...(wrong("declares what it never publishes") ? [Rumour] : [])],
    act: (news, board) =>
      Effect.gen(function* () {
        const { ask, write } = yield* Desk
        const talk = board.latest(Wish) ?? board.latest(Talk)
        if (talk === undefined || news.every(({ kind }) => kind.name === Rumour.name)) return []
        if (wrong("writes on the board")) Object.assign(talk, { said: "nothing" })
        const asked = ask(`Write down: ${talk.said}`)
        if (wrong("lets its questions go on")) yield* Effect.forkDetach(asked)
        const answer = yield* wrong("hides an empty budget")
          ? Effect.catchTag(asked, "DeskError", () => Effect.succeed(""))
          : wrong("dies with the model")
            ? Effect.catchTag(asked, "LLMError", Effect.die)
            : asked
        const note = wrong("dies of garbage") ? (JSON.parse(answer) as typeof Note.schema.Type) : read(answer)
        if (note === undefined) return []
        const wished = board.latest(Wish)?.file
        yield* write(wrong("writes where it is told") ? note.file : safe(note.file), note.text)
        if (wished !== undefined) {
          yield* write(wrong("writes where a document says") ? wished : safe(wished), note.text)
        }
        const text = wrong("says something else each time") ? `${note.text} ${times++}` : note.text
        const value = wrong("publishes half a document") ? { file: note.file } : { ...note, text }
        return [
          Role.document<unknown>(Note, value, wrong("signs for another") ? "Bob" : "Ann"),
          ...(wrong("publishes what it does not declare") ? [Role.document(Talk, { said: "so" }, "Ann")] : [])
        ]
      })
  }
  return {
    role,
    layer: (world) => desk(world, mistake),
    runs: [
      { news: [Role.document(Talk, { said: "Hello." }, "user")], answer },
      { news: [Role.document(Wish, { said: "Hello.", file: "wished/here.txt" }, "user")], answer },
      {
        board: [Role.document(Talk, { said: "Hello." }, "user")],
        news: [Role.document(Rumour, "x", "user")],
        answer
      }
    ]
  }
}
