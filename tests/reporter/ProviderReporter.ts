/**
 * Writes the page about providers after a run that had all of their suites; after any other run it leaves the page alone.
 */
import { globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { dirname, join, relative, resolve } from "node:path"

import type { Reporter, TestCase, TestModule } from "vitest/node"

import * as ProviderTable from "./ProviderTable.ts"

const root = resolve(import.meta.dirname, "../..")

const suites = "plugins/llm/*/test/{Conformance,Faults}.test.ts"

const suiteOf = ({ parent }: TestCase): string => (parent.type === "suite" ? parent.name : "")

const rowsOf = ({ children, moduleId }: TestModule): ReadonlyArray<ProviderTable.Row> =>
  [...children.allTests()].map((test) => ({
    file: relative(root, moduleId).replaceAll("\\", "/"),
    suite: suiteOf(test),
    title: test.name,
    state: test.result().state
  }))

const current = (path: string): string => {
  try {
    return readFileSync(path, "utf8")
  } catch {
    return ""
  }
}

/** The reporter. */
export const make = (): Reporter => ({
  onTestRunEnd: (modules) => {
    const files = globSync(suites, { cwd: root }).map((file) => file.replaceAll("\\", "/"))
    const rows = modules.flatMap(rowsOf).filter(({ file }) => files.includes(file))
    const page = ProviderTable.make(rows, files)
    const path = join(root, ProviderTable.path)
    if (page === undefined || page === current(path)) return
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, page)
    console.log(`${ProviderTable.path} has changed: it belongs to the commit`)
  }
})
