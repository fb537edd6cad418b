import { type } from "arktype"
import * as Schema from "effect/Schema"
import * as fc from "fast-check"
import * as v from "valibot"
import { describe, expect, expectTypeOf, it } from "vitest"
import * as z from "zod"

import { type Fix, parse, repair, RepairError } from "../src/index.ts"

interface Plan {
  name: string
  files: Array<string>
  done: boolean
  owner?: string | undefined
}

const plan: Plan = { name: "snake", files: ["main.py", "game.py"], done: true }

const answer =
  'Sure! Here it is:\n```json\n{"plan": {"Name": "snake", files: "- main.py\\n- game.py", "done": "yes",}}\n```\nTell me if it helps.'

const names = (fixes: ReadonlyArray<Fix>) => fixes.map(({ name }) => name)

const Zod = z.object({
  name: z.string(),
  files: z.array(z.string()),
  done: z.boolean(),
  owner: z.string().optional()
})
const Valibot = v.object({
  name: v.string(),
  files: v.array(v.string()),
  done: v.boolean(),
  owner: v.optional(v.string())
})
const Ark = type({ name: "string", files: "string[]", done: "boolean", "owner?": "string" })
const Effectful = Schema.toStandardJSONSchemaV1(
  Schema.toStandardSchemaV1(
    Schema.Struct({
      name: Schema.String,
      files: Schema.Array(Schema.String),
      done: Schema.Boolean,
      owner: Schema.optionalKey(Schema.String)
    })
  )
)
const json = {
  type: "object",
  properties: {
    name: { type: "string" },
    files: { type: "array", items: { type: "string" } },
    done: { type: "boolean" },
    owner: { type: "string" }
  },
  required: ["name", "files", "done"]
}

describe("repair", () => {
  it("takes a schema of zod", () => {
    const result = repair(answer, { schema: Zod })
    expect(result).toMatchObject({ ok: true, value: plan })
    if (result.ok) expectTypeOf(result.value).toEqualTypeOf<z.infer<typeof Zod>>()
  })

  it("takes a schema of arktype", () => {
    const result = repair(answer, { schema: Ark })
    expect(result).toMatchObject({ ok: true, value: plan })
    if (result.ok) expectTypeOf(result.value).toEqualTypeOf<typeof Ark.infer>()
  })

  it("takes a schema of Effect", () => {
    const result = repair(answer, { schema: Effectful })
    expect(result).toMatchObject({ ok: true, value: plan })
    if (result.ok) expectTypeOf(result.value.files).toEqualTypeOf<ReadonlyArray<string>>()
  })

  it("takes a schema of valibot, with what it is as JSON Schema", () => {
    const result = repair(answer, { schema: Valibot, jsonSchema: json })
    expect(result).toMatchObject({ ok: true, value: plan })
    if (result.ok) expectTypeOf(result.value).toEqualTypeOf<v.InferOutput<typeof Valibot>>()
    // @ts-expect-error: without its JSON Schema nothing is known of it
    expect(() => repair(answer, { schema: Valibot })).toThrow("as `jsonSchema`")
  })

  it("takes a JSON Schema", () => {
    const result = repair(answer, { schema: json })
    expect(result).toMatchObject({ ok: true, value: plan })
    if (result.ok) expectTypeOf(result.value).toEqualTypeOf<unknown>()
    expect(repair(answer, { schema: z.toJSONSchema(Zod) })).toMatchObject({ ok: true, value: plan })
    expect(() => repair("{}", { schema: { $ref: "#/nowhere" } })).toThrow("#/nowhere")
  })

  it("takes no schema at all, and then reads what is there", () => {
    expect(repair("[1, 2,]")).toMatchObject({ ok: true, value: [1, 2] })
    expect(repair("I cannot do that.")).toMatchObject({ ok: false, best: undefined })
    expectTypeOf(parse("1")).toEqualTypeOf<unknown>()
  })

  it("names every fix, with its place in the value and in the answer", () => {
    const { fixes } = repair(answer, { schema: Zod })
    expect(names(fixes)).toEqual([
      "fence",
      "prose",
      "unquoted",
      "extra_comma",
      "object_unwrapped",
      "key_case",
      "bullets_to_list",
      "text_to_boolean"
    ])
    const at = (name: string) => fixes.find((fix) => fix.name === name)
    expect(at("key_case")).toEqual({
      name: "key_case",
      path: ["name"],
      offset: answer.indexOf('"Name"'),
      before: "Name",
      after: "name",
      confidence: 1
    })
    expect(at("unquoted")?.offset).toBe(answer.indexOf("files"))
    expect(at("extra_comma")?.offset).toBe(answer.indexOf(",}}"))
  })

  it("gives what the schema makes of the value", () => {
    const schema = z.object({ day: z.string().transform((text) => text.length), to: z.coerce.number() })
    const result = repair('{"Day": "monday", "to": "5"}', { schema })
    expect(result).toMatchObject({ ok: true, value: { day: 6, to: 5 } })
    if (result.ok) expectTypeOf(result.value.day).toBeNumber()
    expect(repair("{'at': '2026-01-02'}", { schema: z.object({ at: z.coerce.date() }) })).toMatchObject({
      ok: true,
      value: { at: new Date("2026-01-02") }
    })
  })

  it("knows other names that a schema declares", () => {
    const schema = z.object({ name: z.string().meta({ title: "名称" }) })
    expect(repair('{"名称": "x"}', { schema })).toMatchObject({ ok: true, value: { name: "x" } })
  })

  it("finds the optional key that zod would drop", () => {
    const text = JSON.stringify({ ...plan, Owner: "ann" })
    expect(repair(text, { schema: Zod })).toMatchObject({ value: { ...plan, owner: "ann" } })
  })

  it("refuses what is missing, with what was found", () => {
    const result = repair('{"Name": "snake", "files": ["a"], "done": ', { schema: Zod })
    expect(result).toMatchObject({ ok: false, best: { name: "snake", files: ["a"] } })
    if (result.ok) return
    expect(result.error).toBeInstanceOf(RepairError)
    expect(result.error.issues).toMatchObject([{ path: ["done"] }])
    expect(result.error.message).toContain("done")
    expect(result.error.message).toContain("Name")
    expect(result.error.missing).toEqual(result.error.issues.map(({ path }) => path))
    expect(result.error.isIncomplete).toBe(true)
    expect(result.error.best).toBe(result.best)
    expect(names(result.fixes)).toContain("truncated")
  })

  it("says at most 200 characters of the answer, and ten issues", () => {
    const result = repair("no ".repeat(1000), { schema: json })
    expect(result.ok ? "" : result.error.message).toMatch(
      /^No value could be read\. The answer: "(?:no ){66}no…"\.$/
    )
    const many = repair(JSON.stringify(Array.from({ length: 30 }, () => ({}))), {
      schema: { type: "array", items: { required: ["a"] } }
    })
    expect(many.ok ? "" : many.error.message).toContain("and 20 more")
  })

  it("counts no fix of a reading that it gave up", () => {
    const schema = z.object({ title: z.string(), tags: z.array(z.string()) })
    const result = repair("Task(title='x', tags=('a', 'b'))", { schema })
    expect(result).toMatchObject({ ok: true, value: { title: "x", tags: ["a", "b"] } })
    expect(names(result.fixes)).toEqual(["repr_read"])
  })
})

