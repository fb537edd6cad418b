import { describe, expect, test } from "vitest"

import * as Pace from "../src/Pace.ts"
import * as RateWindow from "../src/RateWindow.ts"

const pace = Pace.make()
const headers = new Headers({
  "content-type": "text/event-stream",
  "x-ratelimit-remaining-requests": "59",
  "x-ratelimit-reset-requests": "1s"
})

const turn = () => {
  const mine = pace.join()
  pace.accepted()
  pace.leave(mine)
  return mine.state
}

describe("what a call pays where nothing is limited", () => {
  test("for its turn, and for the headers of its answer", async ({ bench }) => {
    expect(turn()).toBe("over")
    await bench.compare(
      bench("a turn", () => void turn()),
      bench("headers", () => void RateWindow.closedFor(headers))
    )
  })
})
