/**
 * Where the programs of a project run, by the word that chooses it.
 *
 * @since 0.1.0
 */
import { Plugin } from "@metagpt-ts/config"
import { Sandbox, SandboxChoice } from "@metagpt-ts/workspace"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"

import { type Check, failed } from "./Check.ts"
import { type Lang, say } from "./Messages.ts"

/** What can be chosen. `auto` never takes `process`. @category models @since 0.1.0 */
export type Place = "auto" | "wasm" | "bubblewrap" | "container" | "process" | "none"

/** Runs what checks programs, and none of them. @category combinators @since 0.1.0 */
export const idle = (lang: Lang) => (sandbox: (typeof Sandbox.Sandbox)["Service"]) => ({
  ...sandbox,
  name: "none",
  run: (job: Sandbox.Job) =>
    job.isCheck === true
      ? sandbox.run(job)
      : Effect.fail(Sandbox.lacking("none", [job.language], say(lang, "sandbox.none.fix")))
})

/**
 * Makes the sandbox of a run.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (place: Place, lang: Lang) =>
  Effect.gen(function* () {
    if (place === "auto") {
      const names = ["wasm", "bubblewrap", "browser"].filter((name) => Plugin.isInstalled("sandbox", name))
      const layers = yield* Effect.forEach(names, (name) => Plugin.sandbox(name))
      return SandboxChoice.layer(layers)
    }
    if (place !== "none") return yield* Plugin.sandbox(place)
    const wasm = yield* Plugin.sandbox("wasm")
    return Layer.effect(Sandbox.Sandbox, Effect.map(Sandbox.Sandbox, idle(lang))).pipe(Layer.provide(wasm))
  })

const python: Sandbox.Job = {
  language: "python",
  files: { "main.py": "import sys\nprint(sys.version.split()[0])\n" },
  entry: "main.py",
  timeout: 30_000
}

const page: Sandbox.Job = {
  language: "web",
  files: { "index.html": "<!doctype html><title>Hello</title><p>Hello" },
  entry: "index.html",
  timeout: 30_000
}

/** A sandbox, by running a program in it; without the first a run does not begin. */
const look = (name: string, lang: Lang): Effect.Effect<Check> =>
  Effect.gen(function* () {
    const found = yield* Plugin.sandbox(name)
    return yield* Effect.provide(
      Sandbox.Sandbox.use((sandbox) =>
        Effect.map(
          sandbox.run(sandbox.languages.includes("python") ? python : page),
          ({ code, duration, stderr, stdout }): Check =>
            code === 0
              ? {
                  name: "sandbox",
                  state: "ok",
                  found: `${name}: ${sandbox.languages.join(", ")}; ${/^[\d.]+$/.test(stdout.trim()) ? `Python ${stdout.trim()}, ` : ""}${Math.round(duration)} ms`,
                  facts: { sandbox: name, languages: sandbox.languages }
                }
              : { name: "sandbox", state: "missing", found: `${name}: ${stderr.trim().slice(-200)}` }
        )
      ),
      found
    )
  }).pipe(
    Effect.exit,
    Effect.map((exit) =>
      Exit.isSuccess(exit)
        ? exit.value
        : failed("sandbox", name === "wasm" ? "missing" : "absent", Cause.squash(exit.cause), lang)
    )
  )

/**
 * Says which sandboxes are here, and what the others lack. The one that confines nothing is not tried.
 *
 * @category constructors
 * @since 0.1.0
 */
export const checks = (lang: Lang): Effect.Effect<ReadonlyArray<Check>> =>
  Effect.forEach(["wasm", "bubblewrap", "browser", "container"], (name) => look(name, lang), {
    concurrency: 2
  })
