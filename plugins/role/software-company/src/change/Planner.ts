/**
 * Plans a change: what is done, and to which functions and classes.
 *
 * @since 0.1.0
 */
import { LLM, Role } from "@metagpt-ts/core"
import { Checkout } from "@metagpt-ts/workspace"
import * as Effect from "effect/Effect"

import * as Prompt from "../Prompt.ts"
import * as Record from "../Record.ts"
import * as Salvage from "../Salvage.ts"
import { type ChangeOptions, type Failure, languageOf, type Needs, orderFor } from "./ChangeOptions.ts"
import { CodePlan, Issue } from "./Documents.ts"
import * as NewFile from "./NewFile.ts"
import * as ProjectMap from "./ProjectMap.ts"

/** Places that are offered. */
const offered = 16

const nameOf = ({ definition, path }: ProjectMap.Place): string => `${path}: ${definition.name}`

/** The places of a list that a plan names, however it writes them; a file that is named alone stands for its best place. */
const chosen = (
  places: ReadonlyArray<ProjectMap.Place>,
  said: ReadonlyArray<string>
): ReadonlyArray<ProjectMap.Place> =>
  said.slice(0, 4).flatMap((text) => {
    const exact = places.find((place) => text.includes(nameOf(place)))
    const simple = /[\w$.]+(?=\W*$)/.exec(text.replace(/\(.*$/s, ""))?.[0] ?? ""
    const named = places.find(
      ({ definition: { name }, path }) =>
        (name === simple || name.endsWith(`.${simple}`)) && (!text.includes("/") || text.includes(path))
    )
    const found = exact ?? named ?? places.find(({ path }) => text.includes(path))
    return found ? [found] : []
  })

/**
 * Makes the project manager of a change.
 *
 * @category roles
 * @since 0.1.0
 */
export const make = (options: ChangeOptions): Role.Role<Failure, Needs> => {
  const order = orderFor(options, "")
  const role = { name: "Eve", profile: "Project Manager", ...Prompt.persona(order, "project-manager") }
  const system = Role.persona(role)
  const isOurs = (path: string) => languageOf(options, path) !== undefined

  /** What is done and where: said by the request itself, or by the model, or guessed by the words. */
  const plan = (
    files: ProjectMap.Files,
    entries: ReadonlyArray<ProjectMap.Entry>,
    map: string,
    isWish: boolean
  ) =>
    Effect.gen(function* () {
      const fresh = isWish ? yield* NewFile.asked(options.idea, files, entries, isOurs) : []
      const ranked = entries.flatMap(({ places }) => places).toSorted((a, b) => b.score - a.score)
      const sure = ranked.filter(({ score }) => score >= ProjectMap.certain).slice(0, 3)
      const best = ranked.slice(0, 2).map(nameOf)
      if (sure.length > 0) return { "Development Plan": [], Places: [...fresh, ...sure.map(nameOf)] }
      if (ranked.length <= 1) return { "Development Plan": [], Places: [...fresh, ...best] }
      const places = ranked.slice(0, offered)
      const question = {
        step: "plan the change",
        system,
        prompt: Prompt.fill(order, "places", { map, places: places.map(nameOf) }),
        maxTokens: 250
      }
      const schema = Prompt.answer(order, "places", CodePlan.schema.fields)
      const { value } = yield* Salvage.value(question, schema, { "Development Plan": [], Places: best })
      const found = [...new Set(chosen(places, value.Places).map(nameOf))]
      if (isWish && fresh.length === 0) {
        const made = yield* Effect.forEach(value.Places.slice(0, 4), (place) =>
          NewFile.planned(place, files, isOurs)
        )
        fresh.push(...made.flatMap((path) => path ?? []).slice(0, 1))
      }
      return {
        "Development Plan": value["Development Plan"].slice(0, 4),
        Places: [...fresh, ...(found.length > 0 ? found : best)]
      }
    })

  return {
    ...role,
    watches: [Issue],
    publishes: [CodePlan],
    act: (_, board) =>
      Effect.gen(function* () {
        const checkout = yield* Checkout.Checkout
        const llm = yield* LLM.LLM
        const { contextWindow = ProjectMap.window } = yield* llm.supports
        const files = yield* checkout.files
        const entries = ProjectMap.read(files, options.idea, isOurs)
        const map = ProjectMap.write(entries, contextWindow)
        const planned = yield* plan(files, entries, map, board.latest(Issue)?.issue_type !== "BUG")
        const path = `.metagpt/docs/code_plan_and_change/${options.projectName}.json`
        yield* Record.file(path, JSON.stringify(planned, null, 2))
        return [Role.document(CodePlan, planned, role.name)]
      })
  }
}
