import { existsSync, readFileSync } from "node:fs"

import * as NodeServices from "@effect/platform-node/NodeServices"
import { it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { assert, describe } from "vitest"

import * as Command from "../src/Command.ts"
import { ExitCode } from "../src/ExitCode.ts"
import * as Idea from "../src/Idea.ts"
import { CurrentScreen } from "../src/Screen.ts"
import * as Shell from "../src/Shell.ts"
import { isColoured, isLive } from "../src/Style.ts"
import { screen } from "./samples.ts"

const say = (...args: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const shown = screen()
    const exit = yield* Command.make("0.1.0", args).pipe(
      Effect.provideService(CurrentScreen, shown),
      Effect.provide(NodeServices.layer),
      Effect.exit
    )
    return { exit, out: shown.out.join("\n"), err: shown.err.join("") }
  })

const flags =
  "--investment --n-round --code-review --run-tests --implement --project-name --seed --recover-path --init-config --config --model --base-url --api-type --api-key --workspace --json --quiet --yes --lang --max-tokens --max-calls --max-seconds".split(
    " "
  )

describe("Command", () => {
  it.effect("names every flag, command and exit code in its help", () =>
    Effect.gen(function* () {
      const { out } = yield* say("--help")
      for (const flag of flags) assert.include(out, flag)
      for (const name of Command.names) assert.match(out, new RegExp(`^  ${name}\\s`, "m"))
      for (const code of Object.values(ExitCode)) assert.match(out, new RegExp(`^  ${code}\\s`, "m"))
    })
  )

  const help = new URL("../dist/help.txt", import.meta.url)
  it.effect.skipIf(!existsSync(help))("prints the help that was built", () =>
    Effect.gen(function* () {
      const { out } = yield* say("--help")
      assert.strictEqual(readFileSync(help, "utf8"), `${out}\n`)
    })
  )

  it.effect("says its version", () =>
    Effect.gen(function* () {
      const { out } = yield* say("--version")
      assert.strictEqual(out, "metagpt 0.1.0")
    })
  )

  it.effect.each(["docter", "modles", "resme", "runss"])("does not take %s for an idea", (word) =>
    Effect.gen(function* () {
      const { exit } = yield* say(word)
      assert.include(JSON.stringify(exit), "did you mean")
    })
  )

  it.effect("says the nearest flag", () =>
    Effect.gen(function* () {
      const { err, exit } = yield* say("x", "--workspce", "y")
      assert.include(err, "--workspace")
      assert.strictEqual(exit._tag, "Failure")
    })
  )

  it.effect.each([
    ["--max-calls", "0"],
    ["--max-tokens", "many"],
    ["--lang", "fr"]
  ])("refuses %s %s", (flag) =>
    Effect.gen(function* () {
      const { err, exit } = yield* say("x", ...flag)
      assert.include(err, flag[0] ?? "")
      assert.strictEqual(exit._tag, "Failure")
    })
  )
})

describe("Idea", () => {
  it.effect("is trimmed, and 32 kB at most, in bytes", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* Idea.make("  a snake game\n", "en"), "a snake game")
      assert.strictEqual((yield* Idea.make("蛇".repeat(10_922), "en")).length, 10_922)
      assert.include((yield* Effect.flip(Idea.make("蛇".repeat(10_923), "en"))).message, "the limit is 32 kB")
    })
  )

  it.effect("is missing where nobody can be asked", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(Idea.read(Option.none(), screen()))
      assert.include(error.message, "no idea")
    })
  )
})

describe("Shell", () => {
  it("quotes what needs it", () => {
    assert.strictEqual(Shell.quote("workspace/snake_game"), "workspace/snake_game")
    assert.strictEqual(Shell.quote("it's a 蛇"), String.raw`'it'\''s a 蛇'`)
    assert.strictEqual(Shell.command("resume", "a b"), "metagpt resume 'a b'")
  })

  it("shortens paths near here", () => {
    assert.strictEqual(Shell.shortest(process.cwd()), ".")
    assert.strictEqual(Shell.shortest(`${process.cwd()}/workspace/x`), "workspace/x")
    assert.strictEqual(Shell.shortest("/else/where"), "/else/where")
  })
})

describe("Style", () => {
  it.each([
    [true, {}, true],
    [false, {}, false],
    [true, { NO_COLOR: "1" }, false],
    [true, { NO_COLOR: "" }, true],
    [false, { FORCE_COLOR: "1" }, true],
    [true, { FORCE_COLOR: "0" }, false],
    [false, { FORCE_COLOR: "1", NO_COLOR: "1" }, false],
    [true, { TERM: "dumb" }, false]
  ])("colours a terminal (%s) with %j: %s", (isTTY, environment, expected) => {
    assert.strictEqual(isColoured(isTTY, environment), expected)
  })

  it("repaints only terminals that can", () => {
    assert.isTrue(isLive(true, { NO_COLOR: "1" }))
    assert.isFalse(isLive(true, { TERM: "dumb" }))
    assert.isFalse(isLive(false, {}))
  })
})
