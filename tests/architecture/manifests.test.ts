/**
 * What a package says of itself: its name is its path, and it declares what it imports and nothing else.
 */
import { describe, expect, it } from "vitest"

import {
  house,
  imports,
  importsOf,
  invent,
  isSource,
  type Manifest,
  nameOf,
  type Package,
  packageOf,
  tools
} from "./House.ts"

/** Loaded by name at run time, so that no import shows it: the plugins that the command brings along. */
const isByName = (path: string, name: string): boolean =>
  path === "packages/cli" && /^@metagpt-ts\/(?:language|llm|repair|sandbox|view)-/.test(name)

const keys = (record: Readonly<Record<string, string>> | undefined): ReadonlyArray<string> =>
  Object.keys(record ?? {})

const named = (specifiers: ReadonlyArray<{ readonly specifier: string }>): ReadonlySet<string> =>
  new Set(specifiers.flatMap(({ specifier }) => packageOf(specifier) ?? []))

/** Programs in the README are run by readers, so they count as tests do. */
const shown = ({ files }: Package) =>
  [...(files["README.md"] ?? "").matchAll(/^```ts\n(.*?)^```/gms)].flatMap(([, text = ""]) =>
    importsOf("README.md", text)
  )

const published = (pack: Package): ReadonlyArray<string> => {
  const { manifest, path } = pack
  const needed = named(imports(pack, isSource))
  const tested = named(imports(pack, (file) => !isSource(file) && !isBenchmark(file)))
  const told = named(shown(pack))
  const tried = new Set([...named(imports(pack, () => true)), ...told])
  const dependencies = keys(manifest.dependencies)
  const peers = keys(manifest.peerDependencies)
  const development = keys(manifest.devDependencies)
  const installed = new Set([...dependencies, ...peers])
  return [
    ...[...needed]
      .filter((name) => !installed.has(name))
      .map((name) => `${path} imports ${name} and does not declare it`),
    ...[...tested]
      .filter((name) => !installed.has(name) && !development.includes(name) && !isTool(name))
      .filter((name) => name !== manifest.name && !needed.has(name))
      .map((name) => `${path} imports ${name} in its tests and does not declare it`),
    ...[...told]
      .filter((name) => !installed.has(name) && name !== manifest.name && !isNamed(pack, name))
      .map((name) => `${path} shows ${name} in its README and does not say to install it`),
    ...dependencies
      .filter((name) => !needed.has(name) && !isByName(path, name))
      .map((name) => `${path} declares ${name} and never imports it`),
    ...peers
      .filter((name) => !needed.has(name) && !isPeerOfPeer(pack, name))
      .map((name) => `${path} has the peer ${name} and never imports it`),
    ...peers
      .filter((name) => !development.includes(name))
      .map((name) => `${path} has the peer ${name}, which is not among its devDependencies`),
    ...peers
      .filter((name) => dependencies.includes(name))
      .map((name) => `${path} has ${name} as a peer and as a dependency: two copies are possible`),
    ...development
      .filter((name) => !tried.has(name.replace(/^@types\//, "")) && !peers.includes(name))
      .map((name) => `${path} declares ${name} for development and never imports it`)
  ]
}

const isTool = (name: string): boolean =>
  keys(tools.devDependencies).includes(name) || name === "vite" || name.startsWith("effect")

/** Compares with what is not installed here, when it is there. */
const isBenchmark = (file: string): boolean => file.startsWith("bench/")

/** Named where the README says what to install, or in backticks. */
const isNamed = ({ files }: Package, name: string): boolean =>
  (files["README.md"] ?? "")
    .split("\n")
    .some(
      (line) =>
        line.includes(`\`${name}\``) || (line.startsWith("npm install ") && line.split(" ").includes(name))
    )

/** A peer that another peer asks for must be given by whoever installs it. */
const isPeerOfPeer = ({ manifest }: Package, name: string): boolean =>
  keys(manifest.peerDependencies).some((peer) =>
    keys(house.find((other) => other.manifest.name === peer)?.manifest.peerDependencies).includes(name)
  )

/** Examples, benchmarks and tests are never published: one list is enough. */
const unpublished = (pack: Package): ReadonlyArray<string> => {
  const needed = named(imports(pack, () => true))
  const declared = keys(pack.manifest.dependencies)
  return [
    ...[...needed]
      .filter((name) => !declared.includes(name) && !isTool(name))
      .map((name) => `${pack.path} imports ${name} and does not declare it`),
    ...declared
      .filter((name) => !needed.has(name))
      .map((name) => `${pack.path} declares ${name} and never imports it`)
  ]
}

const offences = (packages: ReadonlyArray<Package>): ReadonlyArray<string> =>
  packages.flatMap((pack) => {
    const { manifest, path } = pack
    const { directory } = manifest.repository ?? {}
    const name = nameOf(path)
    return [
      ...(manifest.name === name ? [] : [`${path} is called ${manifest.name}, not ${name}`]),
      ...(manifest.private || directory === path
        ? []
        : [`${path} says that it is in ${directory ?? "no folder"}`]),
      ...(manifest.private ? unpublished(pack) : published(pack))
    ]
  })

const plant = (
  text: string,
  manifest: Partial<Manifest>,
  path = "packages/planted",
  file = "src/Planted.ts"
) => offences([invent(path, { [file]: text }, manifest)])

const effect = { effect: "^4.1.0" }

describe("manifests", () => {
  it("say what is true", () => {
    expect(offences(house)).toEqual([])
  })

  it.each<readonly [string, ReadonlyArray<string>]>([
    ["an import nobody declared", plant(`import ws from "ws"`, {})],
    [
      "an import declared for development alone",
      plant(`import ws from "ws"`, { devDependencies: { ws: "1" } })
    ],
    [
      "a test's import nobody declared",
      plant(`import ws from "ws"`, {}, "packages/planted", "test/A.test.ts")
    ],
    ["a dependency nobody imports", plant("", { dependencies: { ws: "1" } })],
    ["a development dependency nobody imports", plant("", { devDependencies: { ws: "1" } })],
    ["a peer that tests do without", plant(`import "effect/Effect"`, { peerDependencies: effect })],
    [
      "a peer that is a dependency too",
      plant(`import "effect/Effect"`, {
        peerDependencies: effect,
        devDependencies: effect,
        dependencies: effect
      })
    ],
    [
      "a README that forgets what to install",
      plant('```ts\nimport ws from "ws"\n```\n', {}, "packages/planted", "README.md")
    ],
    ["another name than its path", plant("", { name: "@metagpt-ts/other" })],
    ["another folder than its path", plant("", { repository: { directory: "packages/other" } })],
    ["an example that declares too much", plant("", { private: true, dependencies: effect }, "examples/09-x")]
  ])("are seen to be wrong with %s", (_, found) => {
    expect(found).toHaveLength(1)
  })

  it("may name what the command loads by name", () => {
    const dependencies = { "@metagpt-ts/llm-ollama": "^0.1.0" }
    expect(plant("", { dependencies }, "packages/cli")).toEqual([])
    expect(plant("", { dependencies }, "packages/planted")).toHaveLength(1)
  })

  it("are named after their path", () => {
    expect(["packages/core", "plugins/llm/ollama", "examples/04-own-provider", "tests"].map(nameOf)).toEqual([
      "@metagpt-ts/core",
      "@metagpt-ts/llm-ollama",
      "@metagpt-ts/example-04-own-provider",
      "@metagpt-ts/tests"
    ])
  })
})
