/**
 * `metagpt doctor`: what a run needs, what of it is here, and the fix for what is not.
 *
 * Nothing beyond this machine is asked.
 *
 * @since 0.1.0
 */
import * as fs from "node:fs"
import * as path from "node:path"

import { Plugin, render, Server } from "@metagpt-ts/config"
import { Sandbox } from "@metagpt-ts/workspace"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Result from "effect/Result"

import { embedded } from "./Embedded.ts"
import { conclude, ExitCode } from "./ExitCode.ts"
import * as Failure from "./Failure.ts"
import type * as Flags from "./Flags.ts"
import { type Lang, say } from "./Messages.ts"
import { CurrentScreen } from "./Screen.ts"
import * as Shell from "./Shell.ts"
import * as Stack from "./Stack.ts"

type Input = Flags.Input<typeof Flags.model & typeof Flags.workspace & typeof Flags.speech>

/**
 * One thing that was looked at.
 *
 * @category models
 * @since 0.1.0
 */
export interface Check {
  readonly name: string
  /** `missing` stops a run, `absent` does not. */
  readonly state: "ok" | "absent" | "missing"
  readonly found: string
  readonly fix?: string | undefined
}

const oldest = [22, 19] as const

const node = (): Check => {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number)
  const isOld = major < oldest[0] || (major === oldest[0] && minor < oldest[1])
  return {
    name: "node",
    state: isOld ? "missing" : "ok",
    found: `Node ${process.versions.node}`,
    ...(isOld && { fix: `Install Node ${oldest.join(".")} or later: https://nodejs.org` })
  }
}

const configuration = (input: Input, lang: Lang) =>
  Stack.load(input).pipe(
    Effect.result,
    Effect.map((result): ReadonlyArray<Check> => {
      if (Result.isFailure(result)) {
        return [{ name: "config", state: "missing", found: result.failure.message }]
      }
      const { files, notes } = result.success
      return [
        {
          name: "config",
          state: files.length > 0 ? "ok" : "absent",
          found: files.length > 0 ? files.join(", ") : say(lang, "doctor.config.none"),
          ...(files.length === 0 && { fix: Shell.command("--init-config") })
        },
        ...notes.map((note): Check => ({ name: "config", state: "absent", found: render(note) }))
      ]
    })
  )

const servers = (lang: Lang) =>
  Server.probeAll(Server.all(process.env)).pipe(
    Effect.map((candidates): ReadonlyArray<Check> => {
      const present = candidates.filter(({ isAbsent }) => !isAbsent)
      if (present.length === 0) {
        const places = candidates.map(({ server }) => `${server.name} ${new URL(server.origin).port}`)
        return [
          {
            name: "servers",
            state: "absent",
            found: say(lang, "doctor.servers.none", { places: places.join(", ") })
          }
        ]
      }
      return present.map(({ models, reason, server }) => ({
        name: "servers",
        state: models.length > 0 ? "ok" : "absent",
        found: `${server.name} ${server.origin}: ${
          models.length > 0 ? models.map(({ name }) => name).join(", ") : reason
        }`
      }))
    })
  )

/** The model that would answer; a server of this machine is asked for its models. */
const model = (input: Input, lang: Lang) =>
  Effect.gen(function* () {
    const result = yield* Effect.result(Stack.settle(input))
    if (Result.isFailure(result)) {
      const failure = Failure.of(result.failure, lang)
      return [
        { name: "model", state: "missing", found: failure.what, fix: failure.fix }
      ] satisfies ReadonlyArray<Check>
    }
    const { from, llm, why } = result.success.choice
    const said: Check = { name: "model", state: "ok", found: why }
    if (from === "server" || from === "embedded" || llm.base_url === undefined) return [said]
    const origin = URL.parse(llm.base_url)?.origin
    const api_type = llm.api_type === "ollama" ? "ollama" : "open_llm"
    const [candidate] = origin ? yield* Server.probeAll([{ name: llm.api_type, origin, api_type }]) : []
    if (candidate === undefined) return [{ ...said, found: `${why}; ${say(lang, "doctor.remote")}` }]
    if (candidate.isAbsent) {
      const found = `${why}: ${candidate.reason}`
      return [
        { ...said, state: "missing", found, fix: say(lang, "LLM.Unreachable.fix") }
      ] satisfies ReadonlyArray<Check>
    }
    return [said]
  })

const sandbox = (lang: Lang) =>
  Effect.gen(function* () {
    const layer = yield* Plugin.sandbox("wasm")
    const run = Sandbox.Sandbox.use((sandbox) =>
      sandbox.run({
        language: "python",
        files: { "main.py": "import sys\nprint(sys.version.split()[0])\n" },
        entry: "main.py",
        timeout: 30_000
      })
    )
    const { code, duration, stderr, stdout } = yield* Effect.provide(run, layer)
    return code === 0
      ? {
          name: "sandbox",
          state: "ok" as const,
          found: `Python ${stdout.trim()}, ${Math.round(duration)} ms`
        }
      : { name: "sandbox", state: "missing" as const, found: stderr.trim().slice(-200) }
  }).pipe(
    Effect.exit,
    Effect.map((exit): ReadonlyArray<Check> => {
      if (Exit.isSuccess(exit)) return [exit.value]
      const { fix, what } = Failure.of(Cause.squash(exit.cause), lang)
      return [{ name: "sandbox", state: "missing", found: what, fix }]
    })
  )

const folder = (parent: string, lang: Lang): ReadonlyArray<Check> => {
  let existing = parent
  while (!fs.existsSync(existing) && path.dirname(existing) !== existing) existing = path.dirname(existing)
  try {
    fs.accessSync(existing, fs.constants.W_OK)
    if (!fs.statSync(existing).isDirectory()) throw new Error("not a folder")
    return [{ name: "workspace", state: "ok", found: parent }]
  } catch {
    const found = say(lang, "doctor.workspace", { path: existing })
    return [{ name: "workspace", state: "missing", found, fix: say(lang, "doctor.workspace.fix") }]
  }
}

const marks = { ok: "ok     ", absent: "-      ", missing: "MISSING" } as const

/**
 * Looks at everything a run needs and says it, one line each.
 *
 * @category commands
 * @since 0.1.0
 */
export const doctor = (input: Input): Effect.Effect<void> =>
  Effect.gen(function* () {
    const screen = yield* CurrentScreen
    const { lang, style } = screen
    let worst: ExitCode = ExitCode.ok
    const say = (checks: ReadonlyArray<Check>) => {
      for (const check of checks) {
        if (check.state === "missing" && worst !== ExitCode.configuration) {
          worst = check.name === "config" || check.name === "model" ? ExitCode.configuration : ExitCode.failed
        }
        if (input.json) {
          screen.result(JSON.stringify(check))
          continue
        }
        const mark = check.state === "missing" ? style.bad(marks.missing) : marks[check.state]
        screen.result(`${mark}  ${check.name.padEnd(9)}  ${check.found.replaceAll("\n", "\n           ")}`)
        if (check.fix) screen.result(`           -> ${check.fix.replaceAll("\n", "\n              ")}`)
      }
    }
    say([node()])
    say(yield* configuration(input, lang))
    say(yield* servers(lang))
    say(yield* embedded(lang))
    say(yield* model(input, lang))
    say(yield* sandbox(lang))
    const loaded = yield* Effect.option(Stack.load(input))
    const parent = Option.match(loaded, {
      onNone: () => Stack.parentOf(input),
      onSome: ({ settings }) => Stack.parentOf(input, settings)
    })
    say(folder(parent, lang))
    yield* conclude(worst)
  })
