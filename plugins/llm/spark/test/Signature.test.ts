import { describe, expect, it } from "@effect/vitest"
import { Signature } from "@metagpt-ts/llm-spark"

describe("Signature", () => {
  // The keys, the date and the signature of the vendor's page on signing.
  it("signs the example of the vendor's page", () => {
    const keys = {
      apiKey: "addd2272b6d8b7c8abdd79531420ca3b",
      apiSecret: "MjlmNzkzNmZkMDQ2OTc0ZDdmNGE2ZTZi"
    }
    const url = new URL("wss://spark-api.xf-yun.com/v1.1/chat")
    const proof = Signature.sign(url, keys, new Date("2023-05-05T10:43:39Z"))
    expect(proof.date).toBe("Fri, 05 May 2023 10:43:39 GMT")
    expect(proof.authorization).toBe(
      "YXBpX2tleT0iYWRkZDIyNzJiNmQ4YjdjOGFiZGQ3OTUzMTQyMGNhM2IiLCBhbGdvcml0aG09ImhtYWMtc2hhMjU2IiwgaGVhZGVycz0iaG9zdCBkYXRlIHJlcXVlc3QtbGluZSIsIHNpZ25hdHVyZT0iejVnSGR1M3B4VlY0QURNeWs0Njd3T1dEUTlxNkJRelIzbmZNVGpjL0RhUT0i"
    )
    const { host, pathname, search } = Signature.signed(url, proof)
    expect(host + pathname).toBe("spark-api.xf-yun.com/v1.1/chat")
    expect(search).toContain("&date=Fri%2C+05+May+2023+10%3A43%3A39+GMT&host=spark-api.xf-yun.com")
  })

  // Computed apart from this code.
  it("signs the host with its port and the path of another model", () => {
    const keys = { apiKey: "dummy-api-key", apiSecret: "dummy-api-secret" }
    const signature = (url: string) =>
      Buffer.from(
        Signature.sign(new URL(url), keys, new Date(1_700_000_000_000)).authorization,
        "base64"
      ).toString()
    expect(signature("wss://spark-api.xf-yun.com/v4.0/chat")).toBe(
      'api_key="dummy-api-key", algorithm="hmac-sha256", headers="host date request-line", signature="WjGOuEk/AqnURL+MS8ABD9d6am6vEFpaLnIq37ifvdU="'
    )
    expect(signature("wss://spark-api.xf-yun.com:8443/v4.0/chat")).not.toBe(
      signature("wss://spark-api.xf-yun.com/v4.0/chat")
    )
  })
})
