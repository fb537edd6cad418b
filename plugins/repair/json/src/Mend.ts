import type { Repairer } from "@metagpt-ts/core"

import { FixLog, type Name } from "./Fixes.ts"
import { read } from "./Read.ts"
import { shape } from "./Shape.ts"
import { argumentsOf } from "./ToolCall.ts"

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

/**
 * Reads the value of a draft, and says why when there is none: the work of the repairer, as a plain function.
 *
 * @category combinators
 * @since 0.1.0
 */
export const mend = (
  draft: Repairer.Draft,
  target: Repairer.Target,
  { confidence = 0, off = [] }: Options = {}
): Repairer.Repaired => {
  const barred = new Set<string>(off)
  if (draft._tag === "Value" && typeof draft.value !== "string") {
    const inner = barred.has("tool_call") ? undefined : argumentsOf(draft.value, shape(target.jsonSchema))
    if (inner === undefined) return { draft, fixes: [] }
    const log = new FixLog()
    log.add("tool_call", [], 0, draft.text, "arguments")
    return { draft: { ...draft, value: inner }, fixes: log.done() }
  }
  const text = draft._tag === "Text" ? draft.text : JSON.stringify(draft.value)
  const { fixes, value } = read(text, target.jsonSchema)
  if (value === undefined) {
    const problem = `No JSON in the answer to ${target.name}: ${text.trim().slice(0, 200)}`
    return { draft, fixes, problem }
  }
  const refused = fixes.find((fix) => fix.confidence < confidence || barred.has(fix.name))
  return refused === undefined
    ? { draft: { _tag: "Value", value, text: draft.text }, fixes }
    : {
        draft,
        fixes,
        problem: `The answer to ${target.name} needs the fix ${refused.name}, which is not allowed`
      }
}
