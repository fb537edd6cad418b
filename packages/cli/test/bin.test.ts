import { spawnSync } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

import { assert, describe, it } from "vitest"

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const bin = (args: ReadonlyArray<string>, preload: ReadonlyArray<string> = []) =>
  spawnSync(process.execPath, [...preload, at("../bin/metagpt.js"), ...args], { encoding: "utf8" })

describe("bin/metagpt.js", () => {
  it("says that Node is too old, and which one is needed", () => {
    const old = `data:text/javascript,Object.defineProperty(process,"versions",{value:{node:"20.20.2"}})`
    const { status, stderr } = bin(["--help"], ["--import", old])
    assert.strictEqual(status, 1)
    assert.include(stderr, "metagpt needs Node.js 22.19 or later")
  })

  it("says its version without being built", () => {
    assert.match(bin(["--version"]).stdout, /^metagpt \d+\.\d+\.\d+\n$/)
  })

  it.skipIf(!existsSync(at("../dist/help.txt")))("prints the help that was built", () => {
    assert.strictEqual(bin(["--help"]).stdout, readFileSync(at("../dist/help.txt"), "utf8"))
  })
})
