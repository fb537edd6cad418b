import { Repairer } from "@metagpt-ts/core"
import * as Effect from "effect/Effect"

import { FixLog, type Name } from "./Fixes.ts"
import { argumentsOf, read } from "./Read.ts"
import { shape } from "./Shape.ts"

/**
 * What a user may forbid.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  /** Fixes that must not be made: an answer that needs one is refused. */
  readonly off?: ReadonlyArray<Name>
  /** The least confidence a fix may have, from 0 to 1; 1 allows only fixes that lose nothing. */
  readonly confidence?: number
}

const refuse = (message: string, value: unknown, fixes: ReadonlyArray<Repairer.Fix>) =>
  Effect.fail(new Repairer.Unrepairable({ message, fixes, ...(value !== undefined && { value }) }))

/**
 * A repairer that reads JSON which careless models write.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = ({ confidence = 0, off = [] }: Options = {}): Repairer.Repairer => {
  const barred = new Set<string>(off)
  return {
    name: "json",
    repair: (draft, target) => {
      if (draft._tag === "Value" && typeof draft.value !== "string") {
        const inner = barred.has("tool_call") ? undefined : argumentsOf(draft.value, shape(target.jsonSchema))
        if (inner === undefined) return Effect.succeed({ draft, fixes: [] })
        const log = new FixLog()
        log.add("tool_call", [], 0, draft.text, "arguments")
        return Effect.succeed({ draft: { ...draft, value: inner }, fixes: log.done() })
      }
      const text = draft._tag === "Text" ? draft.text : JSON.stringify(draft.value)
      const { fixes, value } = read(text, target.jsonSchema)
      if (value === undefined) {
        return refuse(
          `No JSON in the answer to ${target.name}: ${text.trim().slice(0, 200)}`,
          undefined,
          fixes
        )
      }
      const refused = fixes.find((fix) => fix.confidence < confidence || barred.has(fix.name))
      if (refused !== undefined) {
        return refuse(
          `The answer to ${target.name} needs the fix ${refused.name}, which is not allowed`,
          undefined,
          fixes
        )
      }
      return Effect.succeed({ draft: { _tag: "Value", value, text: draft.text }, fixes })
    }
  }
}
