/** BAML's schema-aligned reader, with its types written from a JSON Schema; names that it cannot write become aliases. */
import native from "@boundaryml/baml/native"

const { BamlRuntime } = native

const write = (schema) => {
  const definitions = []
  const classOf = (node) => {
    const name = `C${definitions.length}`
    definitions.push("")
    const at = definitions.length - 1
    const fields = Object.entries(node.properties).map(([key, property], index) => {
      const optional = (node.required ?? []).includes(key) ? "" : "?"
      return `  f${index} (${typeOf(property)})${optional} @alias(${JSON.stringify(key)})`
    })
    definitions[at] = `class ${name} {\n${fields.join("\n")}\n}`
    return name
  }
  const typeOf = (node) => {
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

/** Gives the fields their names back, by walking value and schema together. */
const rename = (value, schema) => {
  if (Array.isArray(value)) return value.map((item) => rename(item, schema?.items))
  if (typeof value !== "object" || value === null) return value
  const keys = Object.keys(schema?.properties ?? {})
  return Object.fromEntries(
    Object.entries(value)
      .map(([field, item]) => {
        const key = /^f\d+$/.test(field) && keys.length > 0 ? keys[Number(field.slice(1))] : field
        return [
          key,
          rename(item, schema?.properties?.[key] ?? schema?.additionalProperties),
          (schema?.required ?? []).includes(key)
        ]
      })
      // An optional field that is not there comes as null.
      .filter(([, item, isRequired]) => item !== null || isRequired)
  )
}

export const read = (text, schema) => {
  if (schema === undefined || schema === null || Object.keys(schema).length === 0)
    throw new Error("needs a schema")
  const runtime = runtimeOf(schema)
  const value = runtime.parseLlmResponse("Read", text, false, runtime.createContextManager(), null, null, {})
  return rename(typeof value === "string" && schema.type !== "string" ? JSON.parse(value) : value, schema)
}
