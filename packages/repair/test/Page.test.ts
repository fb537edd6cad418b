import { catalogue as json } from "@metagpt-ts/repair-json/plain"
import { catalogue as markers } from "@metagpt-ts/repair-markers/plain"
import { catalogue as schema } from "@metagpt-ts/repair-schema/plain"
import { describe, expect, it } from "vitest"

import { catalogue, type FixName, repair } from "../src/index.ts"
import { around, damage, type Sample, shape, unshown } from "./Samples.ts"

type Catalogue = Readonly<Record<string, readonly [confidence: number, meaning: string]>>

const parts: ReadonlyArray<readonly [title: string, catalogue: Catalogue, samples: ReadonlyArray<Sample>]> = [
  ["What stands around an answer", markers, around],
  ["Damaged JSON", json, damage],
  ["Another shape than was asked for", schema, shape]
]

const outcome = ([name, answer, wanted]: Sample) => {
  const result = repair(answer, wanted === undefined ? {} : { schema: wanted })
  const fix = result.fixes.find((fix) => fix.name === name)
  return { value: result.ok ? result.value : result.best, ok: result.ok, fix }
}

const inner = (part: unknown): string => asked(part as Readonly<Record<string, unknown>>)

/** What a schema asks for, in a few words. */
const asked = (node: Readonly<Record<string, unknown>>): string => {
  const { additionalProperties, anyOf, contentMediaType, items, prefixItems, properties, required, type } =
    node
  const others = (node["x-aliases"] ?? Object.keys(node["x-enum-aliases"] ?? {})) as ReadonlyArray<string>
  const named = others.length === 0 ? "" : ` (or ${others.join(", ")})`
  if (Array.isArray(node["enum"]))
    return node["enum"].map((option) => JSON.stringify(option)).join(" | ") + named
  if (Array.isArray(anyOf)) return anyOf.map(inner).join(" | ")
  if (Array.isArray(prefixItems)) return `[${prefixItems.map(inner).join(", ")}]`
  if (items !== undefined) return `${inner(items)}[]`
  if (typeof properties === "object" && properties !== null) {
    const keys = Object.entries(properties).map(
      ([key, part]) =>
        `${/^\w+$/.test(key) ? key : JSON.stringify(key)}${(required as ReadonlyArray<string>).includes(key) ? "" : "?"}: ${inner(part)}`
    )
    return `{ ${keys.join(", ")}${additionalProperties === false ? ", no other" : ""} }`
  }
  if (typeof additionalProperties === "object") return `{ [name]: ${inner(additionalProperties)} }`
  return typeof contentMediaType === "string" ? "a Python program" : String(type) + named
}

/** A cell of code; line breaks and blanks that nobody sees are drawn. */
const code = (text: string): string => {
  const drawn = text
    .replaceAll("\n", "↵")
    .replaceAll("\uFEFF", "␣")
    .replaceAll("\u00A0", "␣")
    .replaceAll("|", "\\|")
  const ticks = "`".repeat(Math.max(0, ...[...drawn.matchAll(/`+/g)].map(([run]) => run.length)) + 1)
  return drawn.includes("`") ? `${ticks} ${drawn} ${ticks}` : `\`${drawn}\``
}

const table = (name: string, all: Catalogue, samples: ReadonlyArray<Sample>): string =>
  [
    `## ${name}`,
    "",
    "| fix | what it does | asked for | answer | value | confidence |",
    "| --- | --- | --- | --- | --- | --- |",
    ...samples.map((sample) => {
      const [name, answer, wanted] = sample
      const { fix, value } = outcome(sample)
      const cells = [
        code(name),
        all[name]?.[1].replaceAll("|", "\\|").replaceAll("<", "&lt;"),
        wanted === undefined ? "" : code(asked(wanted)),
        code(answer),
        code(JSON.stringify(value)),
        fix?.confidence
      ]
      return `| ${cells.join(" | ")} |`
    })
  ].join("\n")

const page = (): string => `# What is repaired

Made by \`npm test\`, never by hand: every row is a test that passed in that run. Each shows one answer of a model, what was asked for
where that matters, and the value that came of it. An answer may need more fixes than the one the row is about; all are listed with
the value, each with its path, its offset, what stood there before and after, and its confidence. A confidence of 1 loses nothing;
\`confidence\` caps it, \`off\` turns fixes off. See [@metagpt-ts/repair](../packages/repair/README.md).

${parts.map((part) => table(...part)).join("\n\n")}
`

describe("every fix", () => {
  it.each(parts)("of what is told as %s is shown once", (_, all, samples) => {
    const shown = samples.map(([name]) => name)
    const told = (Object.keys(all) as ReadonlyArray<FixName>).filter((name) => !unshown.has(name))
    expect(shown.toSorted()).toEqual(told.toSorted())
  })

  it.each(parts.flatMap(([, all, samples]) => samples.map((sample) => [sample[0], sample, all] as const)))(
    "%s is made",
    (name, sample, all) => {
      const { fix, ok, value } = outcome(sample)
      expect(fix, `what was made of it is ${JSON.stringify(value)}`).toBeDefined()
      expect(fix?.confidence).toBeLessThanOrEqual(all[name]?.[0] ?? 0)
      expect(ok).toBe(true)
      expect(catalogue[name]).toBeDefined()
    }
  )

  it("is on the page", async () => {
    await expect(page()).toMatchFileSnapshot("../../../docs/repairs.md")
  })
})
