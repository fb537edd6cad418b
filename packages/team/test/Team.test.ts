import { assert, describe, it } from "@effect/vitest"
import { Role } from "@metagpt-ts/core"
import { Events, Team } from "@metagpt-ts/team"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Schema from "effect/Schema"
import * as TestClock from "effect/testing/TestClock"

const kind = (name: string): Role.Kind<string> => ({ name, schema: Schema.String })
const Idea = kind("Idea")
const Plan = kind("Plan")
const Code = kind("Code")

const role = <E = never>(
  name: string,
  watches: ReadonlyArray<Role.Kind>,
  publishes: ReadonlyArray<Role.Kind>,
  act: Role.Role<E>["act"]
): Role.Role<E> => ({ name, profile: name, goal: "", constraints: "", watches, publishes, act })

const writes = (name: string, from: Role.Kind<string>, to: Role.Kind<string>) =>
  role(name, [from], [to], (news) =>
    Effect.succeed([Role.document(to, `${news.map(({ value }) => String(value)).join("+")}>${name}`, name)])
  )

const given = [Role.document(Idea, "idea", "user")]

describe("Team", () => {
  it.effect("hands documents from role to role", () =>
    Effect.gen(function* () {
      const board = yield* Team.run({
        roles: [writes("coder", Plan, Code), writes("planner", Idea, Plan)],
        given,
        goals: [Code]
      })
      assert.strictEqual(board.latest(Code), "idea>planner>coder")
      assert.deepStrictEqual(board.all(Plan), ["idea>planner"])
    }).pipe(Effect.provide(Events.layer))
  )

  it("finds what is wrong with a team before anything is paid", () => {
    const problems = Team.problems({
      roles: [writes("planner", Idea, Plan), writes("ghost", kind("Nothing"), Code)],
      given,
      goals: [Code]
    })
    assert.deepStrictEqual(problems, [
      "planner writes Plan, which nobody reads",
      "ghost waits for Nothing, which nobody writes",
      "nobody writes Code, the goal"
    ])
    assert.deepStrictEqual(
      Team.problems({ roles: [writes("a", Idea, Code), writes("a", Idea, Code)], given, goals: [Code] }),
      ["two roles are called a"]
    )
  })

  it.effect("lets the others of a round finish when one fails", () =>
    Effect.gen(function* () {
      let finished = false
      const failing = role<string>("bad", [Idea], [Plan], () => Effect.fail("broken"))
      const slow = role<string>("slow", [Idea], [Plan], () =>
        Effect.sleep(100).pipe(
          Effect.andThen(
            Effect.sync(() => {
              finished = true
              return []
            })
          )
        )
      )
      const fiber = yield* Effect.forkChild(
        Effect.flip(Team.run({ roles: [failing, slow], given, goals: [Plan] }))
      )
      yield* TestClock.adjust(100)
      assert.strictEqual(yield* Fiber.join(fiber), "broken")
      assert.isTrue(finished)
    }).pipe(Effect.provide(Events.layer))
  )

  it.effect("ends a team that would talk for ever", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(
        Team.run({
          roles: [writes("a", Idea, Plan), writes("b", Plan, Idea)],
          given,
          goals: [Plan],
          rounds: 5
        })
      )
      assert.instanceOf(error, Team.TeamError)
      assert.include(error.message, "5 rounds")
    }).pipe(Effect.provide(Events.layer))
  )

  it.effect("says when the goal was not written", () =>
    Effect.gen(function* () {
      const silent = role("silent", [Idea], [Code], () => Effect.succeed([]))
      const error = yield* Effect.flip(Team.run({ roles: [silent], given, goals: [Code] }))
      assert.include(error.message, "nobody wrote Code")
    }).pipe(Effect.provide(Events.layer))
  )
})
