/** Writes config2.schema.json: `node --conditions=@metagpt-ts/source packages/config/scripts/schema.ts`. */
import { writeFileSync } from "node:fs"

import { JsonSchema } from "@metagpt-ts/config"

writeFileSync(
  new URL("../config2.schema.json", import.meta.url),
  `${JSON.stringify(JsonSchema.document(), null, 2)}\n`
)
