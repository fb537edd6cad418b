import { describe, expect, it } from "@effect/vitest"
import { BaseURL } from "@metagpt-ts/llm-open-llm"
import * as fc from "fast-check"

describe("BaseURL", () => {
  it.each([
    ["http://127.0.0.1:8000/v1", "http://127.0.0.1:8000/v1"],
    ["http://127.0.0.1:8000/v1/", "http://127.0.0.1:8000/v1"],
    ["http://127.0.0.1:8000", "http://127.0.0.1:8000/v1"],
    ["http://127.0.0.1:8000/", "http://127.0.0.1:8000/v1"],
    ["127.0.0.1:8000", "http://127.0.0.1:8000/v1"],
    ["localhost:8000", "http://localhost:8000/v1"],
    ["localhost", "http://localhost/v1"],
    ["LOCALHOST:8000/v1", "http://localhost:8000/v1"],
    ["[::1]:8000", "http://[::1]:8000/v1"],
    ["gpu-box:8000", "http://gpu-box:8000/v1"],
    ["gpu.local:8000/v1", "http://gpu.local:8000/v1"],
    ["192.168.1.5", "http://192.168.1.5/v1"],
    ["  http://127.0.0.1:8000/v1 \n", "http://127.0.0.1:8000/v1"],
    ["http://127.0.0.1:8000/v1/chat/completions", "http://127.0.0.1:8000/v1"],
    ["http://127.0.0.1:8000/v1/chat/completions/", "http://127.0.0.1:8000/v1"],
    ["http://127.0.0.1:8000/chat/completions", "http://127.0.0.1:8000/v1"],
    ["http://127.0.0.1:8000/v1/models", "http://127.0.0.1:8000/v1"],
    ["http://127.0.0.1:8000//v1//", "http://127.0.0.1:8000/v1"],
    ["http:/127.0.0.1:8000/v1", "http://127.0.0.1:8000/v1"],
    ["HTTP://HOST:8000/V1", "http://host:8000/V1"],
    ["http：//127.0.0.1：8000／v1", "http://127.0.0.1:8000/v1"],
    ["api.deepseek.com", "https://api.deepseek.com/v1"],
    ["api.example.com:443/v1", "https://api.example.com/v1"],
    ["api.example.com:8000", "http://api.example.com:8000/v1"],
    ["https://api.groq.com/openai/v1", "https://api.groq.com/openai/v1"],
    ["https://ark.cn-beijing.volces.com/api/v3", "https://ark.cn-beijing.volces.com/api/v3"],
    ["https://host/proxy/7/v1/chat/completions", "https://host/proxy/7/v1"]
  ])("reads %j as %s", (written, expected) => {
    expect(BaseURL.parse(written)).toMatchObject({ _tag: "Success", success: expected })
    expect(BaseURL.parse(expected)).toMatchObject({ _tag: "Success", success: expected })
  })

  it.each([
    ["", "is empty"],
    ["   ", "is empty"],
    ["8000", "names no host"],
    [":8000", "names no host"],
    ["<your-server>/v1", "placeholder"],
    ["http://YOUR_HOST/v1", "placeholder"],
    ["${BASE_URL}", "placeholder"],
    ["ws://127.0.0.1:8000/v1", "http://"],
    ["file:///etc/passwd", "http://"],
    ["http://a b/v1", "space"],
    ["http://", "no web address"],
    ["http(s)://127.0.0.1:8000/v1", "two schemes"],
    ["http://https://127.0.0.1:8000/v1", "two schemes"],
    ["http://127.0.0.1:99999", "no web address"],
    ["http://h/v1?api-key=secret-word", "must not have a ?"],
    ["http://me:secret-word@h/v1", "user name"]
  ])("refuses %j and says what to write", (written, expected) => {
    const failure = expect.stringContaining(expected) as unknown
    const result = BaseURL.parse(written)
    expect(result).toMatchObject({ _tag: "Failure", failure })
    expect(JSON.stringify(result)).toContain("Write it like http://127.0.0.1:8000/v1")
    expect(JSON.stringify(result)).not.toContain("secret-word")
  })

  it("never throws, and reads its own words again", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webUrl(), fc.domain()), (written) => {
        const result = BaseURL.parse(written)
        const again = result._tag === "Success" ? BaseURL.parse(result.success) : result
        expect(again).toEqual(result)
      }),
      { numRuns: 1_000 }
    )
  })
})
