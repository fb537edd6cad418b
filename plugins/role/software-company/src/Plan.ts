/**
 * What has to be written before what.
 *
 * @since 0.1.0
 */
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"

import type { Tasks } from "./Documents.ts"

type Plan = typeof Tasks.schema.Type

const stem = (file: string): string => file.replace(/\.\w+$/, "")

/**
 * Files in an order in which they can be written, each with those it needs. The last file of the list, the entry, needs all others;
 * of files that wait for each other the first of the list is written first.
 *
 * @category combinators
 * @since 0.1.0
 */
export const needs = (plan: Plan): ReadonlyMap<string, ReadonlyArray<string>> => {
  // A model may name a file twice.
  const files = [...new Set(plan["Task list"])]
  const entry = files.at(-1)
  const named = new Map(
    files.map((file) => {
      const about =
        plan["Logic Analysis"]
          .find(([name]) => name?.includes(file))
          ?.slice(1)
          .join(" ") ?? ""
      const others = files.filter((other) => other !== file && other !== entry && about.includes(stem(other)))
      return [file, file === entry ? files.filter((other) => other !== file) : others]
    })
  )
  const order = new Map<string, ReadonlyArray<string>>()
  while (order.size < files.length) {
    const waiting = files.filter((file) => !order.has(file))
    const isReady = (file: string) => (named.get(file) ?? []).every((other) => order.has(other))
    const ready = waiting.filter(isReady)
    for (const file of ready.length > 0 ? ready : waiting.slice(0, 1)) {
      order.set(
        file,
        (named.get(file) ?? []).filter((other) => order.has(other))
      )
    }
  }
  return order
}

/**
 * Writes every file as soon as those it needs are written, and gives all texts by file.
 *
 * @category combinators
 * @since 0.1.0
 */
export const write = <E, R>(
  plan: Plan,
  one: (file: string, needed: Readonly<Record<string, string>>) => Effect.Effect<string, E, R>
): Effect.Effect<Readonly<Record<string, string>>, E, R> =>
  Effect.gen(function* () {
    const order = needs(plan)
    const done = new Map([...order.keys()].map((file) => [file, Deferred.makeUnsafe<string>()] as const))
    const text = (file: string) => Deferred.await(done.get(file) ?? Deferred.makeUnsafe<string>())
    const texts = yield* Effect.forEach(
      order,
      ([file, needed]) =>
        Effect.gen(function* () {
          const before = yield* Effect.forEach(needed, (other) =>
            Effect.map(text(other), (content) => [other, content] as const)
          )
          const content = yield* one(file, Object.fromEntries(before))
          const own = done.get(file)
          if (own !== undefined) yield* Deferred.succeed(own, content)
          return [file, content] as const
        }),
      { concurrency: "unbounded" }
    )
    return Object.fromEntries(texts)
  })
