/**
 * What programs say where nobody knows what is right, so that they can be compared: wrong ones differ, right ones are alike.
 *
 * @since 0.1.0
 */
import { type Example, Sandbox } from "@metagpt-ts/workspace"
import * as Effect from "effect/Effect"

import type { Code } from "./Documents.ts"
import * as Identity from "./Identity.ts"
import type { Options } from "./Options.ts"

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&")

/** A text of the request with any number in the place of its own. */
const pattern = (text: string): string => escaped(text).replaceAll(/\d+(?:\\\.\d+)?/g, "-?\\d+(?:\\.\\d+)?")

/** Of what was said, what the request speaks of: each program asks in its own words. */
const spoken = (texts: ReadonlyArray<string>, said: string): string => {
  const known = [...new Set(texts)]
    .filter((text) => text.trim() !== "")
    .toSorted((a, b) => b.length - a.length)
  return known.length === 0
    ? said
    : [...said.matchAll(new RegExp(known.map(pattern).join("|"), "gi"))].map(([text]) => text).join("\n")
}

/**
 * Asks the program what QA thought of; nothing where it is asked nothing, or no sandbox can tell.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (
  options: Options,
  { files }: typeof Code.schema.Type,
  cases: ReadonlyArray<Example.Example>
): Effect.Effect<ReadonlyArray<string>, Sandbox.SandboxError, Sandbox.Sandbox> =>
  Effect.gen(function* () {
    const { language } = options
    const sessions = cases.flatMap((example) =>
      example._tag === "Session" && example.says.length === 0 ? [example.typed] : []
    )
    if (language.answers === undefined || sessions.length === 0) return []
    const entry = Identity.sourcePath(options, Identity.entry(options))
    // That nothing was started is told by the inspection
    const said = yield* language
      .answers(files, entry, sessions)
      .pipe(Effect.catchIf(Sandbox.isLacking, () => Effect.succeed([])))
    const { examples, texts } = Identity.brief(options)
    const told = examples.flatMap((example) => (example._tag === "Session" ? example.says : []))
    return said.map((text) => spoken([...texts, ...told], text))
  })
