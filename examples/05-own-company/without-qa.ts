/** Nobody runs or refuses what the engineer writes: the goal is the code itself. */
import * as SoftwareCompany from "@metagpt-ts/role-software-company"

import { options, run } from "./Stack.ts"

const { Architect, Code, Engineer, ProductManager, ProjectManager } = SoftwareCompany

const team = [ProductManager.make, Architect.make, ProjectManager.make, Engineer.make]
const board = await run(SoftwareCompany.of(options, team, [Code]))
for (const [path, text] of Object.entries(board.latest(Code)?.files ?? {})) console.log(`# ${path}\n${text}`)
