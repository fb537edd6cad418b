import { make } from "@metagpt-ts/language-node"
import * as Effect from "effect/Effect"
import { expect, test } from "vitest"

import { other } from "../test/NodeSandbox.ts"
import { right } from "../test/programs.ts"

const node = make()
const files = right["a game in modules"] ?? {}
const large = {
  "index.js": Array.from({ length: 5000 }, (_, i) => `console.log(${i}, Math.max(${i}, 2))`).join("\n")
}

const check = (project = files) =>
  Effect.runPromise(Effect.provide(node.check(project, { packages: [] }), other))
const mend = () => Effect.runPromise(Effect.provide(node.mend(files), other))

test("a project of four files, and a file of 5,000 lines", { timeout: 120_000 }, async ({ bench }) => {
  expect(await check()).toEqual([])
  await bench.compare(
    bench("check", () => check()),
    bench("mend", mend),
    bench("check 5,000 lines", () => check(large)),
    { iterations: 20, time: 0, warmup: false }
  )
})
