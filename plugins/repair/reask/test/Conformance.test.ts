import { type LLM, Message, Repairer } from "@metagpt-ts/core"
import { make } from "@metagpt-ts/repair-reask"
import { RepairerSuite, ScriptedLLM } from "@metagpt-ts/testing"
import * as Effect from "effect/Effect"
import { describe, it } from "vitest"

// As it is used: behind the reading of a chain
const chain = Repairer.chain<LLM.LLM>([
  make({ question: [Message.user("Describe the task.")], repairers: [] })
])

const repairer: Repairer.Repairer = {
  name: "reask",
  repair: (draft, target) =>
    chain.repair(draft, target).pipe(Effect.provide(ScriptedLLM.router(() => "I do not know.")))
}

RepairerSuite.run({ describe, it }, "reask", { repairer, mends: [] })
