import { execFile } from "node:child_process"
import { promisify } from "node:util"

import { describe, expect, it } from "vitest"

import { serve } from "./ModelServer.ts"

describe("the network", () => {
  it("is reached through the proxy of the environment", async () => {
    await using proxy = await serve((_, response) => response.end("through the proxy"))
    const script = `
      import { get, read } from ${JSON.stringify(new URL("../src/Http.ts", import.meta.url).href)}
      const patience = { answer: 3000, silence: 3000 }
      const response = await get(new URL("http://weights.invalid/file"), {}, patience, AbortSignal.timeout(9000))
      console.log(Buffer.from(await read(response, 100)).toString())
    `
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--input-type=module", "--eval", script],
      {
        env: { ...process.env, HTTP_PROXY: proxy.url, http_proxy: proxy.url, NO_PROXY: "", no_proxy: "" }
      }
    )
    expect(stdout.trim()).toBe("through the proxy")
    expect(proxy.requests).toEqual(["http://weights.invalid/file"])
  })
})
