/**
 * The page about providers says what was run, and only a whole run may write it.
 */
import { describe, expect, it } from "vitest"

import * as ProviderTable from "./ProviderTable.ts"

const row = (file: string, suite: string, title: string, state: ProviderTable.Row["state"] = "passed") => ({
  file,
  suite,
  title,
  state
})

const files = ["a/Conformance.test.ts", "a/Faults.test.ts", "b/Conformance.test.ts"]

const rows: ReadonlyArray<ProviderTable.Row> = [
  row("b/Conformance.test.ts", "embedded", "says that it is late"),
  row("a/Conformance.test.ts", "remote, by key", "gives the text"),
  row("a/Conformance.test.ts", "remote, by key", "ends"),
  row("a/Conformance.test.ts", "remote, by token", "gives the text"),
  row("b/Conformance.test.ts", "embedded", "gives the text"),
  row("a/Faults.test.ts", "remote", "F02 it burns: Unavailable, Timeout"),
  row("a/Faults.test.ts", "remote", "F01 it rains: the answer"),
  row("a/Faults.test.ts", "other", "F01 it rains: not applicable: it has a roof")
]

describe("the page about providers", () => {
  it("has a row a promise and a fault, and a column a provider", () => {
    const page = ProviderTable.make(rows, files) ?? ""
    expect(page).toContain(
      [
        "| promise              | embedded | remote |",
        "| -------------------- | -------- | ------ |",
        "| says that it is late | yes      | -      |",
        "| gives the text       | yes      | yes    |",
        "| ends                 | -        | yes    |"
      ].join("\n")
    )
    expect(page).toContain(
      [
        "| id  | fault    | other   | remote               |",
        "| --- | -------- | ------- | -------------------- |",
        "| F01 | it rains | n/a[^1] | the answer           |",
        "| F02 | it burns | -       | Unavailable, Timeout |",
        "",
        "[^1]: Not applicable: it has a roof."
      ].join("\n")
    )
  })

  it("is the same whatever the order of the run", () => {
    const shuffled = [...rows.slice(5), ...rows.slice(0, 5)]
    expect(ProviderTable.make(shuffled, files)).toBe(ProviderTable.make(rows, files.toReversed()))
  })

  it("is left alone after a run of some files, a filtered one, and one that failed", () => {
    expect(
      ProviderTable.make(
        rows.filter(({ file }) => file !== "a/Faults.test.ts"),
        files
      )
    ).toBeUndefined()
    for (const state of ["failed", "skipped", "pending"] as const) {
      const some = rows.map((row, at) => (at === 3 ? { ...row, state } : row))
      expect(ProviderTable.make(some, files)).toBeUndefined()
    }
    expect(ProviderTable.make([], [])).toBeUndefined()
  })
})
