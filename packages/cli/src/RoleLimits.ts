/**
 * Limits of single roles, as they are written on the command line: `Alex.calls=20`.
 *
 * @since 0.1.0
 */
import { Budget } from "@metagpt-ts/team"
import * as Effect from "effect/Effect"

import { type Lang, say } from "./Messages.ts"
import { UsageError } from "./UsageError.ts"

/** By the role's name or profile. @category models @since 0.1.0 */
export type RoleLimits = Readonly<Record<string, Budget.Limits>>

const names: ReadonlyArray<string> = Budget.Limit.literals

/**
 * Reads what was written; a later limit of the same kind counts.
 *
 * @category constructors
 * @since 0.1.0
 */
export const read = (
  written: ReadonlyArray<string>,
  lang: Lang
): Effect.Effect<RoleLimits | undefined, UsageError> =>
  Effect.suspend(() => {
    const limits: Record<string, Record<string, number>> = {}
    for (const one of written) {
      const [, role = "", limit = "", number = ""] = /^(.+)\.(\w+)=(.+)$/.exec(one) ?? []
      const value = Number(number)
      if (!names.includes(limit) || !(value > 0)) {
        return Effect.fail(
          new UsageError({
            message: say(lang, "role.limit", { limit: one }),
            fix: say(lang, "role.limit.fix", { limits: names.join(", ") })
          })
        )
      }
      limits[role] = { ...limits[role], [limit]: value }
    }
    return Effect.succeed(written.length === 0 ? undefined : limits)
  })

/** Adds limits to those of before. @category combinators @since 0.1.0 */
export const merge = (before: RoleLimits = {}, now: RoleLimits = {}): RoleLimits | undefined => {
  const roles = [...new Set([...Object.keys(before), ...Object.keys(now)])]
  if (roles.length === 0) return undefined
  return Object.fromEntries(roles.map((role) => [role, { ...before[role], ...now[role] }]))
}

/**
 * Gives every limit to the role that is meant; one that nobody has is a mistake.
 *
 * @category combinators
 * @since 0.1.0
 */
export const assign = (
  limits: RoleLimits = {},
  roles: ReadonlyArray<{ readonly name: string; readonly profile: string }>,
  lang: Lang
): Effect.Effect<RoleLimits, UsageError> =>
  Effect.map(
    Effect.forEach(Object.entries(limits), ([written, limit]) => {
      const role = roles.find(({ name, profile }) => name === written || profile === written)
      if (role !== undefined) return Effect.succeed([role.name, limit] as const)
      const known = roles.map(({ name, profile }) => `${name} (${profile})`).join(", ")
      const message = say(lang, "role.unknown", { role: written })
      return Effect.fail(new UsageError({ message, fix: say(lang, "role.unknown.fix", { known }) }))
    }),
    Object.fromEntries
  )
