/**
 * Who may import whom. An arrow is an import in `src`; there are no others.
 */
import { describe, expect, it } from "vitest"

import { house, imports, invent, isSource, type Package, packageOf } from "./House.ts"

/** By folder; `*` is any name, and a plugin of the same kind is no exception. */
const allowed: Readonly<Record<string, ReadonlyArray<string>>> = {
  "packages/core": [],
  "packages/workspace": ["core"],
  "packages/team": ["core", "workspace"],
  "packages/openai-wire": ["core"],
  "packages/testing": ["core"],
  "packages/config": ["core", "team", "workspace"],
  "packages/repair": ["repair-json", "repair-markers", "repair-schema"],
  "packages/cli": ["config", "core", "repair", "team", "workspace", "role-software-company"],
  "plugins/llm/*": ["core", "openai-wire"],
  "plugins/repair/*": ["core"],
  "plugins/role/*": ["core", "team", "workspace"],
  "plugins/view/*": ["core", "team"],
  "plugins/language/*": ["core", "workspace"],
  "plugins/sandbox/*": ["core", "workspace"]
}

/** Modules of effect that keep their shape within a version. */
const stable = /^effect\/(?:Context|Effect|Layer|Schema|Stream)$/

const ours = "@metagpt-ts/"

const leaves = (file: string, specifier: string): boolean => {
  const depth = file.split("/").length - 1
  return specifier.startsWith(".") && (specifier.match(/\.\.\//g) ?? []).length > depth
}

const offences = (packages: ReadonlyArray<Package>): ReadonlyArray<string> =>
  packages
    .filter(({ path }) => /^(?:packages|plugins)\//.test(path))
    .flatMap((pack) => {
      const { path } = pack
      const may = allowed[path] ?? allowed[path.replace(/[^/]+$/, "*")]
      if (may === undefined) return [`${path}: a new kind of package, for which no arrow is drawn`]
      return imports(pack, isSource).flatMap(({ file, specifier }) => {
        const at = `${path}/${file} imports ${specifier}`
        const name = packageOf(specifier)
        if (leaves(file, specifier)) return [`${at}, which is outside of its package`]
        if (name?.startsWith(ours) && !may.includes(name.slice(ours.length))) return [at]
        if (name === "effect" && specifier === "effect") return [`${at}, the barrel: name the module`]
        if (name === "@effect/platform-node" && specifier === name)
          return [`${at}, the barrel: name the module`]
        if (path !== "packages/core" || specifier.startsWith("./")) return []
        return stable.test(specifier) ? [] : [`${at}: core imports stable modules of effect only`]
      })
    })

describe("arrows", () => {
  it("are those of the design", () => {
    expect(offences(house)).toEqual([])
  })

  it("cover every package", () => {
    expect(house.filter(({ path }) => path.startsWith("packages/")).map(({ path }) => path)).toEqual(
      Object.keys(allowed)
        .filter((path) => path.startsWith("packages/"))
        .toSorted()
    )
  })

  it.each([
    ["core reads a file", "packages/core", `import * as fs from "node:fs"`],
    ["core takes an unstable module", "packages/core", `import * as Sse from "effect/encoding/Sse"`],
    ["core knows a plugin", "packages/core", `export { make } from "@metagpt-ts/repair-json"`],
    ["a plugin knows its sibling", "plugins/llm/ollama", `import { layer } from "@metagpt-ts/llm-open-llm"`],
    ["a repairer knows another", "plugins/repair/json", `import { make } from "@metagpt-ts/repair-schema"`],
    ["source uses the kit for tests", "packages/team", `import {\n  Fault\n} from "@metagpt-ts/testing"`],
    ["a repairer asks the team", "plugins/repair/reask", `import type { Ask } from "@metagpt-ts/team"`],
    ["the plain repair needs core", "packages/repair", `import { Repairer } from "@metagpt-ts/core"`],
    ["the team knows a role", "packages/team", `const a = await import("@metagpt-ts/role-software-company")`],
    ["config knows a provider", "packages/config", `import "@metagpt-ts/llm-ollama"`],
    ["a file reaches next door", "packages/team", `import { x } from "../../core/src/LLM.ts"`],
    ["the barrel of effect", "packages/team", `import { Effect } from "effect"`]
  ])("are seen to be crossed when %s", (_, path, text) => {
    expect(offences([invent(path, { "src/Planted.ts": `/** Planted. */\n${text}\n` })])).toHaveLength(1)
  })

  it("are not crossed by what is only said", () => {
    const text = `/**\n * import { x } from "@metagpt-ts/testing"\n */\n// import("@metagpt-ts/cli")\nexport const x = 1\n`
    expect(offences([invent("packages/core", { "src/Said.ts": text })])).toEqual([])
  })

  it("may be crossed in tests", () => {
    const text = `import { Fault } from "@metagpt-ts/testing"\n`
    expect(offences([invent("plugins/llm/ollama", { "test/Some.test.ts": text })])).toEqual([])
  })

  it("are drawn for every kind of package", () => {
    expect(offences([invent("plugins/voice/studio", {})])).toHaveLength(1)
  })
})