describe("parse", () => {
  it("gives the value, or throws", () => {
    const value = parse(answer, { schema: Zod })
    expectTypeOf(value).toEqualTypeOf<z.infer<typeof Zod>>()
    expect(value).toEqual(plan)
    expectTypeOf(parse(answer, { schema: Valibot, jsonSchema: json })).toEqualTypeOf<
      v.InferOutput<typeof Valibot>
    >()
    expect(() => parse("no", { schema: Zod })).toThrow(RepairError)
  })
})

describe("a user", () => {
  it.each([
    ["object_unwrapped", answer],
    ["unquoted", '{name: "a", "files": [], "done": true}'],
    ["key_case", '{"NAME": "a", "files": [], "done": true}']
  ] as const)("turns %s off", (off, text) => {
    expect(repair(text, { schema: Zod }).ok).toBe(true)
    const result = repair(text, { schema: Zod, off: ["key_style", "key_decoration", off] })
    expect(result.ok).toBe(false)
    expect(names(result.fixes)).not.toContain(off)
    // @ts-expect-error: there is no such fix
    expect(repair("1", { off: ["fnece"] }).ok).toBe(true)
  })

  it("allows only what loses nothing", () => {
    const lossless = { schema: Zod, confidence: 1 }
    expect(repair("```json\n{'NAME': 'a', 'files': [], 'done': 'true',}\n```", lossless)).toMatchObject({
      ok: true,
      value: { name: "a", files: [], done: true }
    })
    const result = repair(answer, lossless)
    expect(result.ok ? "" : result.error.message).toContain("which you do not allow")
    expect(result.fixes.every(({ confidence }) => confidence === 1)).toBe(true)
  })

  it("is told when a schema takes its time", () => {
    const slow = z.object({ a: z.string().refine(() => Promise.resolve(true)) })
    expect(repair('{"a": "b"}', { schema: slow }).ok).toBe(false)
    const later = {
      ...json,
      "~standard": { ...Zod["~standard"], validate: () => Promise.reject(new Error()) }
    }
    const result = repair("{}", { schema: later as never })
    expect(result.ok ? "" : result.error.message).toContain("with promises")
  })
})

describe("any answer", () => {
  it("that is right comes back as it is, with no fix", () => {
    const value = fc.record({
      name: fc.string(),
      files: fc.array(fc.string()),
      done: fc.boolean()
    })
    fc.assert(
      fc.property(value, fc.boolean(), (value, isPretty) => {
        const text = JSON.stringify(value, null, isPretty ? 2 : 0)
        for (const schema of [Zod, Ark, json])
          expect(repair(text, { schema: schema as typeof Zod })).toEqual({ ok: true, value, fixes: [] })
      })
    )
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(repair(text)).toEqual({ ok: true, value: JSON.parse(text), fixes: [] })
      })
    )
  })

  it("repaired twice is repaired once", () => {
    const scrap = fc.constantFrom(
      "{",
      "}",
      '"name"',
      ":",
      '"a"',
      ",",
      "[",
      "]",
      "files",
      "- x\n",
      "true",
      "yes",
      " ",
      "```",
      "\n"
    )
    fc.assert(
      fc.property(fc.array(scrap), (scraps) => {
        const once = repair(scraps.join(""), { schema: Zod })
        if (!once.ok) return
        expect(repair(JSON.stringify(once.value), { schema: Zod })).toEqual({
          ok: true,
          value: once.value,
          fixes: []
        })
      })
    )
  })

  it("ends in a moment, whatever its depth", () => {
    interface Tree {
      next?: Tree | undefined
    }
    const tree: z.ZodType<Tree> = z.object({
      get next() {
        return tree.optional()
      }
    })
    for (const text of [
      "[".repeat(100_000),
      '{"next":'.repeat(100_000),
      `${'{"next":'.repeat(50_000)}{}${"}".repeat(50_000)}`
    ]) {
      const result = repair(text, { schema: tree })
      expect(result.ok ? "" : result.error.message.length).toBeLessThan(1000)
    }
  })
})
