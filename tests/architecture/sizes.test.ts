/**
 * What must stay small, and how files are called.
 */
import { describe, expect, it } from "vitest"

import { house, invent, type Package, root, written } from "./House.ts"

const lines = (text: string): number => text.trimEnd().split("\n").length

/** Lines that are neither blank nor comment. */
const code = (text: string): number =>
  text
    .replaceAll(/\/\*.*?\*\//gs, "")
    .split("\n")
    .filter((line) => line.trim() !== "" && !/^\s*\/\//.test(line)).length

const isSource = (file: string): boolean => /^src\/.*\.ts$/.test(file)

const long = (packages: ReadonlyArray<Package>): ReadonlyArray<string> =>
  packages.flatMap(({ files, path }) =>
    Object.entries(files)
      .filter(([file, text]) => isSource(file) && lines(text) > 300)
      .map(([file, text]) => `${path}/${file} has ${lines(text)} lines; 300 are enough for one idea`)
  )

/** A drawer for everything is where ideas get lost. */
const drawer = /(?:^|\/)(?:utils?|helpers?|common|types?|misc|shared)(?:\.[cm]?[jt]sx?$|\/)/i

const vague = (packages: ReadonlyArray<Package>): ReadonlyArray<string> =>
  packages.flatMap(({ files, path }) =>
    Object.keys(files)
      .filter((file) => drawer.test(file))
      .map((file) => `${path}/${file}: a file is named after the noun it exports`)
  )

const contract = (packages: ReadonlyArray<Package>): number =>
  packages
    .filter(({ path }) => path === "packages/core")
    .flatMap(({ files }) => Object.entries(files))
    .reduce((sum, [file, text]) => sum + (isSource(file) ? code(text) : 0), 0)

/** Folders of the machine that a text was written on: nobody else has them. `me` and `user` are nobody. */
const places = /(?<![\w.:~}*/-])\/(?:work\/[\w.]|home\/(?!me\b|user\b)\w+\/|Users\/(?!me\b|user\b)\w+\/)/

const homely = (files: Readonly<Record<string, string>>): ReadonlyArray<string> =>
  Object.entries(files).flatMap(([file, text]) =>
    text.split("\n").flatMap((line, at) => {
      const [found] = places.exec(line) ?? []
      return found === undefined ? [] : [`${file}:${at + 1} names ${found}…`]
    })
  )

const text = (lines: number): string => "export const x = 1\n".repeat(lines)

describe("sizes and names", () => {
  it("no source file is longer than 300 lines", () => {
    expect(long(house)).toEqual([])
    expect(long([invent("packages/core", { "src/Long.ts": text(301) })])).toHaveLength(1)
    expect(long([invent("packages/core", { "src/Short.ts": text(300) })])).toEqual([])
  })

  it("the contract of core has at most 300 lines", () => {
    expect(contract(house)).toBeLessThanOrEqual(300)
    expect(contract(house)).toBeGreaterThan(0)
    const planted = {
      "src/Big.ts": `/** Doc.\n * More.\n */\n// Note.\n\n${text(301)}`,
      "test/A.test.ts": text(9)
    }
    expect(contract([invent("packages/core", planted)])).toBe(301)
  })

  it("no file is a drawer for everything", () => {
    expect(vague(house)).toEqual([])
    const planted = ["src/utils.ts", "src/Helper.ts", "src/common/Box.ts", "test/types.ts", "src/shared/x.js"]
    const files = Object.fromEntries(planted.map((file) => [file, ""]))
    expect(vague([invent("packages/core", files)])).toHaveLength(planted.length)
    expect(vague([invent("packages/core", { "src/ApiType.ts": "", "src/Prototypes.ts": "" })])).toEqual([])
  })

  it("no text names a folder of the machine it was written on", () => {
    expect(homely(written(root))).toEqual([])
    const folders = ["work/main", "home/alice/code", "Users/alice/code"].map((folder) => `/${folder}`)
    for (const folder of folders) expect(homely({ "README.md": `see ${folder}/x for more` })).toHaveLength(1)
    expect(homely({ "README.md": "home/work/root, https://a.b/work/x, ./work/x, /home/me/x" })).toEqual([])
  })
})
