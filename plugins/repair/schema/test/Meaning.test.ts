import { describe, expect, it } from "vitest"

import { check, fit } from "../src/plain.ts"

type Node = Readonly<Record<string, unknown>>

const string = { type: "string" }
const integer = { type: "integer" }
const number = { type: "number" }
const boolean = { type: "boolean" }
const list = (items: unknown) => ({ type: "array", items })
const object = (properties: Node, required = Object.keys(properties)) => ({
  type: "object",
  properties,
  required
})
const maybe = (node: unknown) => ({ anyOf: [node, { type: "null" }] })
const REFUSED = Symbol("refused")

/** What becomes of a value, or of a text that is no JSON; `REFUSED` when it does not fit. */
const meant = (before: unknown, schema: Node): unknown => {
  const answer =
    typeof before === "string" ? { text: before } : { text: JSON.stringify(before), value: before }
  const { value } = fit(answer, schema)
  return value === undefined || check(schema)(value).length > 0 ? REFUSED : value
}

/** What becomes of a part of a value. */
const part = (before: unknown, node: unknown): unknown => {
  const found = meant({ it: before }, object({ it: node }))
  return found === REFUSED ? found : (found as Node)["it"]
}

describe("a key", () => {
  const names = object({ "Project Name": string, "File list": list(string), "Anything UNCLEAR": string })
  const value = { "Project Name": "a", "File list": ["x"], "Anything UNCLEAR": "n" }

  it.each([
    [["project_name", "fileList", "ANYTHING UNCLEAR"]],
    [["1. **Project Name**:", "- File list", "`Anything UNCLEAR`"]],
    [["Porject Name", "Fiel list", "Anything UNCLER"]],
    [["Prject Nam", "Fle lst", "Anythng UNCLER"]],
    [["ＰＲＯＪＥＣＴ　ＮＡＭＥ", "【File list】", "Anything-unclear：(optional)"]]
  ])("is known as %j", (keys) => {
    const before = Object.fromEntries(keys.map((key, at) => [key, Object.values(value)[at]]))
    expect(meant(before, names)).toEqual(value)
  })

  it("is known by the names that a schema declares in another language", () => {
    const schema = object({
      "Project Name": { ...string, "x-aliases": ["项目名称"] },
      Owner: { allOf: [string], title: "负责人" }
    })
    expect(meant({ 项目名称: "a", "负责人：": "b" }, schema)).toEqual({ "Project Name": "a", Owner: "b" })
  })

  it.each([
    ["two are as near", { nam: "a" }, object({ name: string, nan: string })],
    ["it is three edits away", { Prjt: "a" }, object({ Project: string })],
    ["a letter of a short word differs", { next: "a" }, object({ text: string })]
  ])("is not guessed when %s", (_, before, schema) => {
    expect(meant(before, schema)).toBe(REFUSED)
  })
})

describe("a wrapper", () => {
  it.each<readonly [unknown, Node, unknown]>([
    [{ result: { a: 1 } }, object({ a: integer }), { a: 1 }],
    [{ response: { data: { a: 1 } } }, object({ a: integer }), { a: 1 }],
    [[{ a: 1 }], object({ a: integer }), { a: 1 }],
    [{ result: ["x"] }, list(string), ["x"]],
    [[["x", "y"]], list(string), ["x", "y"]],
    [{ a: '{"b": "[1, 2]"}' }, object({ a: object({ b: list(integer) }) }), { a: { b: [1, 2] } }],
    [{ type: "object", properties: { a: 1 } }, object({ a: integer }), { a: 1 }]
  ])("is taken off %j", (before, schema, after) => {
    expect(meant(before, schema)).toEqual(after)
  })

  it("that describes a value is taken off it", () => {
    expect(part({ type: "string", value: "x" }, string)).toBe("x")
    expect(part({ value: 5, unit: "ms" }, integer)).toBe(5)
    expect(part({ name: "x", value: "y" }, string)).toBe("name: x\nvalue: y")
  })

  it("is put around a value that can be nothing else", () => {
    const call = object({ name: string, radius: integer })
    const before = [{ name: "area", radius: 5 }]
    expect(meant(before, list(object({ call })))).toEqual([{ call: before[0] }])
    expect(meant([{ anything: 1 }], list(object({ call: { type: "object" } })))).toBe(REFUSED)
  })
})

