/** BAML's schema-aligned reader, with its types written from a JSON Schema; names that it cannot write become aliases. */
import native from "@boundaryml/baml/native"

const { BamlRuntime } = native

/** The definition that a reference names. */
const resolve = (node, root) =>
  typeof node?.$ref === "string" ? root.$defs?.[node.$ref.split("/").at(-1)] : node

const write = (schema) => {
  const definitions = []
  const classOf = (node) => {
    if (classes.has(node)) return classes.get(node)
    const name = `C${definitions.length}`
    classes.set(node, name)
    definitions.push("")
    const at = definitions.length - 1
    const fields = Object.entries(node.properties).map(([key, property], index) => {
      const optional = (node.required ?? []).includes(key) ? "" : "?"
      return `  f${index} (${typeOf(property)})${optional} @alias(${JSON.stringify(key)})`
    })
    definitions[at] = `class ${name} {\n${fields.join("\n")}\n}`
    return name
  }
  const classes = new Map()
  const typeOf = (given) => {
    const node = resolve(given, schema)
    if (typeof node !== "object" || node === null) return "string"
    if (Array.isArray(node.enum))
      return node.enum.map((word) => (word === null ? "null" : JSON.stringify(word))).join(" | ")
    if ("const" in node) return JSON.stringify(node.const)
    const options = node.anyOf ?? node.oneOf
    if (Array.isArray(options)) return options.map((each) => `(${typeOf(each)})`).join(" | ")
    if (Array.isArray(node.type)) return node.type.map((type) => `(${typeOf({ ...node, type })})`).join(" | ")
    switch (node.type) {
      case "integer":
        return "int"
      case "number":
        return "float"
      case "boolean":
        return "bool"
      case "null":
        return "null"
      case "array":
        return `(${typeOf(node.items)})[]`
      case "object":
        return node.properties === undefined || Object.keys(node.properties).length === 0
          ? `map<string, ${typeOf(node.additionalProperties)}>`
          : classOf(node)
      default:
        return "string"
    }
  }
  const result = typeOf(schema)
  const source = `${definitions.join("\n")}
client<llm> Nobody {
  provider openai
  options {
    model "none"
    api_key "none"
  }
}
function Read(text: string) -> ${result} {
  client Nobody
  prompt #"{{ text }}"#
}
`
  return source
}

const known = new Map()
const runtimeOf = (schema) => {
  const key = JSON.stringify(schema)
  if (!known.has(key)) {
    known.set(key, BamlRuntime.fromFiles(".", { "main.baml": write(schema) }, {}))
  }
  return known.get(key)
}

/** Gives the fields their names back, by walking value and schema together; `prune` leaves out what came as null. */
const rename = (value, given, root, prune) => {
  const node = resolve(given, root)
  if (Array.isArray(value)) return value.map((item) => rename(item, node?.items, root, prune))
  if (typeof value !== "object" || value === null) return value
  const isClass = Object.keys(value).every((field) => /^f\d+$/.test(field))
  const options = [node, ...(node?.anyOf ?? node?.oneOf ?? [])].map((each) => resolve(each, root))
  const shape = options.find((each) => each?.properties !== undefined)
  const keys = isClass ? Object.keys(shape?.properties ?? {}) : []
  return Object.fromEntries(
    Object.entries(value)
      .map(([field, item]) => {
        const key = keys[Number(field.slice(1))] ?? field
        const type = shape?.properties?.[key] ?? node?.additionalProperties
        return [key, rename(item, type, root, prune), !prune && (shape?.required ?? []).includes(key)]
      })
      // An optional field that is not there comes as null.
      .filter(([, item, isRequired]) => item !== null || isRequired)
      .map(([key, item]) => [key, item])
  )
}

/** Values of classes come as JSON text. */
const unwrap = (value) => {
  try {
    return typeof value === "string" ? JSON.parse(value) : value
  } catch {
    return value
  }
}

export const read = (text, schema) => {
  if (schema === undefined || schema === null || Object.keys(schema).length === 0)
    throw new Error("needs a schema")
  const runtime = runtimeOf(schema)
  const parse = (partial) => {
    const value = runtime.parseLlmResponse(
      "Read",
      text,
      partial,
      runtime.createContextManager(),
      null,
      null,
      {}
    )
    return rename(unwrap(value), schema, schema, partial)
  }
  try {
    return parse(false)
  } catch (error) {
    // In its favour: what it can make of an answer that was cut off.
    throw Object.assign(error, { best: parse(true) })
  }
}
