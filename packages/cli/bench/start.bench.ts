import { spawnSync } from "node:child_process"
import { fileURLToPath } from "node:url"

import { describe, it } from "vitest"

const bin = fileURLToPath(new URL("../bin/metagpt.js", import.meta.url))
const node = (...args: ReadonlyArray<string>) => void spawnSync(process.execPath, args)

// After a build; --help and --version are to take less than 1.3 times bare node.
describe("start", () => {
  it("bare node", async ({ bench }) => void (await bench("node -e 0", () => node("-e", "0")).run()))
  it("help", async ({ bench }) => void (await bench("metagpt --help", () => node(bin, "--help")).run()))
  it("version", async ({ bench }) =>
    void (await bench("metagpt --version", () => node(bin, "--version")).run()))
})
