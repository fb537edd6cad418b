import { Repairer } from "@metagpt-ts/core"
import { make } from "@metagpt-ts/repair-schema"
import { RepairerSuite } from "@metagpt-ts/testing"
import * as Schema from "effect/Schema"
import { describe, it } from "vitest"

const target = Repairer.target(
  "Plan",
  Schema.Struct({ files: Schema.Array(Schema.String), done: Schema.Boolean })
)

RepairerSuite.run({ describe, it }, "schema", {
  repairer: make(),
  mends: [
    {
      target,
      draft: '{"plan": {"Files": "- main.py\\n- game.py", "done": "yes"}}',
      value: { files: ["main.py", "game.py"], done: true }
    }
  ]
})
