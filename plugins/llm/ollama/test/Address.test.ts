import { assert, describe, it } from "@effect/vitest"

import * as Address from "../src/Address.ts"
import { rank } from "../src/ModelChoice.ts"
import * as Transcript from "../src/Transcript.ts"

const isLocal = (written: string) => Address.parse(written)?.isLocal

const model = (name: string, parameter_size: string, size = 1e9) => ({
  name,
  size,
  details: { parameter_size }
})

describe("Address", () => {
  for (const [written, url] of [
    ["", "http://127.0.0.1:11434"],
    ["http://127.0.0.1:11434", "http://127.0.0.1:11434"],
    ["http://127.0.0.1:11434/", "http://127.0.0.1:11434"],
    ["http://127.0.0.1:11434/api", "http://127.0.0.1:11434"],
    ["http://127.0.0.1:11434/v1/", "http://127.0.0.1:11434"],
    ["http://127.0.0.1:11434/api/chat", "http://127.0.0.1:11434"],
    ["http://127.0.0.1:11434/v1/chat/completions", "http://127.0.0.1:11434"],
    [" localhost:11434 ", "http://localhost:11434"],
    ["localhost", "http://localhost:11434"],
    ["192.168.1.5/api", "http://192.168.1.5:11434"],
    [":8080", "http://127.0.0.1:8080"],
    ["0.0.0.0", "http://127.0.0.1:11434"],
    ["0.0.0.0:1234", "http://127.0.0.1:1234"],
    ["[::]:11434", "http://[::1]:11434"],
    ["http://[::1]:11434/api", "http://[::1]:11434"],
    ["host:80", "http://host"],
    ["http://host", "http://host"],
    ["https://ollama.com", "https://ollama.com"],
    ["https://host/models/ollama/api/", "https://host/models/ollama"],
    ["http://ann:secret@host:1/api?key=secret", "http://host:1"]
  ] as const) {
    it(`takes ${JSON.stringify(written)}`, () => assert.strictEqual(Address.parse(written)?.url, url))
  }

  for (const written of ["ftp://host", "http://", "http://a b", "file:///etc/passwd"]) {
    it(`refuses ${written}`, () => assert.isUndefined(Address.parse(written)))
  }

  it("knows this machine", () => {
    assert.deepStrictEqual(["0.0.0.0", "localhost", "[::1]", "127.0.1.1"].map(isLocal), [
      true,
      true,
      true,
      true
    ])
    assert.deepStrictEqual(["192.168.1.5", "localhost.evil.example", "127.evil.example"].map(isLocal), [
      false,
      false,
      false
    ])
  })
})

describe("ModelChoice", () => {
  it("takes code models first, then loaded ones, then the largest that fits", () => {
    const installed = [
      model("nomic-embed-text:latest", "137M"),
      model("llama3.2:3b", "3.2B"),
      model("smollm2:135m", "134.52M"),
      model("qwen2.5-coder:1.5b", "1.5B"),
      model("qwen2.5-coder:7b", "7.6B"),
      model("deepseek-coder:33b", "33B", 2e10)
    ]
    assert.deepStrictEqual(rank(installed, ["smollm2:135m"], 16e9), [
      "qwen2.5-coder:7b",
      "qwen2.5-coder:1.5b",
      "smollm2:135m",
      "llama3.2:3b",
      "deepseek-coder:33b"
    ])
    assert.strictEqual(rank(installed, ["qwen2.5-coder:1.5b"], 16e9)[0], "qwen2.5-coder:1.5b")
    assert.deepStrictEqual(rank([model("mxbai-embed-large", "334M")], [], 16e9), [])
  })
})

describe("Transcript", () => {
  it("says who said what when more than one spoke", () => {
    const said = [
      { role: "user", content: "Who?" },
      { role: "assistant", content: "Me." },
      { role: "system", content: "Be brief." },
      { role: "user", content: "Why?" }
    ] as const
    assert.deepStrictEqual(Transcript.make(said), [
      { role: "user", content: "Be brief.\n\nUser: Who?\n\nAssistant: Me.\n\nUser: Why?\n\nAssistant:" }
    ])
  })
})
