import { describe, expect, it } from "@effect/vitest"
import { Signature } from "@metagpt-ts/llm-wenxin"

describe("Signature", () => {
  it("signs the example of the vendor's page", () => {
    const signer = {
      accessKey: "a".repeat(32),
      secretKey: "b".repeat(32),
      date: new Date("2015-04-27T08:23:49Z"),
      seconds: 1800
    }
    expect(
      Signature.sign(signer, {
        method: "PUT",
        path: "/v1/test/myfolder/readme.txt",
        query: { partNumber: "9", uploadId: "a44cc9bab11cbd156984767aad637851" },
        headers: {
          Host: "bj.bcebos.com",
          "Content-Type": "text/plain",
          "Content-Length": "8",
          "Content-Md5": "NFzcPqhviddjRNnSOGo4rw==",
          "x-bce-date": "2015-04-27T08:23:49Z"
        }
      })
    ).toBe("d74a04362e6a848f5b39b15421cb449427f419c95a480fd6b8cf9fc783e2999e")
  })

  const signer = {
    accessKey: "dummy-access-key",
    secretKey: "dummy-secret-key",
    date: new Date(1_700_000_000_000)
  }

  // Computed apart from this code.
  it.each([
    [
      {
        method: "GET",
        path: "/v1/BCE-BEARER/token",
        query: { expireInSeconds: "86400" },
        host: "iam.bj.baidubce.com"
      },
      "b1773c119361bb1b859eddca4352cb500eae96c909542d28513713178e6c94db"
    ],
    [
      {
        method: "POST",
        path: "/rpc/2.0/ai_custom/v1/wenxinworkshop/chat/completions_pro",
        host: "aip.baidubce.com"
      },
      "7d01e08949d9112e9df2b6822569db1551f8fb75ad7bee16541c51d777fdee01"
    ]
  ])("signs %j", ({ host, ...request }, signature) => {
    const headers = { host, "x-bce-date": "2023-11-14T22:13:20Z" }
    expect(Signature.authorization(signer, { ...request, headers })).toBe(
      `bce-auth-v1/dummy-access-key/2023-11-14T22:13:20Z/1800/host;x-bce-date/${signature}`
    )
  })

  it("signs the same whatever the order and the case of names", () => {
    const one = { method: "GET", path: "/a b/ü", query: { text10: "test", text1: "测试", text: "" } }
    const headers = { host: "h", "x-bce-date": "d" }
    const signed = Signature.sign(signer, { ...one, headers })
    const query = { text: "", text1: "测试", text10: "test", authorization: "x" }
    expect(Signature.sign(signer, { ...one, query, headers: { "X-BCE-Date": " d ", Host: "h" } })).toBe(
      signed
    )
    expect(Signature.sign(signer, { ...one, query: { text: "'" }, headers })).not.toBe(signed)
  })
})
