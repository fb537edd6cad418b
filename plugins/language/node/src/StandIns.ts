/**
 * Runners of tests that a project asks for and that are not in its files, stood in for by what tests use most of them.
 *
 * @since 0.1.0
 */
import { readFileSync } from "node:fs"

import type { Sandbox } from "@metagpt-ts/workspace"

import { isTest } from "./Project.ts"

const globals = "describe, it, test, suite, beforeAll, afterAll, beforeEach, afterEach, expect"

/** What stands in for a package, as a module. */
const modules: Readonly<Record<string, string>> = {
  ava: 'export { ava as default } from "../__stand_in__/index.cjs"\n',
  vitest: `export const { ${globals} } = globalThis\n`,
  "@jest/globals": `export const { ${globals} } = globalThis\n`
}

const text = readFileSync(new URL("../node/stand_in.cjs", import.meta.url), "utf8")

const asked = /\b(?:from|import|require\()\s*["'](ava|tape|vitest|@jest\/globals)["']/g

/**
 * The files that stand in for the runners which the tests of a project import.
 *
 * @category constructors
 * @since 0.1.0
 */
export const of = (files: Sandbox.Files): Sandbox.Files => {
  const names = new Set(
    Object.entries(files)
      .filter(([path]) => isTest(path))
      .flatMap(([, text]) => [...text.matchAll(asked)].map(([, name = ""]) => name))
  )
  const made: Record<string, string> = {}
  for (const name of names) {
    const folder = `node_modules/${name}`
    if (name === "tape")
      made[`${folder}/index.js`] = 'module.exports = require("../__stand_in__/index.cjs").tape\n'
    else {
      made[`${folder}/package.json`] = '{"type":"module","exports":"./index.js"}\n'
      made[`${folder}/index.js`] = modules[name] ?? ""
    }
  }
  if (names.has("ava") || names.has("tape")) made["node_modules/__stand_in__/index.cjs"] = text
  return made
}
