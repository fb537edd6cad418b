/**
 * One way in which something goes wrong, and what must come of it.
 *
 * @since 0.1.0
 */
import * as assert from "node:assert/strict"
import { inspect } from "node:util"

import { LLM, type LLMError } from "@metagpt-ts/core"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type * as Scope from "effect/Scope"

import type * as Fault from "./Fault.ts"
import { ask, calm, complete, secret, type Settings, type Subject as LLMSubject } from "./LLMSubject.ts"
import type * as LocalServer from "./LocalServer.ts"
import type * as Reply from "./Reply.ts"

/** A reason of `LLMError`, or the right answer to the letter. @category models @since 0.1.0 */
export type Outcome = LLMError.Reason["_tag"] | "the answer"

/** A provider, a server of its protocol, and how that speaks. @category models @since 0.1.0 */
export interface Subject extends LLMSubject {
  /** Such as `ChatServer.speech`. */
  readonly speech: LocalServer.Speech
}

/** What an answer must be, as far as it matters. @category models @since 0.1.0 */
export type Wanted = { readonly [K in keyof LLM.Answer]?: LLM.Answer[K] | undefined }

/** What came of a trial. @category models @since 0.1.0 */
export interface Seen {
  readonly result: Result.Result<LLM.Answer, LLMError.LLMError>
  readonly server: LocalServer.Server
  /** Milliseconds it took. */
  readonly took: number
}

/** Where the provider is sent, and in what environment. @category models @since 0.1.0 */
export interface Way {
  readonly url: string
  readonly env?: Readonly<Record<string, string | undefined>>
}

/**
 * One way in which something goes wrong.
 *
 * @category models
 * @since 0.1.0
 */
export interface Trial {
  readonly name: string
  /** Any of these is right; everything else is not. */
  readonly expect: ReadonlyArray<Outcome>
  /** What the server is told; left out where the fault is none of a server. */
  readonly options?: (() => LocalServer.Options) | undefined
  /** What the model says; three characters of two, three and four bytes when left out. */
  readonly reply?: Reply.Reply | undefined
  /** What the answer must be where it is not what the model said. */
  readonly wants?: Wanted | undefined
  readonly request?: LLM.Request | undefined
  readonly settings?: Partial<Settings> | undefined
  /** Another way to the server than its address. */
  readonly at?: ((server: LocalServer.Server) => Effect.Effect<Way, never, Scope.Scope>) | undefined
  /** What is done in place of one question. */
  readonly act?:
    | ((
        llm: LLM.LLM["Service"],
        server: LocalServer.Server
      ) => Effect.Effect<LLM.Answer, LLMError.LLMError, Scope.Scope>)
    | undefined
  /** What must hold besides. */
  readonly check?: ((seen: Seen) => Effect.Effect<void> | void) | undefined
}

/** Characters of two, three and four bytes. @category constants @since 0.1.0 */
export const words = "é世🎉"

/** A trial of one fault. @category constructors @since 0.1.0 */
export const one = (fault: Fault.Fault, expect: Trial["expect"], more: Partial<Trial> = {}): Trial => ({
  name: "",
  expect,
  options: () => ({ fault }),
  ...more
})

/** A fault that must not be noticed. @category constructors @since 0.1.0 */
export const right = (name: string, fault: Fault.Fault): Trial => one(fault, ["the answer"], { name })

/** What it is when a connection ends before the first word: a WebSocket was taken before that. @category accessors @since 0.1.0 */
export const ended = ({ wire }: LocalServer.Speech): Outcome =>
  wire === "frames" ? "StreamTruncated" : "Unreachable"

/** Trials that are only sometimes possible. @category constructors @since 0.1.0 */
export const when = (condition: boolean, trials: ReadonlyArray<Trial>): ReadonlyArray<Trial> =>
  condition ? trials : []

