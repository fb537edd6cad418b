import { Repairer } from "@metagpt-ts/core"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { describe, it } from "vitest"

import { make } from "../src/index.ts"

const Tasks = Schema.Struct({
  total: Schema.Int,
  tasks: Schema.Array(
    Schema.Struct({
      id: Schema.Int,
      title: Schema.String,
      "File list": Schema.Array(Schema.String),
      done: Schema.Boolean
    })
  )
})

const target = Repairer.target("Tasks", Tasks)

/** A value of which one task in ten is in the wrong shape, and the total everywhere. */
const answer = (count: number) => {
  const tasks = Array.from({ length: count }, (_, id) =>
    id % 10 === 0
      ? { ID: String(id), Title: "Move the tiles", file_list: "- a.py\n- b.py", done: "yes" }
      : { id, title: "Move the tiles", "File list": ["a.py", "b.py"], done: true }
  )
  const value = { total: String(count), tasks }
  return { _tag: "Value" as const, value, text: JSON.stringify(value) }
}

describe("fitting a value", () => {
  for (const count of [100, 10_000]) {
    const draft = answer(count)
    it(`of ${Math.round(draft.text.length / 1000)} kB`, async ({ bench }) => {
      await bench("repair", () => {
        Effect.runSync(make().repair(draft, target))
      }).run()
    })
  }
})
