/** A company with one more role: a technical writer, who reads what was delivered. */
import { Role } from "@metagpt-ts/core"
import * as SoftwareCompany from "@metagpt-ts/role-software-company"
import { Ask } from "@metagpt-ts/team"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import { options, run } from "./Stack.ts"

const Guide = { name: "Guide", schema: Schema.String } satisfies Role.Kind

const writer: SoftwareCompany.Maker = ({ idea }) => {
  const role = {
    name: "Grace",
    profile: "Technical Writer",
    goal: "explain programs",
    constraints: "be brief"
  }
  return {
    ...role,
    watches: [SoftwareCompany.Delivery],
    publishes: [Guide],
    act: Effect.fn(function* (_, board: Role.Board) {
      const { command } = board.latest(SoftwareCompany.Delivery) ?? {}
      const prompt = `${idea}\nIt is started by ${command}.\n\nExplain in three lines how to use it.`
      const { value } = yield* (yield* Ask.Ask).text({
        step: "write guide",
        system: Role.persona(role),
        prompt
      })
      yield* SoftwareCompany.Record.file("docs/guide.md", value)
      return [Role.document(Guide, value, role.name)]
    })
  }
}

const { given, roles } = SoftwareCompany.make(options)
const board = await run({ given, roles: [...roles, writer(options)], goals: [Guide] })
console.log(board.latest(Guide))