describe("a list", () => {
  it.each([
    ["- x\n- y"],
    ["* x\n* y"],
    ["1. x\n2. y"],
    ["1) x\n\n2) y"],
    ["Here they are:\n- x\n- y"],
    ["x\ny"],
    ["x, y"],
    ["x; y"],
    ["x | y"],
    ["x、y"],
    ["1. x 2. y"],
    ["1、x；2、y"],
    ["<item>x</item>\n<item>y</item>"],
    ['["x", "y"]'],
    ["['x', 'y']"]
  ])("is read out of %j", (text) => {
    expect(part(text, list(string))).toEqual(["x", "y"])
  })

  it("is read out of numbered text of which a part looks like a number", () => {
    expect(part("1. Use Python 3. 2. Use pygame", list(string))).toEqual(["Use Python 3.", "Use pygame"])
    expect(part("Version 2. 5 is out", list(string))).toEqual(["Version 2. 5 is out"])
  })

  it("of numbers is read out of blanks, but a number in groups is one", () => {
    expect(part("1 2 3", list(integer))).toEqual([1, 2, 3])
    expect(part("1 234", list(integer))).toEqual([1234])
    expect(part("3, 4 and 5", list(string))).toEqual(["3", "4 and 5"])
  })

  const table = "| File | Description |\n|------|:-----------:|\n| a.py | starts |\n| b.py | x \\| y |"
  it("of objects is read out of a table", () => {
    const rows = list(object({ file: string, description: string }))
    const after = [
      { file: "a.py", description: "starts" },
      { file: "b.py", description: "x | y" }
    ]
    expect(part(table, rows)).toEqual(after)
    expect(meant(table, rows)).toEqual(after)
  })

  it("of pairs is read out of a table", () => {
    const pair = { type: "array", prefixItems: [string, string], minItems: 2, maxItems: 2 }
    expect(part(table, list(pair))).toEqual([
      ["a.py", "starts"],
      ["b.py", "x | y"]
    ])
  })

  it("is read out of a whole text only when it is surely one", () => {
    expect(meant("Files:\n1. a\n2. b", list(string))).toEqual(["a", "b"])
    expect(meant("I cannot do that, sorry.", list(string))).toBe(REFUSED)
    expect(meant("The answer is true", list(boolean))).toEqual([true])
  })
})

describe("an object", () => {
  const schema = object({ "Project Name": string, "File list": list(string) })
  it.each([
    ["Project Name: snake\nFile list:\n- a.py\n- b.py"],
    ["## Project Name\nsnake\n\n## File list\n- a.py\n- b.py"],
    ["**Project Name**: snake\n**File list**: a.py, b.py"],
    ["<project_name>snake</project_name>\n<file_list>a.py, b.py</file_list>"],
    ["| Key | Value |\n|---|---|\n| Project Name | snake |\n| **File list** | a.py, b.py |"],
    ["project_name = snake\nfile_list = ['a.py', 'b.py']"]
  ])("is read out of %j", (text) => {
    expect(meant(text, schema)).toEqual({ "Project Name": "snake", "File list": ["a.py", "b.py"] })
  })
})

describe("a repr", () => {
  const schema = object({ title: string, done: boolean, tags: list(string), owner: maybe(string) })
  const value = { title: "it's x", done: true, tags: ["a", "b"], owner: null }
  it.each([
    ["Task(title='it\\'s x', done=True, tags=('a', 'b'), owner=None)"],
    ['app.models.Task(title="it\'s x", done=True, tags=["a", "b"], owner=None,)'],
    ['Task(title: "it\'s x", done: true, tags: ["a", "b"], owner: null)'],
    ["title='it\\'s x' done=True tags=['a', 'b'] owner=None"],
    ["dict(title='it\\'s x', done=True, tags=list(('a', 'b')), owner=None)"]
  ])("is the object: %s", (text) => {
    expect(meant(text, schema)).toEqual(value)
    expect(part(text, schema)).toEqual(value)
  })

  it("may be inside others, and in a list", () => {
    const task = object({ title: string, inner: object({ n: integer }) })
    expect(meant("[Task(title='x', inner=In(n=1)), Task(title='y', inner=In(n=2))]", list(task))).toEqual([
      { title: "x", inner: { n: 1 } },
      { title: "y", inner: { n: 2 } }
    ])
  })

  it("of a member of an enum is the member, of a date the text", () => {
    const schema = object({ level: { enum: ["high", "low"] }, state: { enum: ["open"] }, day: string })
    const text = "T(level=<Level.HIGH: 'high'>, state=State.OPEN, day=datetime.date(2026, 1, 2))"
    expect(meant(text, schema)).toEqual({ level: "high", state: "open", day: "datetime.date(2026, 1, 2)" })
  })

  it.each([["Task(title='x'"], ["Task(title=x y)"], ["see Task(title='x')"], ["Task(title='x' 'y')"]])(
    "is not made of %s",
    (text) => {
      expect(meant(text, object({ title: string }))).toBe(REFUSED)
    }
  )
})

