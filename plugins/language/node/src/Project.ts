/**
 * A project as a reader sees it: its files parsed, what each gives, and where its imports lead.
 *
 * @since 0.1.0
 */
import { posix } from "node:path"

import type { Sandbox } from "@metagpt-ts/workspace"

import { builtin, type Format } from "./Globals.ts"
import { type Given, givenBy, type Link, linksOf } from "./Links.ts"
import { type Names, namesOf } from "./Scope.ts"
import { field, isCode, isTypeScript, list, nameOf, type Node, parse, type Syntax } from "./Syntax.ts"

/** A file that parses. */
export interface Module {
  readonly path: string
  readonly text: string
  readonly program: Node
  readonly format: Format
  readonly links: ReadonlyArray<Link>
  readonly given: Given
  readonly names: Names
}

interface Manifest {
  readonly type?: unknown
  readonly main?: unknown
  readonly bin?: unknown
  readonly name?: unknown
  readonly scripts?: Readonly<Record<string, unknown>>
  readonly [field: string]: unknown
}

/** Where an import leads. */
export type Target =
  | {
      readonly _tag: "Own"
      readonly path: string
      /** What must be written to get there. */ readonly exact: string
    }
  | { readonly _tag: "Builtin"; readonly name: string }
  | { readonly _tag: "Outside" }
  | { readonly _tag: "Undeclared"; readonly name: string }
  | { readonly _tag: "Missing" }

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** Tools that resolve what Node does not. */
const bundlers =
  /^(?:vite|webpack|rollup|parcel|esbuild|tsup|tsx|ts-node|next|react-scripts|typescript|@babel\/core|turbo|swc)$/

const endings = [".js", ".mjs", ".cjs", ".ts", ".tsx", ".jsx", ".mts", ".cts", ".json"]

/** All code of a project, and where its imports lead. */
export class Project {
  readonly files: Sandbox.Files
  readonly modules: ReadonlyMap<string, Module>
  readonly broken: ReadonlyMap<string, Syntax>
  readonly manifests: ReadonlyMap<string, Manifest>
  /** Whether a browser or a bundler runs its files. */
  readonly hasBrowser: boolean
  readonly hasBundler: boolean
  private readonly packages: ReadonlySet<string>

  constructor(files: Sandbox.Files, packages: ReadonlyArray<string>, cache: Cache = new Map()) {
    this.files = files
    this.manifests = new Map(
      Object.entries(files).flatMap(([path, text]) => {
        if (posix.basename(path) !== "package.json") return []
        const manifest = parseJson(text)
        return isRecord(manifest) ? [[posix.dirname(path), manifest] as const] : []
      })
    )
    this.packages = new Set([
      ...packages,
      ...[...this.manifests.values()].flatMap((manifest) => [
        ...(typeof manifest.name === "string" ? [manifest.name] : []),
        ...["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"].flatMap((kind) =>
          Object.keys(isRecord(manifest[kind]) ? manifest[kind] : {})
        )
      ])
    ])
    this.hasBundler = [...this.packages].some((name) => bundlers.test(name)) || "tsconfig.json" in files
    this.hasBrowser =
      Object.keys(files).some((path) => /\.(?:html?|jsx|tsx|vue|svelte)$/.test(path)) ||
      [...this.packages].some((name) => /^(?:vite|react|react-dom|vue|svelte|electron|jsdom)$/.test(name))
    const modules = new Map<string, Module>()
    const broken = new Map<string, Syntax>()
    for (const [path, text] of Object.entries(files)) {
      if (!isCode(path)) continue
      const format = this.formatOf(path)
      const key = `${path}\n${format ?? ""}\n${text}`
      const read = cache.get(key) ?? readFile(path, text, format)
      cache.set(key, read)
      if ("program" in read && "links" in read) modules.set(path, read)
      else broken.set(path, read)
    }
    this.modules = modules
    this.broken = broken
  }

  /** The format that the name of a file, or the manifest above it, says; undefined when its text decides. */
  private formatOf(path: string): Format | undefined {
    if (/\.m[jt]s$/.test(path)) return "module"
    if (/\.c[jt]s$/.test(path)) return "commonjs"
    const type = this.manifestOf(path)?.type
    return type === "module" || type === "commonjs" ? type : undefined
  }

  /** The manifest that holds for a file. */
  manifestOf(path: string): Manifest | undefined {
    for (let folder = posix.dirname(path); ; folder = posix.dirname(folder)) {
      const manifest = this.manifests.get(folder)
      if (manifest !== undefined || folder === "." || folder === "/") return manifest
    }
  }

  /** Whether a file must name what it imports as Node wants it. */
  isStrict({ format, path }: Module): boolean {
    return format === "module" && !this.hasBundler && !path.endsWith("x")
  }

