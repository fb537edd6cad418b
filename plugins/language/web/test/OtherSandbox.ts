import { Sandbox } from "@metagpt-ts/workspace"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

/** A sandbox that opens no pages. */
export const other = Layer.succeed(Sandbox.Sandbox, {
  name: "other",
  languages: ["python"],
  lacks: [],
  run: ({ language }) => Effect.fail(Sandbox.lacking("other", [language]))
})
