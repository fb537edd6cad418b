/** Straight from the idea to the design: no product manager, and an architect who reads the requirement. */
import * as SoftwareCompany from "@metagpt-ts/role-software-company"

import { options, run } from "./Stack.ts"

const { Architect, Engineer, ProjectManager, QaEngineer, Requirement } = SoftwareCompany

const architect: SoftwareCompany.Maker = (options) => ({ ...Architect.make(options), watches: [Requirement] })

const company = SoftwareCompany.of(options, [architect, ProjectManager.make, Engineer.make, QaEngineer.make])
const board = await run(company)
console.log(board.latest(SoftwareCompany.Delivery)?.command)
