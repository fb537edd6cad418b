import { describe, it } from "@effect/vitest"
import { Repairer } from "@metagpt-ts/core"
import { make } from "@metagpt-ts/repair-markers"
import { RepairerSuite } from "@metagpt-ts/testing"
import * as Schema from "effect/Schema"

const target = Repairer.target(
  "Plan",
  Schema.Struct({ title: Schema.String, files: Schema.Array(Schema.String) })
)
const value = { title: "Snake", files: ["main.py"] }

RepairerSuite.run({ describe, it }, "markers", {
  repairer: make(),
  mends: [
    { target, value, draft: `Sure!\n\`\`\`json\n${JSON.stringify(value)}\n\`\`\`\nDone.` },
    { target, value, draft: `<think>{"title": "?"}</think>\n${JSON.stringify(value)}` },
    { target, value, draft: `[CONTENT]${JSON.stringify(value)}[/CONTENT]` },
    { target, value, draft: `[\`\`\`json\n${JSON.stringify(value)}\n\`\`\`]` },
    { target, value, draft: `${JSON.stringify(value)}\n\`\`\`` }
  ]
})
