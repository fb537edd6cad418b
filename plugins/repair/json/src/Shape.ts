type Json = Readonly<Record<string, unknown>>

/** Whether it is an object and no list. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** A key without its style: `projectName`, `Project Name` and `project_name` are one. */
export const plain = (key: string): string => key.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "")

const resolve = (root: Json, pointer: string): unknown => {
  let at: unknown = root
  for (const step of pointer.split("/").slice(1)) {
    if (!isRecord(at)) return undefined
    at = at[decodeURIComponent(step).replaceAll("~1", "/").replaceAll("~0", "~")]
  }
  return at
}

/** Alternatives and references followed before giving up on a schema that only refers to itself. */
const FOLLOWED = 64

/**
 * What a JSON Schema says of one place in the value, as far as a reader of text needs to know it: which keys, which kinds.
 * Alternatives (`anyOf`, `allOf`, ...) are joined.
 */
export class Shape {
  readonly kinds = new Set<string>()
  readonly #root: Json
  readonly #properties = new Map<string, Array<Json>>()
  readonly #plain = new Set<string>()
  readonly #items: Array<Json> = []
  readonly #rest: Array<Json> = []
  readonly #children = new Map<string, Shape | undefined>()
  #any = false

  constructor(root: Json, schemas: ReadonlyArray<Json>) {
    this.#root = root
    const open: Array<unknown> = [...schemas]
    for (let n = 0; n < open.length && n < FOLLOWED; n++) {
      const schema = open[n]
      if (!isRecord(schema)) continue
      if (typeof schema["$ref"] === "string") open.push(resolve(root, schema["$ref"]))
      for (const join of ["anyOf", "oneOf", "allOf"]) {
        if (Array.isArray(schema[join])) open.push(...(schema[join] as Array<unknown>))
      }
      this.#take(schema)
    }
    if (this.#properties.size > 0) this.kinds.add("object")
    if (this.kinds.size === 0) this.#any = true
  }

  #take(schema: Json): void {
    const { type } = schema
    for (const kind of Array.isArray(type) ? type : [type]) if (typeof kind === "string") this.kinds.add(kind)
    for (const value of Array.isArray(schema["enum"])
      ? schema["enum"]
      : "const" in schema
        ? [schema["const"]]
        : []) {
      this.kinds.add(value === null ? "null" : typeof value)
    }
    if (isRecord(schema["properties"])) {
      for (const [key, value] of Object.entries(schema["properties"])) {
        const known = this.#properties.get(key) ?? []
        if (isRecord(value)) known.push(value)
        this.#properties.set(key, known)
        this.#plain.add(plain(key))
      }
    }
    if (isRecord(schema["additionalProperties"])) this.#rest.push(schema["additionalProperties"])
    for (const items of [
      schema["items"],
      ...(Array.isArray(schema["prefixItems"]) ? schema["prefixItems"] : [])
    ]) {
      if (isRecord(items)) this.#items.push(items)
    }
    if (this.#items.length > 0) this.kinds.add("array")
  }

  /** Whether a value of this kind may stand here, as far as the schema says. */
  allows(kind: "string" | "number" | "boolean" | "null" | "object" | "array"): boolean {
    return this.#any || this.kinds.has(kind) || (kind === "number" && this.kinds.has("integer"))
  }

  get keys(): ReadonlyArray<string> {
    return [...this.#properties.keys()]
  }

  get named(): boolean {
    return this.#properties.size > 0
  }

  /** Whether the key may stand here just so: it is named, or none is. */
  has(key: string): boolean {
    return this.#properties.size === 0 || this.#properties.has(key)
  }

  /** Whether the key is named here, style apart. */
  knows(key: string): boolean {
    return (
      this.#properties.has(key) || (this.#plain.size > 0 && key.length < 200 && this.#plain.has(plain(key)))
    )
  }

  /** Whether some key begins so. */
  begins(half: string): boolean {
    for (const key of this.#properties.keys()) if (key.startsWith(half)) return true
    return false
  }

  #child(name: string, schemas: ReadonlyArray<Json>): Shape | undefined {
    if (this.#children.has(name)) return this.#children.get(name)
    const shape = schemas.length === 0 ? undefined : new Shape(this.#root, schemas)
    this.#children.set(name, shape)
    return shape
  }

  item(): Shape | undefined {
    return this.#child("[]", this.#items)
  }

  property(key: string): Shape | undefined {
    const exact = this.#properties.get(key)
    if (exact !== undefined) return this.#child(`.${key}`, exact)
    if (this.#plain.size > 0 && key.length < 200) {
      const like = plain(key)
      if (this.#plain.has(like)) {
        for (const [name, schemas] of this.#properties)
          if (plain(name) === like) return this.#child(`.${name}`, schemas)
      }
    }
    return this.#child("{}", this.#rest)
  }
}

/** The shape that a JSON Schema document describes; undefined when it says nothing. */
export const shape = (schema: Json | undefined): Shape | undefined =>
  schema === undefined || Object.keys(schema).length === 0 ? undefined : new Shape(schema, [schema])
