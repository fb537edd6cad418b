/**
 * Every program that a page shows compiles as it stands there.
 */
import { execFile } from "node:child_process"
import { mkdirSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"

import { afterAll, describe, expect, it } from "vitest"

import { root } from "../architecture/House.ts"
import { type Fence, fences, pages } from "./Pages.ts"

// Inside the repository, so that the packages are found; begins with a dot, so that no other check sees it
const folder = join(import.meta.dirname, ".fences")

/** Compiles all blocks at once; what is wrong is told by page and line. */
const problems = (name: string, blocks: ReadonlyArray<Fence>): Promise<ReadonlyArray<string>> => {
  const place = join(folder, name)
  rmSync(place, { recursive: true, force: true })
  mkdirSync(place, { recursive: true })
  blocks.forEach(({ text }, at) => writeFileSync(join(place, `${at}.ts`), text))
  // A reader's unused names are their own business
  const compilerOptions = { noUnusedLocals: false, moduleDetection: "force" }
  const config = { extends: "../../../../tsconfig.json", compilerOptions, include: ["*.ts"], exclude: [] }
  writeFileSync(join(place, "tsconfig.json"), JSON.stringify(config))
  return new Promise((resolve) => {
    const tsc = join(root, "node_modules/.bin/tsc")
    execFile(tsc, ["-p", place, "--pretty", "false"], { cwd: place }, (failed, stdout, stderr) => {
      const said = stdout
        .split("\n")
        .filter((line) => /^\S+\(\d+,\d+\): error/.test(line))
        .map((line) => {
          const [, file, row, message] = /^(\d+)\.ts\((\d+),\d+\): (.*)$/.exec(line) ?? []
          const fence = blocks[Number(file)]
          return fence === undefined ? line : `${fence.page}:${fence.line + Number(row) - 1}: ${message}`
        })
      resolve(failed !== null && said.length === 0 ? [`${failed.message}\n${stdout}${stderr}`] : said)
    })
  })
}

const programs = pages.flatMap(fences).filter(({ language }) => language === "ts")

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe("programs on pages", () => {
  it("compile", async () => {
    expect(programs.length).toBeGreaterThan(5)
    expect(await problems("pages", programs)).toEqual([])
  })

  it("are seen not to compile when a name is wrong", async () => {
    const text = '\n```ts\nimport { LLM } from "@metagpt-ts/core"\n\nLLM.finish()\n```\n'
    const planted = fences({ path: "planted.md", text })
    expect(await problems("planted", planted)).toEqual([
      expect.stringContaining("planted.md:5: error TS2339: Property 'finish' does not exist")
    ])
  })
})
