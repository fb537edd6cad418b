/**
 * `metagpt repair`: the value that was meant, of a careless answer.
 *
 * @since 0.1.0
 */
import { createReadStream } from "node:fs"
import { readFile } from "node:fs/promises"

import { type JsonSchema, repair as meant } from "@metagpt-ts/repair"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"

import { conclude, Conclusion, ExitCode } from "./ExitCode.ts"
import type * as Flags from "./Flags.ts"
import * as Idea from "./Idea.ts"
import { written } from "./JsonText.ts"
import { plain } from "./Line.ts"
import { type Lang, say } from "./Messages.ts"
import { answerAll } from "./RepairLines.ts"
import { CurrentScreen } from "./Screen.ts"
import { UsageError } from "./UsageError.ts"

type Input = {
  readonly answer: Option.Option<string>
  readonly schema: Option.Option<string>
  readonly jsonl: boolean
} & Flags.Input<typeof Flags.speech>

const unreadable = (path: string, lang: Lang) => (cause: unknown) =>
  new UsageError({
    message: say(lang, "file.unreadable", { path, message: (cause as Error).message }),
    fix: say(lang, "file.unreadable.fix")
  })

const text = (path: string, lang: Lang): Effect.Effect<string, UsageError> =>
  Effect.tryPromise({ try: () => readFile(path, "utf8"), catch: unreadable(path, lang) })

/** What the answer should have been, of a JSON Schema as its author wrote it. */
const schemaOf = (path: string, source: string, lang: Lang): Effect.Effect<JsonSchema, UsageError> =>
  Effect.try({
    try: () => {
      const schema: unknown = JSON.parse(source)
      if (typeof schema !== "object" || schema === null || Array.isArray(schema))
        throw new Error("an object is needed")
      // A schema that cannot be used says so before the first answer.
      meant("", { schema: schema as JsonSchema })
      return schema
    },
    catch: (cause) =>
      new UsageError({
        message: say(lang, "repair.schema", { path, message: (cause as Error).message }),
        fix: say(lang, "repair.schema.fix")
      })
  })

/** The file to read; undefined for stdin. */
const fileOf = ({ answer }: Input): string | undefined =>
  Option.getOrUndefined(Option.filter(answer, (path) => path !== "-"))

const one = (input: Input, schema: JsonSchema | undefined) =>
  Effect.gen(function* () {
    const screen = yield* CurrentScreen
    const path = fileOf(input)
    const answer = path === undefined ? yield* Idea.stdin : yield* text(path, screen.lang)
    const result = meant(answer, { schema })
    const { fixes, ok } = result
    if (input.json) {
      const told = ok
        ? { ok, value: result.value, fixes }
        : { ok, value: result.best ?? null, fixes, message: result.error.message }
      screen.result(written(told))
    } else {
      if (!input.quiet) {
        for (const { after, before, name, path } of fixes) {
          const at = path.length > 0 ? ` (${plain(path.join("."))})` : ""
          const change = `${JSON.stringify(plain(before, 40))} -> ${JSON.stringify(plain(after, 40))}`
          screen.progress(`repair_${name}${at}: ${change}\n`)
        }
      }
      if (ok) screen.result(written(result.value, 2))
      else screen.progress(`${say(screen.lang, "repair.failed")}: ${plain(result.error.message, 700)}\n`)
    }
    if (!ok) yield* conclude(ExitCode.failed)
  })

const many = (input: Input, schema: JsonSchema | undefined) =>
  Effect.gen(function* () {
    const { lang } = yield* CurrentScreen
    const conclusion = yield* Conclusion
    // A reader that has enough, such as `head`, is content.
    process.stdout.prependOnceListener("error", () => (conclusion.exitCode = ExitCode.ok))
    const path = fileOf(input)
    const chunks = path === undefined ? process.stdin : createReadStream(path)
    yield* Effect.tryPromise({
      try: () => answerAll(chunks as AsyncIterable<Buffer>, process.stdout, schema),
      catch: unreadable(path ?? "-", lang)
    })
  })

/**
 * Repairs an answer: the value goes to stdout, the fixes to stderr. With `--jsonl` many, one a line; then a refusal is a line too, and
 * the exit code says only that all were answered.
 *
 * @category commands
 * @since 0.1.0
 */
export const repair = (input: Input) =>
  Effect.gen(function* () {
    const { lang } = yield* CurrentScreen
    const path = Option.getOrUndefined(input.schema)
    const schema = path === undefined ? undefined : yield* schemaOf(path, yield* text(path, lang), lang)
    yield* input.jsonl ? many(input, schema) : one(input, schema)
  })
