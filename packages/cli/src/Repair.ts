/**
 * `metagpt repair`: the value that was meant, of a careless answer.
 *
 * @since 0.1.0
 */
import { readFile } from "node:fs/promises"

import { Repairer } from "@metagpt-ts/core"
import * as Effect from "effect/Effect"
import * as JsonSchema from "effect/JsonSchema"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as SchemaRepresentation from "effect/SchemaRepresentation"

import { conclude, ExitCode } from "./ExitCode.ts"
import type * as Flags from "./Flags.ts"
import * as Idea from "./Idea.ts"
import { plain } from "./Line.ts"
import { type Lang, say } from "./Messages.ts"
import { CurrentScreen } from "./Screen.ts"
import * as Stack from "./Stack.ts"
import { UsageError } from "./UsageError.ts"

type Input = {
  readonly answer: Option.Option<string>
  readonly schema: string
} & Flags.Input<typeof Flags.speech>

const text = (path: string, lang: Lang): Effect.Effect<string, UsageError> =>
  Effect.tryPromise({
    try: () => readFile(path, "utf8"),
    catch: (cause) =>
      new UsageError({
        message: say(lang, "file.unreadable", { path, message: (cause as Error).message }),
        fix: say(lang, "file.unreadable.fix")
      })
  })

const isObject = (value: unknown): value is JsonSchema.JsonSchema =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** What the answer should have been, of a JSON Schema as its author wrote it. */
const target = (path: string, source: string, lang: Lang): Effect.Effect<Repairer.Target, UsageError> =>
  Effect.try({
    try: () => {
      const jsonSchema: unknown = JSON.parse(source)
      if (!isObject(jsonSchema)) throw new Error("an object is needed")
      const { $schema } = jsonSchema
      const isOld =
        (typeof $schema === "string" && $schema.includes("draft-07")) || "definitions" in jsonSchema
      const document = (isOld ? JsonSchema.fromSchemaDraft07 : JsonSchema.fromSchemaDraft2020_12)(jsonSchema)
      const schema = SchemaRepresentation.fromJsonSchemaDocument(document) as Schema.Codec<unknown, unknown>
      const { issues } = Repairer.target("answer", schema)
      issues(undefined)
      return { name: "answer", jsonSchema, issues }
    },
    catch: (cause) =>
      new UsageError({
        message: say(lang, "repair.schema", { path, message: (cause as Error).message }),
        fix: say(lang, "repair.schema.fix")
      })
  })

/**
 * Repairs an answer: the value goes to stdout, the fixes to stderr.
 *
 * @category commands
 * @since 0.1.0
 */
export const repair = (input: Input) =>
  Effect.gen(function* () {
    const screen = yield* CurrentScreen
    const { lang } = screen
    const wanted = yield* target(input.schema, yield* text(input.schema, lang), lang)
    const answer =
      Option.isSome(input.answer) && input.answer.value !== "-"
        ? yield* text(input.answer.value, lang)
        : yield* Idea.stdin
    const chain = Repairer.chain(yield* Stack.chain)
    const { fixes, message, value } = yield* chain.repair({ _tag: "Text", text: answer }, wanted).pipe(
      Effect.map(({ draft, fixes }) => ({
        fixes,
        message: undefined,
        value: draft._tag === "Value" ? draft.value : undefined
      })),
      Effect.catchTag("Unrepairable", ({ fixes, message, value }) =>
        Effect.succeed({ fixes, message, value: value ?? null })
      )
    )
    if (input.json) {
      screen.result(JSON.stringify({ ok: message === undefined, value, fixes, ...(message && { message }) }))
    } else {
      if (!input.quiet) {
        for (const { after, before, name, path } of fixes) {
          const at = path.length > 0 ? ` (${plain(path.join("."))})` : ""
          const change = `${JSON.stringify(plain(before, 40))} -> ${JSON.stringify(plain(after, 40))}`
          screen.progress(`repair_${name}${at}: ${change}\n`)
        }
      }
      if (message === undefined) screen.result(JSON.stringify(value, null, 2))
      else screen.progress(`${say(lang, "repair.failed")}: ${plain(message, 500)}\n`)
    }
    if (message !== undefined) yield* conclude(ExitCode.failed)
  })