describe("a number", () => {
  it.each([
    ["12 ms", 12],
    ["1,234", 1234],
    ["1 234.5", 1234.5],
    ["1.234.567,89", 1234567.89],
    ["1.234,5", 1234.5],
    ["1.234", 1.234],
    ["1_000", 1000],
    ["$7.50", 7.5],
    ["about 5", 5],
    ["3.5k", 3500],
    ["2 million", 2e6],
    ["3万", 30_000],
    ["2个", 2],
    ["二十五", 25],
    ["十", 10],
    ["twelve", 12],
    ["1/5", 0.2],
    ["½", 0.5]
  ])("is read out of %j", (text, value) => {
    expect(part(text, number)).toBe(value)
  })

  it("out of another is marks where they may be reached, and a fraction elsewhere", () => {
    expect(part("8/10", integer)).toBe(8)
    expect(part("8 out of 10", number)).toBe(8)
    expect(part("4/5", { ...number, maximum: 5 })).toBe(4)
    expect(part("4/5", { ...number, maximum: 1 })).toBe(0.8)
    expect(part("8/4", integer)).toBe(REFUSED)
    expect(part("1/0", number)).toBe(REFUSED)
  })

  it.each(["5-10", "v1.2", "P0", "5 apples and 3 pears", "1.2.3", "12:30", "3.7"])(
    "is not guessed of %j",
    (text) => {
      expect(part(text, integer)).toBe(REFUSED)
    }
  )
})

describe("a boolean", () => {
  it.each([
    ["Yes, since it works", true],
    ["The answer is true", true],
    ["We looked at it.\n\nAnswer: **True**", true],
    ["Verdict: no.", false],
    ["I would say that it is false here", false],
    ['False. The statement "2 + 2 = 5" does not hold true.', false]
  ])("is read out of %j", (text, value) => {
    expect(part(text, boolean)).toBe(value)
  })

  it.each(["It is not true", "true or false", "Yes: the answer is no", "no idea", "maybe"])(
    "is not guessed of %j",
    (text) => {
      expect(part(text, boolean)).toBe(REFUSED)
    }
  )
})

describe("an option", () => {
  const level = { enum: ["high", "low"], "x-enum-aliases": { 高: "high", "P-1": "low" } }
  it.each([
    ["HIGH!", "high"],
    ["high because it matters", "high"],
    ["high, not low", "high"],
    ["It is low, not high", "low"],
    ["not high but low", "low"],
    ["It should be low rather than high", "low"],
    ["不是 high，是 low", "low"],
    ["high is tempting; low is safe. I take low.", "low"],
    ["高", "high"],
    ["I would think P-1 is the best", "low"],
    ["hgih", "high"],
    [["medium", "low"], "low"],
    [{ level: "low" }, "low"]
  ])("is found in %j", (text, value) => {
    expect(part(text, level)).toBe(value)
  })

  it.each(["high or low", "not high", "medium-high", "higher", "P0", "high is best! low is bad."])(
    "is not guessed of %j",
    (text) => {
      expect(part(text, level)).toBe(REFUSED)
    }
  )

  it("is told from a word of the same letters by its case", () => {
    const number = { enum: ["ONE", "TWO"] }
    expect(part("TWO is one of the correct answers", number)).toBe("TWO")
    expect(part("two is one of the correct answers", number)).toBe(REFUSED)
  })

  it("may be written as alternatives, with a title as its other name", () => {
    const either = { anyOf: [{ const: 2 }, { const: 3, title: "three" }, { type: "null" }] }
    expect(part("Three!", either)).toBe(3)
    expect(part("2 it is", either)).toBe(2)
    expect(part("2 or 3", either)).toBe(REFUSED)
    expect(part("N/A", either)).toBe(null)
  })
})

describe("nothing", () => {
  it.each(["N/A", "None", "null", "-", "not applicable", "无", ""])("is said by %j", (text) => {
    expect(part(text, maybe(integer))).toBe(null)
  })

  it("is left out where a key may be missing, and is no text where it must not", () => {
    expect(meant({ it: "N/A" }, object({ it: integer }, []))).toEqual({})
    expect(part("unknown", maybe(integer))).toBe(REFUSED)
  })
})

describe("one of several objects", () => {
  const circle = object({ kind: { const: "circle" }, radius: integer })
  const square = object({ kind: { enum: ["square"] }, side: integer, colour: string })
  const shape = { anyOf: [circle, square] }

  it("is told by its tag", () => {
    expect(part({ kind: "Circle", radius: "5" }, shape)).toEqual({ kind: "circle", radius: 5 })
    expect(part({ kind: "square", Side: "2", Colour: "red" }, shape)).toEqual({
      kind: "square",
      side: 2,
      colour: "red"
    })
  })

  it("is fitted as far as it goes when a part is missing", () => {
    const { value } = fit({ text: "", value: { it: { kind: "SQUARE", Side: "2" } } }, object({ it: shape }))
    expect(value).toEqual({ it: { kind: "square", side: 2 } })
  })
})
