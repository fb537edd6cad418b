import * as Schema from "effect/Schema"
import * as fc from "fast-check"
import { getLlama, type Llama } from "node-llama-cpp"
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest"

import { fromJsonSchema } from "../src/JsonGrammar.ts"

let llama: Llama
beforeAll(async () => {
  llama = await getLlama({ gpu: false, build: "never", skipDownload: true, logger: () => undefined })
})
afterAll(() => llama.dispose())

const grammar = async (schema: unknown) =>
  (await llama.createGrammarForJsonSchema(fromJsonSchema(schema) as { readonly type: "object" })).grammar

interface Tree {
  readonly name: string
  readonly children: ReadonlyArray<Tree>
  readonly parent?: Tree
}

const Tree = Schema.Struct({
  name: Schema.String,
  children: Schema.Array(Schema.suspend((): Schema.Codec<Tree> => Tree)),
  parent: Schema.optionalKey(Schema.suspend((): Schema.Codec<Tree> => Tree))
}).annotate({ identifier: "Tree" }) as unknown as Schema.Codec<Tree>

describe("a schema as a grammar", () => {
  it("asks for every field, and offers the optional ones", () => {
    const optional = {
      type: "object",
      properties: { a: { type: "string" }, b: { type: "number" } },
      required: ["a"]
    }
    expect(fromJsonSchema(optional)).toEqual({
      oneOf: [
        { type: "object", properties: { a: { type: "string" }, b: { type: "number" } } },
        { type: "object", properties: { a: { type: "string" } } }
      ]
    })
  })

  it("does not double with every optional field", () => {
    const properties = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`p${i}`, { type: "string" }]))
    expect(fromJsonSchema({ type: "object", properties })["oneOf"]).toHaveLength(2)
  })

  it("reads unions, literals, tuples, records and numbers as effect writes them", async () => {
    const schema = Schema.Struct({
      number: Schema.Number,
      maybe: Schema.NullOr(Schema.String),
      kind: Schema.Literals(["a", "b"]),
      pairs: Schema.Array(Schema.Tuple([Schema.String, Schema.Array(Schema.String)])),
      scores: Schema.Record(Schema.String, Schema.Int),
      names: Schema.NonEmptyArray(Schema.NonEmptyString),
      any: Schema.Unknown
    })
    const converted = fromJsonSchema(Schema.toJsonSchemaDocument(schema).schema)
    expect(converted).toMatchObject({
      type: "object",
      properties: {
        number: { type: "number" },
        maybe: { oneOf: [{ type: "string" }, { type: "null" }] },
        kind: { enum: ["a", "b"] },
        pairs: { items: { prefixItems: [{ type: "string" }, { type: "array" }], minItems: 2, maxItems: 2 } },
        scores: { additionalProperties: { type: "integer" } },
        names: { minItems: 1, prefixItems: [{ type: "string", minLength: 1 }] }
      }
    })
    expect(await grammar(Schema.toJsonSchemaDocument(schema).schema)).toContain('"\\"number\\""')
  })

  it("follows a schema that contains itself", async () => {
    const { definitions, schema } = Schema.toJsonSchemaDocument(Tree)
    expect(await grammar({ ...schema, $defs: definitions })).toContain('"\\"children\\""')
  })

  it("merges allOf and drops bounds that would blow the grammar up", () => {
    expect(fromJsonSchema({ type: "string", allOf: [{ minLength: 2 }, { maxLength: 100_000 }] })).toEqual({
      type: "string",
      minLength: 2
    })
  })

  it("makes a grammar of anything that is given for a schema, without a word on the terminal", async () => {
    const warn = vi.spyOn(console, "warn")
    for (const odd of [
      {},
      true,
      null,
      "x",
      { type: "nonsense" },
      { $ref: "#/nowhere" },
      { anyOf: [] },
      { enum: [{}] },
      { type: [] }
    ]) {
      expect(await grammar(odd)).toContain("root ::=")
    }
    expect(warn).not.toHaveBeenCalled()
    warn.mockRestore()
  })

  it("never throws", () => {
    const key = fc.constantFrom(
      "type",
      "properties",
      "items",
      "anyOf",
      "allOf",
      "$ref",
      "enum",
      "const",
      "required",
      "prefixItems"
    )
    const { schema } = fc.letrec((tie) => ({
      schema: fc.oneof(
        { maxDepth: 5 },
        fc.jsonValue(),
        fc.dictionary(key, tie("schema")),
        fc.array(tie("schema"), { maxLength: 4 })
      )
    }))
    fc.assert(fc.property(schema, (value) => typeof fromJsonSchema(value) === "object"))
  })

  it("is finite however deep the schema", () => {
    let deep: unknown = { type: "string" }
    for (let i = 0; i < 10_000; i++) deep = { type: "array", items: deep }
    expect(fromJsonSchema(deep)).toMatchObject({ type: "array" })
  })
})
