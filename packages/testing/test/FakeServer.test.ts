import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { text } from "node:stream/consumers"

import { afterAll, assert, beforeAll, describe, it } from "vitest"

import * as FakeServer from "../src/FakeServer.ts"

const bin = join(import.meta.dirname, "../src/bin.ts")

const start = (...args: ReadonlyArray<string>) =>
  spawn(process.execPath, ["--conditions=@metagpt-ts/source", bin, ...args], { stdio: "pipe" })

/** Runs the command to its end. */
const run = async (...args: ReadonlyArray<string>) => {
  const child = start(...args)
  const said = Promise.all([text(child.stdout), text(child.stderr)])
  const [code] = (await once(child, "close")) as [number | null]
  const [out, error] = await said
  return { code, out, error }
}

/** Serves while `use` asks, then ends it as Ctrl-C does. */
const serving = async (args: ReadonlyArray<string>, use: (url: string) => Promise<void>) => {
  const child = start(...args)
  try {
    const lines: Array<string> = []
    const reader = createInterface(child.stdout).on("line", (line) => lines.push(line))
    const ended = once(child, "close") as Promise<[number | null]>
    while (!lines.includes("llm:")) await Promise.race([once(reader, "line"), ended])
    const url = lines.find((line) => line.startsWith("Listening on "))?.slice("Listening on ".length) ?? ""
    await use(url)
    child.kill("SIGINT")
    const [code] = await ended
    return { code, out: lines.join("\n") }
  } finally {
    child.kill("SIGKILL")
  }
}

const ask = (url: string, headers: Readonly<Record<string, string>> = {}) =>
  fetch(`${url}/chat/completions`, {
    method: "POST",
    headers,
    body: JSON.stringify({ model: "test-model", messages: [{ role: "user", content: "Hello" }] })
  })

describe("metagpt-fake-server", () => {
  let folder = ""
  beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "fake-server-"))))
  afterAll(() => rm(folder, { recursive: true }))

  it("speaks a protocol, asks for the key, says what it was told, and tells how to use it", async () => {
    const file = join(folder, "answer.txt")
    await writeFile(file, "As you wish, 世界.")
    const { code, out } = await serving(
      ["zhipu", "--key", "my-id.my-secret", "--answer", file],
      async (url) => {
        assert.match(url, /^http:\/\/127\.0\.0\.1:\d+\/api\/paas\/v4$/)
        assert.strictEqual((await ask(url)).status, 401)
        const answer = await ask(url, { authorization: "Bearer my-id.my-secret" })
        assert.include(await answer.text(), '"content":"As you wish, 世界."')
      }
    )
    assert.strictEqual(code, 0)
    assert.match(
      out,
      /llm:\n {2}api_type: "zhipuai"\n {2}base_url: "http.*v4"\n {2}api_key: "my-id.my-secret"\n/
    )
    assert.match(out, /^1 POST \/api\/paas\/v4\/chat\/completions test-model\n2 POST /m)
  })

  it("goes wrong as it is told, in each way of a fault", async () => {
    const { code } = await serving(["open-llm", "--fault", "f18.2"], async (url) => {
      const first = await ask(url)
      assert.deepStrictEqual([first.status, first.headers.get("retry-after")], [429, "1"])
      assert.strictEqual((await ask(url)).status, 200)
    })
    assert.strictEqual(code, 0)
  })

  it("plays what was recorded", async () => {
    const capture = join(folder, "capture.txt")
    await writeFile(capture, "HTTP/1.1 418 I'm a teapot\r\nContent-Length: 5\r\n\r\nshort")
    await serving(["open-llm", "--replay", capture], async (url) => {
      const answer = await ask(url)
      assert.deepStrictEqual([answer.status, await answer.text()], [418, "short"])
    })
  })

  it("shows protocols and faults", async () => {
    const { code, out } = await run("--list")
    assert.strictEqual(code, 0)
    for (const name of ["open-llm", "ollama", "zhipu", "wenxin", "spark", "spark-http"]) {
      assert.match(out, new RegExp(`^ {2}${name} `, "m"))
    }
    assert.match(out, /^ {2}F18 {2}a storm of 429.*\n {7}F18\.1 {2}twice, 0 seconds$/m)
    assert.match(out, /^ {2}F36 .*\(no fault of a server\)$/m)
    assert.match((await run("--help")).out, /^Usage: metagpt-fake-server PROTOCOL/)
  })

  it.each<[ReadonlyArray<string>, RegExp]>([
    [[], /Which protocol\? One of open-llm, ollama/],
    [["openai"], /no protocol openai/],
    [["zhipu", "wenxin"], /wenxin is too much/],
    [["zhipu", "--port", "99999"], /--port is no port: 99999/],
    [["zhipu", "--fault", "F99"], /no fault F99/],
    [["zhipu", "--fault", "F41"], /F41 cannot be at zhipu: its events are not numbered/],
    [["zhipu", "--fault", "F36"], /F36 is no fault of a server/],
    [["zhipu", "--fault", "F18.9"], /F18 has 6 way\(s\) at zhipu/],
    [["zhipu", "--answer", "no-such-file"], /--answer cannot be read: ENOENT/],
    [["zhipu", "--replay", bin, "--fault", "F01"], /--fault says nothing/],
    [["zhipu", "--prot", "1"], /Unknown option '--prot'/]
  ])("refuses %j and says why", (args, message) => {
    assert.throws(() => FakeServer.read(args), FakeServer.Misuse, message)
  })

  it("ends with 2 on wrong usage", async () => {
    const { code, error } = await run("openai")
    assert.strictEqual(code, 2)
    assert.match(
      error,
      /^metagpt-fake-server: There is no protocol openai.*\nSee metagpt-fake-server --help\n$/
    )
  })

  it("says that a port is taken", async () => {
    await serving(["ollama"], async (url) => {
      const { code, error } = await run("ollama", "--port", new URL(url).port)
      assert.strictEqual(code, 1)
      assert.match(error, /port \d+ is taken; choose another with --port/)
    })
  })
})
