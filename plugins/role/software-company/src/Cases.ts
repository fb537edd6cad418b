/**
 * Examples that QA writes from the request, before there is any code to copy faults from.
 *
 * @since 0.1.0
 */
import type { Role } from "@metagpt-ts/core"
import { Ask } from "@metagpt-ts/team"
import { Example } from "@metagpt-ts/workspace"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import * as Brief from "./Brief.ts"
import * as Identity from "./Identity.ts"
import type { Options } from "./Options.ts"
import * as Prompt from "./Prompt.ts"
import * as Salvage from "./Salvage.ts"

/** What QA tries besides what the request shows. @category documents @since 0.1.0 */
export const Cases = {
  name: "Cases",
  schema: Schema.Struct({ examples: Schema.Array(Example.Example) })
} satisfies Role.Kind

/** More than these take longer to try than they tell. */
const most = 6

const { Array, String, Struct } = Schema

const started = Struct({ tests: Array(Struct({ args: Array(String), prints: String })) })
const called = Struct({ tests: Array(Struct({ call: String, gives: String })) })

const none = { tests: [] }

/** A file that nobody made cannot be read. */
const namesFile = (args: ReadonlyArray<string>): boolean =>
  args.some((arg) => /\.(?:txt|csv|json|md|log|ya?ml|html?)$/.test(arg))

const errorName = /^(?:raises? )?(\w*(?:Error|Exception))\b/

const ask = (options: Options, { product }: Brief.Brief, system: string) => {
  const question: Ask.Question = {
    step: "write tests",
    system,
    prompt: Prompt.fill(options, "cases", {}),
    maxTokens: 500,
    temperature: 0.2
  }
  if (product === "library") {
    return Effect.map(Salvage.value(question, called, none), ({ value }) =>
      value.tests.map(({ call, gives }): Example.Example => {
        const [, raises] = errorName.exec(gives) ?? []
        return raises === undefined
          ? { _tag: "Call", code: call, gives }
          : { _tag: "Call", code: call, raises }
      })
    )
  }
  return Effect.map(Salvage.value(question, started, none), ({ value }) =>
    value.tests
      .filter(({ args, prints }) => prints.trim() !== "" && !namesFile(args))
      .map(({ args, prints }): Example.Example => ({ _tag: "Command", args, prints: [prints.trimEnd()] }))
  )
}

/**
 * Asks for tests of what was requested; those that the request itself shows are left out. A request that shows nothing leaves every
 * text to the program, so that no test could be right. Of sessions a small model loses count, and none is asked for.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (
  options: Options,
  system: string
): Effect.Effect<ReadonlyArray<Example.Example>, Exclude<Ask.Failure, Ask.AskError>, Ask.Ask | Ask.Needs> => {
  const brief = Identity.brief(options)
  const shown = new Set(brief.examples.map((example) => JSON.stringify(example)))
  const isTold = brief.product === "library" || brief.input === "arguments"
  return !isTold || !Brief.isPrecise(brief)
    ? Effect.succeed([])
    : Effect.map(ask(options, brief, system), (examples) =>
        [...new Map(examples.map((example) => [JSON.stringify(example), example] as const))]
          .filter(([key]) => !shown.has(key))
          .map(([, example]) => example)
          .slice(0, most)
      )
}
