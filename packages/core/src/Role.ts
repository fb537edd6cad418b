/**
 * The port to a member of a team.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"

/**
 * A kind of document, by the name it has on the board and in the journal.
 *
 * @category models
 * @since 0.1.0
 */
export interface Kind<A = unknown> {
  readonly name: string
  readonly schema: Schema.Codec<A, unknown>
}

/** What somebody put on the board. @category models @since 0.1.0 */
export interface Document<A = unknown> {
  readonly kind: Kind<A>
  readonly value: A
  /** Name of the role that wrote it. */
  readonly by: string
}

/**
 * What a role sees of the board: everything published so far.
 *
 * @category models
 * @since 0.1.0
 */
export interface Board {
  /** The newest document of a kind. */
  readonly latest: <A>(kind: Kind<A>) => A | undefined
  /** All documents of a kind, oldest first. */
  readonly all: <A>(kind: Kind<A>) => ReadonlyArray<A>
}

/**
 * A member of a team.
 *
 * `watches` and `publishes` are data, so that a team is checked before the first token is paid. `act` is called with each round's
 * new documents of the kinds it watches, in the order they were published; what it returns goes on the board.
 *
 * @category models
 * @since 0.1.0
 */
export interface Role<E = never, R = never> {
  readonly name: string
  readonly profile: string
  readonly goal: string
  readonly constraints: string
  readonly watches: ReadonlyArray<Kind>
  readonly publishes: ReadonlyArray<Kind>
  readonly act: (news: ReadonlyArray<Document>, board: Board) => Effect.Effect<ReadonlyArray<Document>, E, R>
}

/**
 * Makes a document of a kind.
 *
 * @category constructors
 * @since 0.1.0
 */
export const document = <A>(kind: Kind<A>, value: A, by: string): Document<A> => ({ kind, value, by })

/**
 * Makes the system message that tells a model which role it plays.
 *
 * @category combinators
 * @since 0.1.0
 */
export const persona = (role: Pick<Role, "name" | "profile" | "goal" | "constraints">): string =>
  `You are ${/^[aeiou]/i.test(role.profile) ? "an" : "a"} ${role.profile}, named ${role.name}. Your goal is: ${role.goal}. Constraints: ${role.constraints}.`