/** A model that says something, and a server that goes well. @category constructors @since 0.1.0 */
export const said = (reply: Reply.Reply, wants: Wanted, name = ""): Trial => ({
  name,
  expect: ["the answer"],
  options: () => ({}),
  reply,
  wants
})

const usage = { inputTokens: 11, outputTokens: 7 }

/** Sets variables of the environment until the scope closes. */
const within = (env: Way["env"] = {}): Effect.Effect<void, never, Scope.Scope> => {
  const set = (variables: NonNullable<Way["env"]>) => {
    for (const [name, value] of Object.entries(variables)) {
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
  }
  return Effect.acquireRelease(
    Effect.sync(() => {
      const before = Object.fromEntries(Object.keys(env).map((name) => [name, process.env[name]]))
      set(env)
      return before
    }),
    (before) => Effect.sync(() => set(before))
  ).pipe(Effect.asVoid)
}

/** What proves a request, as it came to the server. */
const proofs = ({ requests }: LocalServer.Server): ReadonlyArray<string> =>
  requests.flatMap(({ headers, path }) => [
    headers.authorization?.replace(/^Bearer /, "") ?? "",
    new URL(`http://127.0.0.1${path}`).searchParams.get("authorization") ?? ""
  ])

const isSilent = (error: LLMError.LLMError, server: LocalServer.Server): void => {
  const shown = [String(error), JSON.stringify(error), inspect(error, { depth: 9, showHidden: true })]
  for (const hidden of [secret, ...proofs(server)].filter(({ length }) => length > 8)) {
    assert.ok(!shown.join("\n").includes(hidden), `What proves the request stands in the error: ${shown[0]}`)
  }
}

const judge = (
  { expect, wants }: Trial,
  result: Seen["result"],
  reply: Reply.Reply,
  server: LocalServer.Server
) => {
  if (Result.isFailure(result)) {
    const { reason } = result.failure
    assert.ok(expect.includes(reason._tag), `not expected: ${reason._tag}, ${result.failure.message}`)
    assert.ok(reason.message.length > 0, "it does not say what happened")
    return isSilent(result.failure, server)
  }
  const answer = result.success
  assert.ok(expect.includes("the answer"), `it took this for an answer: ${inspect(answer)}`)
  const wanted: Wanted = wants ?? { text: reply.text, finish: reply.finish ?? "stop" }
  const got = Object.fromEntries(Object.keys(wanted).map((name) => [name, answer[name as keyof LLM.Answer]]))
  return assert.deepEqual(got, wanted)
}

/**
 * Makes it happen to a provider; fails as an assertion where what comes of it is not right.
 *
 * @category combinators
 * @since 0.1.0
 */
export const run = (trial: Trial, subject: Subject): Effect.Effect<void> =>
  Effect.gen(function* () {
    const { carries } = subject.speech
    // A finish that nobody assumes, so that an answer without its end is not taken for a whole one.
    const finish = carries.finish.includes("length") ? "length" : "stop"
    const reply: Reply.Reply = { finish, usage, text: words, ...trial.reply }
    const server = yield* subject.server({ answer: () => reply, ...trial.options?.() })
    const way = yield* trial.at?.(server) ?? Effect.succeed<Way>({ url: server.url })
    yield* within(way.env)
    const act = trial.act ?? ((llm) => complete(llm, trial.request ?? ask("hi")))
    const start = performance.now()
    const result = yield* LLM.LLM.use((llm) => act(llm, server)).pipe(
      Effect.provide(subject.layer(way.url, secret, { ...calm, ...trial.settings })),
      Effect.result
    )
    const took = performance.now() - start
    yield* Effect.sync(() => {
      try {
        judge(trial, result, reply, server)
      } catch (cause) {
        throw Object.assign(cause as Error, { message: `${trial.name}: ${String(cause)}` })
      }
    })
    yield* trial.check?.({ result, server, took }) ?? Effect.void
  }).pipe(Effect.scoped)
