import { Repairer } from "@metagpt-ts/core"
import { make as json } from "@metagpt-ts/repair-json"
import { make as markers } from "@metagpt-ts/repair-markers"
import { make as schema } from "@metagpt-ts/repair-schema"
import * as Effect from "effect/Effect"

import { issues } from "./Validator.ts"

type JsonSchema = Readonly<Record<string, unknown>>

/** What a reader made of an answer: a value it stands for, or why it has none, with the best it could do. */
export interface Reading {
  readonly value?: unknown
  readonly refused?: string
  readonly fixes?: ReadonlyArray<string>
}

/** Ours or a peer's. */
export interface Reader {
  readonly name: string
  readonly read: (text: string, schema: JsonSchema | undefined) => Promise<Reading>
  readonly end?: () => void
}

const chain = Repairer.chain([markers(), json(), schema()])

/** The chain of this repository, as the company runs it. */
export const ours: Reader = {
  name: "metagpt-ts",
  read: (text, jsonSchema = {}) =>
    chain
      .repair(
        { _tag: "Text", text },
        { name: "answer", jsonSchema, issues: (value) => issues(jsonSchema, value) }
      )
      .pipe(
        Effect.match({
          onFailure: ({ fixes, message, value }) => ({
            refused: message,
            value,
            fixes: fixes.map(({ name }) => name)
          }),
          onSuccess: ({ draft, fixes }) => ({
            value: draft._tag === "Value" ? draft.value : undefined,
            fixes: fixes.map(({ name }) => name)
          })
        }),
        Effect.runPromise
      )
}
