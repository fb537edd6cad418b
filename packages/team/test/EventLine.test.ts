import { readFileSync } from "node:fs"

import { Event, EventLine } from "@metagpt-ts/team"
import { describe, expect, it } from "vitest"

const started: Event.Stamped = {
  _tag: "RunStarted",
  v: 1,
  run: "r",
  idea: "a snake game",
  provider: "p",
  model: "m",
  project: "/w/snake",
  roles: [],
  at: 1
}

describe("a line of events", () => {
  it("is read as it was written", () => {
    expect(EventLine.read(JSON.stringify(started))).toEqual(started)
    const { v, ...first } = started
    expect(v).toBe(Event.version)
    expect(EventLine.read(JSON.stringify(first))).toEqual(first)
  })

  it("is passed over when it is torn, of an unknown kind or without a time", () => {
    const unknown = { _tag: "Sung", song: "la", at: 1 }
    const timeless = { _tag: "Noted", level: "info", message: "m" }
    for (const line of ["", "{", "null", "[]", "7", JSON.stringify(unknown), JSON.stringify(timeless)]) {
      expect(EventLine.read(line)).toBeUndefined()
    }
  })

  it("may have what a later release adds", () => {
    expect(EventLine.read(JSON.stringify({ ...started, weather: "fine" }))).toEqual(started)
  })

  it("is refused by its number when its version is greater", () => {
    expect(EventLine.read(JSON.stringify({ ...started, v: 2, roles: "other" }))).toBe(2)
  })

  it("has the schema that is published (npm run schema -w packages/team)", () => {
    const text = readFileSync(new URL("../events.schema.json", import.meta.url), "utf8")
    expect(JSON.parse(text)).toEqual(EventLine.document())
  })
})
