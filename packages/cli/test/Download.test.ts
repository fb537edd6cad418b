import { assert, describe, it } from "vitest"

import { download } from "../src/Download.ts"
import { screen } from "./samples.ts"

const loud = { json: false, quiet: false }
const at = (bytes: number) => ({ source: "hub", bytes, total: 1_000_000_000 })

describe("download", () => {
  it("says a line every ten seconds where nothing can be repainted", () => {
    const shown = screen()
    let now = 0
    const hear = download(shown, loud, () => now)
    for (; now <= 30_000; now += 100) hear(at(now * 10_000))
    assert.strictEqual(shown.err.length, 4)
    assert.strictEqual(
      shown.err[1],
      "Fetching the model from hub: 10 %, 100 of 1000 MB, 90 s left\n".replace("90 s", "1 min 30 s")
    )
  })

  it("moves a bar on a terminal, and ends its line", () => {
    const shown = screen({ live: true })
    let now = 0
    const hear = download(shown, loud, () => now)
    hear(at(0))
    now = 1000
    hear(at(1_000_000_000))
    assert.isTrue(shown.err.every((text) => text.startsWith("\r\u001b[K")))
    assert.isTrue(shown.err.at(-1)?.endsWith("\n"))
  })

  it("says notes always, and nothing else when it must be quiet", () => {
    const shown = screen()
    const hear = download(shown, { json: false, quiet: true })
    hear({ ...at(1), note: "the hub does not answer\u001b[2J" })
    hear(at(2))
    assert.deepStrictEqual(shown.err, ["the hub does not answer [2J\n"])
  })

  it("passes over what it does not know", () => {
    const shown = screen()
    const hear = download(shown, loud)
    for (const told of [undefined, null, 1, {}, { source: "", bytes: 0, total: 0 }]) hear(told)
    assert.deepStrictEqual(shown.err, [])
  })
})

it("shows in the picture where one is painted", () => {
  const shown = screen({ live: true })
  shown.picture.isPainted = true
  const hear = download(shown, loud)
  hear({ ...at(1), note: "the mirror is asked" })
  assert.deepStrictEqual(shown.picture.above, ["the mirror is asked"])
  assert.include(shown.picture.status, "Fetching")
  hear(at(1_000_000_000))
  assert.strictEqual(shown.picture.status, undefined)
  assert.deepStrictEqual(shown.err, [])
})
