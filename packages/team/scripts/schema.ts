/** Writes events.schema.json: `npm run schema -w packages/team`. */
import { writeFileSync } from "node:fs"

import { EventLine } from "@metagpt-ts/team"

writeFileSync(
  new URL("../events.schema.json", import.meta.url),
  `${JSON.stringify(EventLine.document(), null, 2)}\n`
)