  /** Where a specifier leads from a file. */
  target(module: Module, specifier: string): Target {
    if (/^\.{0,2}\//.test(specifier) || specifier === "." || specifier === "..")
      return this.own(module, specifier)
    if (/^(?:[a-z]+:\/\/|data:|#)/.test(specifier)) return { _tag: "Outside" }
    const name = builtin(specifier)
    if (name !== undefined) return { _tag: "Builtin", name }
    if (specifier.startsWith("node:")) return { _tag: "Missing" }
    if (/^[@~]\//.test(specifier) && this.hasBundler) return { _tag: "Outside" }
    const packageName = specifier
      .split("/")
      .slice(0, specifier.startsWith("@") ? 2 : 1)
      .join("/")
    return this.packages.has(packageName) ? { _tag: "Outside" } : { _tag: "Undeclared", name: packageName }
  }

  private own(module: Module, specifier: string): Target {
    const clean = specifier.replace(/[?#].*$/, "")
    const base = posix.join(posix.dirname(module.path), clean).replace(/(?<=.)\/$/, "")
    // Pictures and style sheets are a bundler's, and may not be among the text files
    if (this.hasBundler && /\.(?!json$)[a-z0-9]+$/.test(clean) && !isCode(clean)) return { _tag: "Outside" }
    for (const path of this.candidates(base, module.format)) {
      if (this.files[path] !== undefined) {
        const isExact = path === base || (!this.isStrict(module) && !isTypeScript(path))
        return { _tag: "Own", path, exact: isExact ? specifier : relative(module.path, path) }
      }
    }
    return { _tag: "Missing" }
  }

  /** Files that a path may mean, the one that Node takes first. */
  private candidates(base: string, format: Format): ReadonlyArray<string> {
    const stem = base.replace(/\.[cm]?jsx?$/, "")
    const folder = base === "." ? "" : `${base}/`
    const { main } = this.manifests.get(base) ?? {}
    return [
      base,
      ...(typeof main === "string" ? [posix.join(folder, main), posix.join(folder, `${main}.js`)] : []),
      ...(format === "commonjs" ? [`${base}.js`, `${base}.json`] : []),
      ...endings.map((ending) => `${base}${ending}`),
      // TypeScript is imported by the name that it will have
      ...(stem === base ? [] : [`${stem}.ts`, `${stem}.tsx`, `${stem}.mts`, `${stem}.cts`]),
      ...endings.map((ending) => `${folder}index${ending}`)
    ]
  }

  /** The names that a file gives, those that it gives on included; undefined when they cannot be known. */
  names(module: Module, seen: ReadonlySet<string> = new Set()): ReadonlySet<string> | undefined {
    const { given } = module
    if (given.isOpen) return undefined
    const found = new Set(given.names)
    for (const star of given.stars) {
      const target = this.target(module, star)
      const other = target._tag === "Own" ? this.modules.get(target.path) : undefined
      if (other === undefined || seen.has(other.path)) return undefined
      const more = this.names(other, new Set([...seen, module.path]))
      if (more === undefined) return undefined
      for (const name of more) if (name !== "default") found.add(name)
    }
    return found
  }

  /** Files other than `except` that give a name, and how. */
  homes(name: string, except: string): ReadonlyArray<readonly [module: Module, as: "name" | "default"]> {
    return [...this.modules.values()].flatMap(
      (module): ReadonlyArray<readonly [Module, "name" | "default"]> => {
        if (module.path === except || isTest(module.path) || /\.d\.[cm]?ts$/.test(module.path)) return []
        if (module.given.names.has(name) && name !== "default") return [[module, "name"]]
        return defaultName(module) === name ? [[module, "default"]] : []
      }
    )
  }

  /** Whether a file leads to another through its imports. */
  leads(from: Module, to: string, seen = new Set<string>()): boolean {
    if (from.path === to) return true
    if (seen.has(from.path)) return false
    seen.add(from.path)
    return from.links.some(({ specifier }) => {
      const target = this.target(from, specifier)
      const next = target._tag === "Own" ? this.modules.get(target.path) : undefined
      return next !== undefined && this.leads(next, to, seen)
    })
  }
}

/** Files that were parsed already. */
export type Cache = Map<string, Module | Syntax>

export const isTest = (path: string): boolean =>
  /(?:^|\/)(?:tests?|__tests__)\/|(?:^|[/._-])(?:tests?|spec)\.[cm]?[jt]sx?$/.test(path)

export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/** Whether a file awaits something outside of every function. */
const awaitsAtTop = (program: Node): boolean => {
  const waiting = [...list(program, "body")]
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.type === "AwaitExpression") return true
    if (/Function|Method|^Class/.test(node.type)) continue
    for (const value of Object.values(node))
      for (const each of Array.isArray(value) ? (value as Array<unknown>) : [value])
        if (isRecord(each) && typeof each["type"] === "string" && "start" in each) waiting.push(each as Node)
  }
  return false
}

const readFile = (path: string, text: string, format: Format | undefined): Module | Syntax => {
  const syntax = parse(path, text)
  const { faults, program } = syntax
  if (program === undefined || faults.length > 0) return syntax
  const found = format ?? (syntax.isModule || awaitsAtTop(program) ? "module" : "commonjs")
  const names = namesOf(program)
  return {
    path,
    text,
    program,
    format: found,
    links: linksOf(program, names),
    given: givenBy(program, found),
    names
  }
}

/** The name that a file has for what it gives as a whole. */
export const defaultName = ({ given, program }: Module): string | undefined => {
  if (given.whole !== undefined) return nameOf(given.whole) ?? nameOf(field(given.whole, "id"))
  for (const node of list(program, "body")) {
    if (node.type !== "ExportDefaultDeclaration") continue
    const declared = field(node, "declaration")
    return nameOf(declared) ?? nameOf(field(declared, "id"))
  }
  return undefined
}

/** The specifier that leads from one file to another. */
export const relative = (from: string, to: string): string => {
  const path = posix.relative(posix.dirname(from), to)
  return path.startsWith(".") ? path : `./${path}`
}
