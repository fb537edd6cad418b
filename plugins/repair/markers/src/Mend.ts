import type { Repairer } from "@metagpt-ts/core"

import { code } from "./Code.ts"
import { open } from "./Envelope.ts"
import { files } from "./Files.ts"
import { shapeOf, valueOf } from "./FilesTarget.ts"
import { fix } from "./Fixes.ts"
import { parameters } from "./Parameters.ts"

/** Name of the programming language that a target wants, told by JSON Schema's `contentMediaType`, such as `text/x-python`. */
const languageOf = ({ jsonSchema }: Repairer.Target): string | undefined => {
  const mediaType = jsonSchema["contentMediaType"]
  return typeof mediaType === "string" ? /^text\/x-([\w+-]+)$/.exec(mediaType)?.[1] : undefined
}

/** Whether a text is JSON that fits, so that nothing has to be looked for in it. */
const fits = (text: string, target: Repairer.Target): boolean => {
  try {
    return target.issues(JSON.parse(text)).length === 0
  } catch {
    return false
  }
}

/**
 * Takes the answer out of a draft, and says why when it is not there: the work of the repairer, as a plain function.
 *
 * @category combinators
 * @since 0.1.0
 */
export const mend = (draft: Repairer.Draft, target: Repairer.Target): Repairer.Repaired => {
  const { text: whole } = draft
  const language = languageOf(target)
  if (language !== undefined) {
    const found = code(whole, { aliases: [language] })
    return found === undefined
      ? { draft, fixes: [], problem: `The answer holds no ${language} program` }
      : { draft: { _tag: "Value", value: found.code, text: whole }, fixes: found.fixes }
  }
  if (draft._tag === "Value") return { draft, fixes: [] }
  const { fixes, text } = open(whole, target.jsonSchema)
  if (shapeOf(target.jsonSchema) !== undefined && !fits(text, target)) {
    const found = files(whole)
    const value = valueOf(target, found.files)
    if (value !== undefined) return { draft: { _tag: "Value", value, text: whole }, fixes: found.fixes }
  }
  const called = parameters(whole, target.jsonSchema, text)
  return called === undefined
    ? { draft: { _tag: "Text", text }, fixes }
    : {
        draft: { _tag: "Text", text: called },
        fixes: [fix("tool_call", whole.slice(whole.indexOf("<parameter")))]
      }
}
