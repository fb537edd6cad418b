/**
 * Prompts of the user's own, told when they cannot be used before anything is paid.
 *
 * @since 0.1.0
 */
import * as path from "node:path"

import * as SoftwareCompany from "@metagpt-ts/role-software-company"
import * as Effect from "effect/Effect"

import { type Lang, say } from "./Messages.ts"
import { UsageError } from "./UsageError.ts"

const said = {
  name: "prompts.name",
  key: "prompts.key",
  place: "prompts.place",
  line: "prompts.line",
  empty: "prompts.empty",
  unreadable: "prompts.unreadable",
  none: "prompts.none"
} as const

const tell = (lang: Lang, { file, found, kind, known, nearest }: SoftwareCompany.Fault): string => {
  const what = say(lang, said[kind], { file, found })
  const near = nearest === undefined ? what : say(lang, "prompts.nearest", { what, nearest })
  return known.length === 0 ? near : `${near} ${say(lang, "prompts.known", { known: known.join(", ") })}`
}

/**
 * Reads a folder of prompts, if there is one.
 *
 * @category constructors
 * @since 0.1.0
 */
export const read = (
  folder: string | undefined,
  lang: Lang
): Effect.Effect<SoftwareCompany.Prompts.Prompts | undefined, UsageError> =>
  folder === undefined
    ? Effect.succeed(undefined)
    : SoftwareCompany.Prompts.load(path.resolve(folder)).pipe(
        Effect.mapError(
          ({ faults }) =>
            new UsageError({
              message: faults.map((fault) => tell(lang, fault)).join("\n"),
              fix: say(lang, "prompts.fix", { folder: SoftwareCompany.Prompts.folder })
            })
        )
      )
