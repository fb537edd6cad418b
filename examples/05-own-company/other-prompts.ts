/** The same company, asking in other words; a folder of files is read by `Prompts.load`. */
import * as SoftwareCompany from "@metagpt-ts/role-software-company"
import * as Effect from "effect/Effect"

import { options, run } from "./Stack.ts"

const prompts = SoftwareCompany.Prompts.make({
  engineer: "---\ngoal: write programs that a child can read\n---\n",
  program: "{{idea}}\n\nIt must:\n- {{rules}}\n\nWrite it in {{language}}, in one ```{{language}} block."
})

const company = SoftwareCompany.make({ ...options, prompts: await Effect.runPromise(prompts) })
console.log(company.roles.find(({ profile }) => profile === "Engineer")?.goal)
const board = await run(company)
console.log(board.latest(SoftwareCompany.Delivery)?.command)
