import { Repairer } from "@metagpt-ts/core"
import * as Effect from "effect/Effect"

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
 * A repairer that takes the answer out of prose, fences, markers, tags and reasoning.
 *
 * A target whose schema is a string with a `contentMediaType` such as `text/x-python` wants a program: its text becomes the value.
 * A target that maps names to texts, or lists objects of a path and a content, takes several files in whatever form they come.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (): Repairer.Repairer => ({
  name: "markers",
  repair: (draft, target) => {
    const language = languageOf(target)
    if (language !== undefined) {
      const found = code(draft.text, { aliases: [language] })
      return found === undefined
        ? Effect.fail(
            new Repairer.Unrepairable({ message: `The answer holds no ${language} program`, fixes: [] })
          )
        : Effect.succeed({
            draft: { _tag: "Value", value: found.code, text: draft.text },
            fixes: found.fixes
          })
    }
    if (draft._tag === "Value") return Effect.succeed({ draft, fixes: [] })
    const { fixes, text } = open(draft.text, target.jsonSchema)
    if (shapeOf(target.jsonSchema) !== undefined && !fits(text, target)) {
      const found = files(draft.text)
      const value = valueOf(target, found.files)
      if (value !== undefined)
        return Effect.succeed({ draft: { _tag: "Value", value, text: draft.text }, fixes: found.fixes })
    }
    const called = parameters(draft.text, target.jsonSchema, text)
    if (called !== undefined)
      return Effect.succeed({
        draft: { _tag: "Text", text: called },
        fixes: [fix("tool_call", draft.text.slice(draft.text.indexOf("<parameter")))]
      })
    return Effect.succeed({ draft: { _tag: "Text", text }, fixes })
  }
})
