import { assert, describe, it } from "@effect/vitest"

import * as Address from "../src/Address.ts"

const isLocal = (written: string) => Address.parse(written)?.isLocal

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
    ["::1", "http://[::1]:11434"],
    ["fd00::7", "http://[fd00::7]:11434"],
    ["[fd00::7]:8080/v1", "http://[fd00::7]:8080"],
    ['"http://host:1234"\n', "http://host:1234"],
    ["host:80", "http://host"],
    ["http://host", "http://host"],
    ["https://ollama.com", "https://ollama.com"],
    ["https://host/models/ollama/api/", "https://host/models/ollama"],
    ["http://ann:secret@host:1/api?key=secret", "http://host:1"]
  ] as const) {
    it(`takes ${JSON.stringify(written)}`, () => assert.strictEqual(Address.parse(written)?.url, url))
  }

  for (const written of [
    "ftp://host",
    "http://",
    "http(s)://host",
    "http://https://host",
    "http://a b",
    "file:///etc/passwd"
  ]) {
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
