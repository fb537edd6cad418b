#!/usr/bin/env node
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"

import * as FakeServer from "./FakeServer.ts"

const say = (text: string): void => void process.stdout.write(`${text}\n`)

const complain = (text: string, code: number): void => {
  process.stderr.write(`metagpt-fake-server: ${text}\n`)
  process.exitCode = code
}

const serve = async (command: Extract<FakeServer.Command, { readonly _tag: "Serve" }>): Promise<void> => {
  const stop = new AbortController()
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort())
  const running = Effect.scoped(Effect.andThen(FakeServer.serve(command, say), Effect.never))
  const exit = await Effect.runPromiseExit(running, { signal: stop.signal })
  if (stop.signal.aborted || Exit.isSuccess(exit)) return
  const cause = Cause.squash(exit.cause) as NodeJS.ErrnoException
  const isTaken = cause.code === "EADDRINUSE"
  complain(isTaken ? `port ${command.options.port} is taken; choose another with --port` : String(cause), 1)
}

try {
  const command = FakeServer.read(process.argv.slice(2))
  if (command._tag === "Show") say(command.text.trimEnd())
  else await serve(command)
} catch (error) {
  if (!(error instanceof FakeServer.Misuse)) throw error
  complain(`${error.message}\nSee metagpt-fake-server --help`, 2)
}
