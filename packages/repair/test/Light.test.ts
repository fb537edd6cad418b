import { globSync, readFileSync } from "node:fs"
import { dirname, resolve } from "node:path"

import { describe, expect, it } from "vitest"

const IMPORT = /^(?:import|export)\s+(?!type\b)[^"';]*?from\s+"([^"]+)"/gm

/** What runs when a module is imported: its own files, and the packages they need. */
const needs = (entry: string) => {
  const waiting = [entry]
  const seen = new Set(waiting)
  const packages = new Set<string>()
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    for (const [whole, specifier = ""] of readFileSync(file, "utf8").matchAll(IMPORT)) {
      const isTypes = /^\w+\s*\{(?:\s*type\s[^,}]+,?)+\s*\}/.test(whole)
      const path = resolve(dirname(file), specifier)
      if (isTypes) continue
      if (!specifier.startsWith(".")) packages.add(specifier)
      else if (seen.size < seen.add(path).size) waiting.push(path)
    }
  }
  return { files: seen.size, packages: [...packages].toSorted() }
}

const root = resolve(import.meta.dirname, "../../..")

describe("without effect", () => {
  it.each([
    ["json", []],
    ["markers", []],
    ["schema", ["fastest-levenshtein"]]
  ])("%s/plain needs nothing that its users did not ask for", (name, packages) => {
    const found = needs(resolve(root, `plugins/repair/${name}/src/plain.ts`))
    expect(found.packages).toEqual(packages)
    expect(found.files).toBeGreaterThan(5)
    // The repairer needs it, so the search does find it.
    const whole = needs(resolve(root, `plugins/repair/${name}/src/index.ts`))
    expect(whole.packages).toEqual(["@metagpt-ts/core", ...packages])
  })

  it("repair needs the three of them", () => {
    const found = new Set(
      globSync("src/*.ts", { cwd: resolve(import.meta.dirname, "..") }).flatMap(
        (file) => needs(resolve(import.meta.dirname, "..", file)).packages
      )
    )
    expect([...found].toSorted()).toEqual(
      ["json", "markers", "schema"].map((name) => `@metagpt-ts/repair-${name}/plain`)
    )
  })
})
