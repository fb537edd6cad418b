import { describe, it } from "@effect/vitest"
import { Repairer } from "@metagpt-ts/core"
import { make } from "@metagpt-ts/repair-json"
import { RepairerSuite } from "@metagpt-ts/testing"
import * as Schema from "effect/Schema"

const target = Repairer.target(
  "Plan",
  Schema.Struct({ title: Schema.String, files: Schema.Array(Schema.String) })
)
const value = { title: "Snake", files: ["main.py"] }

RepairerSuite.run({ describe, it }, "json", {
  repairer: make(),
  mends: [
    { target, value, draft: `{'title': 'Snake', "files": ["main.py",],}` },
    { target, value, draft: `{title: "Snake" "files": ["main.py"` },
    { target, value, draft: `"title": "Snake", "files": ["main.py"]}` },
    { target, value: { ...value, title: "a\tb" }, draft: `{"title": "a\tb", "files": ["main.py"]}` }
  ]
})
