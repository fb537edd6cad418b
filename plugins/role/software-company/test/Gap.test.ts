import { assert, describe, it } from "@effect/vitest"

import type { Problem } from "../src/Documents.ts"
import * as Gap from "../src/Gap.ts"

const text = `import sys


def half(n):
    return n / 3


class Box:
    def put(self, n):
        self.n = n


if __name__ == "__main__":
    box = Box()
    box.put(half(int(sys.argv[1])))
    print(box.n)
`

const fault = (message: string, more: Partial<Problem> = {}): Problem => ({
  rule: "example",
  path: "main.py",
  message,
  ...more
})

const nameOf = (found: Problem, path = "main.py", code = text) => Gap.of(path, code, [found])?.name

const of = (found: Problem, path = "main.py", code = text): Gap.Gap => {
  const gap = Gap.of(path, code, [found])
  if (gap === undefined) throw new Error("nothing is left out")
  return gap
}

const half = fault("half(4) must give 2; it gives 1.3")
const put = fault("put(1) must give 1; it fails with KeyError at line 9: self.n = n")
const printed = fault("python main.py 4 must print 2; it prints 1.3")

describe("Gap", () => {
  it("leaves out what a test calls, what an error tells of, or what says the wrong thing", () => {
    assert.strictEqual(nameOf(half), "half")
    assert.strictEqual(nameOf(put), "Box.put")
    assert.strictEqual(nameOf(printed), "what runs when it is started")
    assert.strictEqual(nameOf(fault("wrong", { line: 5 })), "half")
  })

  it("does not show what it leaves out", () => {
    assert.notInclude(of(half).text, "n / 3")
    assert.include(of(half).text, "# half: to be written\n")
    assert.include(of(half).text, "self.n = n")
    assert.notInclude(of(put).text, "self.n = n")
    assert.notInclude(of(printed).text, "print(")
  })

  it("puts a function in the place of the old one, and nothing else of what comes with it", () => {
    const right = "def half(n):\n    return n / 2\n"
    assert.strictEqual(of(half).fill(right), text.replace("n / 3", "n / 2"))
    assert.strictEqual(of(half).fill(`${right}\n\nclass Box:\n    pass\n`), text.replace("n / 3", "n / 2"))
    assert.include(of(put).fill("def put(self, n):\n    self.n = n + 0\n"), "        self.n = n + 0\n")
  })

  it("puts in what runs when the file is started, without what the file defines", () => {
    const filled = of(printed).fill(
      `import sys\n\ndef half(n):\n    return 0\n\nif __name__ == "__main__":\n    print(half(4))\n`
    )
    assert.include(filled, "return n / 3")
    assert.notInclude(filled, "return 0")
    assert.isTrue(filled.endsWith(`\n\n\nif __name__ == "__main__":\n    print(half(4))\n`))
  })

  it("takes what is worked out behind the functions for a part of what runs", () => {
    const script = text.replace(/if __name__[^]*/, "n = int(sys.argv[1])\nm = half(n)\nprint(m)\n")
    const gap = of(printed, "main.py", script)
    assert.notInclude(gap.text, "half(n)\n")
    const filled = gap.fill("n = 4\nm = half(n)\nprint(n, m)\n")
    assert.isTrue(filled.endsWith("\n\n\nn = 4\nm = half(n)\nprint(n, m)\n"))
  })

  it("leaves the file as it was where an answer holds nothing of use", () => {
    for (const gap of [of(half), of(put), of(printed)]) {
      assert.strictEqual(gap.fill(""), text)
      assert.strictEqual(gap.fill("def half(n):\n    ...\n"), text)
    }
  })

  it("has nothing to leave out of a single part, or of what cannot be read", () => {
    assert.isUndefined(nameOf(half, "main.py", "def main():\n    print(1)\n\n\nmain()\n"))
    assert.isUndefined(nameOf(half, "main.py", ""))
    assert.isUndefined(nameOf(half, "notes.txt"))
  })

  it("leaves the script out of a page, and keeps what it shows", () => {
    const page = `<p id="n">0</p>\n<script>\nlet n = 0;\nn--;\nshow(n);\n</script>\n`
    const gap = of(fault("#n must show 1"), "index.html", page)
    assert.strictEqual(gap.text, `<p id="n">0</p>\n<script>\n\n// the script: to be written\n</script>\n`)
    const filled = page.replace("n--", "n++")
    const script = "let n = 0;\nn++;\nshow(n);"
    assert.strictEqual(gap.fill(script), filled)
    assert.strictEqual(gap.fill(`<p id="x">1</p>\n<script>\n${script}\n</script>\n`), filled)
    assert.strictEqual(gap.fill(`<p>1</p>`), page)
    assert.strictEqual(gap.fill(""), page)
  })
})
