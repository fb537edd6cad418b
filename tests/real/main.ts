/**
 * Runs the suite for running servers against real ones, and writes what was seen into docs/servers.md.
 *
 *     npm run test:real                                          the servers that listen where they usually do
 *     npm run test:real -- "vLLM 0.32.0=http://127.0.0.1:8000/v1" "Ollama 0.17.4=ollama:http://127.0.0.1:11434#qwen2.5-coder:1.5b"
 */
import { LiveSuite } from "@metagpt-ts/testing"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"

import * as Seen from "./Seen.ts"
import * as Server from "./Server.ts"

const named = process.argv.slice(2)
const servers = named.length > 0 ? named.map(Server.parse) : await Effect.runPromise(Server.found)
if (servers.length === 0) {
  console.log("No model server listens on this machine, so nothing was run. Start one, or name it: NAME=URL")
}

const seen: Record<string, Record<string, string>> = {}
let broken = 0
let passed = 0
for (const { layer, name } of servers) {
  const facts: Record<string, string> = {}
  const promises = LiveSuite.cases({ layer, seen: (fact, value) => (facts[fact] = value) })
  let kept = 0
  console.log(name)
  for (const promise of promises) {
    const begin = performance.now()
    const exit = await Effect.runPromiseExit(Effect.timeout(promise.check, "15 minutes"))
    const seconds = ((performance.now() - begin) / 1000).toFixed(1)
    if (Exit.isSuccess(exit)) kept++
    console.log(`  ${Exit.isSuccess(exit) ? "kept  " : "BROKEN"}  ${promise.name} (${seconds} s)`)
    if (Exit.isFailure(exit)) console.log(Cause.pretty(exit.cause).replaceAll(/^/gm, "          "))
  }
  facts["promises kept"] = `${kept} of ${promises.length}`
  seen[name] = facts
  passed += kept
  broken += promises.length - kept
}

if (servers.length > 0) Seen.write(seen)
console.log(`${passed} passed, ${broken} failed`)
process.exitCode = broken > 0 ? 1 : 0
