/**
 * The value that is worked on, always an object: a value of another type becomes its one field.
 */
import type { Repairer } from "@metagpt-ts/core"

import { at, isRecord, type Path } from "./Part.ts"

type Json = Readonly<Record<string, unknown>>

/** What a value that is no object is asked for under. */
const WHOLE = "answer"

/** The value so far, and the way back to what it was. */
export interface Work {
  readonly root: Json
  readonly start: unknown
  readonly issues: (value: unknown) => ReadonlyArray<Repairer.Issue>
  readonly result: (value: unknown) => unknown
  readonly pathOf: (path: Path) => Path
}

export const workOf = (draft: Repairer.Draft, target: Repairer.Target): Work => {
  const { $defs, definitions, ...schema } = target.jsonSchema
  const value = draft._tag === "Value" ? draft.value : undefined
  const referenced =
    typeof schema["$ref"] === "string" && isRecord($defs)
      ? $defs[schema["$ref"].split("/").at(-1) ?? ""]
      : schema
  const isObject =
    isRecord(referenced) && (referenced["type"] === "object" || isRecord(referenced["properties"]))
  if (isObject) {
    const start = isRecord(value) ? value : {}
    return {
      root: target.jsonSchema,
      start,
      issues: target.issues,
      result: (value) => value,
      pathOf: (path) => path
    }
  }
  return {
    root: {
      type: "object",
      properties: { [WHOLE]: schema },
      required: [WHOLE],
      ...($defs !== undefined && { $defs }),
      ...(definitions !== undefined && { definitions })
    },
    start: value === undefined ? {} : { [WHOLE]: value },
    issues: (value) =>
      target.issues(at(value, [WHOLE])).map((issue) => ({ ...issue, path: [WHOLE, ...issue.path] })),
    result: (value) => at(value, [WHOLE]),
    pathOf: (path) => path.slice(1)
  }
}
