/**
 * Repairs of names that are declared twice, the one thing that keeps a file from being read.
 *
 * @since 0.1.0
 */
import { namesOf } from "./Scope.ts"
import { without } from "./Statement.ts"
import { field, list, nameOf, type Node, parse, walk } from "./Syntax.ts"
import type { Step } from "./Text.ts"

/** Takes out the import of a name that the file defines itself. */
const ownNameImport: Repair = ({ name, program, text }) => {
  for (const node of list(program, "body")) {
    if (node.type !== "ImportDeclaration") continue
    const specifiers = list(node, "specifiers")
    const one = specifiers.find((each) => nameOf(field(each, "local")) === name)
    if (one === undefined) continue
    if (specifiers.length === 1) {
      const { end, start } = without(text, node)
      return text.slice(0, start) + text.slice(end)
    }
    if (one.type !== "ImportSpecifier") return text
    const statement = text.slice(node.start, node.end)
    const at = one.start - node.start
    const rest = statement.slice(0, at) + statement.slice(at + one.end - one.start).replace(/^\s*,\s*/, "")
    return text.slice(0, node.start) + rest.replace(/,\s*\}/, " }") + text.slice(node.end)
  }
  return text
}

/** Takes out a statement that is said twice, letter for letter. */
const duplicate: Repair = ({ at, program, text }) => {
  const body = list(program, "body")
  const second = body.find(({ end, start }) => start <= at && at < end)
  if (second === undefined) return text
  const said = text.slice(second.start, second.end)
  const first = body.find((node) => node !== second && text.slice(node.start, node.end) === said)
  if (first === undefined || !/^(?:import|const|let|function|class)\b/.test(said)) return text
  const { end, start } = without(text, second)
  return text.slice(0, start) + text.slice(end)
}

const declares = (node: Node): boolean =>
  (node.type === "VariableDeclaration" && node["kind"] !== "var") ||
  /^(?:Class|Function)Declaration$/.test(node.type)

/** Gives every case of a switch a block of its own, where two declare one name. */
const caseBlocks: Repair = ({ at, program, text }) => {
  const inner = [...walk(program)]
    .filter((node) => node.type === "SwitchStatement" && node.start <= at && at < node.end)
    .toSorted((a, b) => b.start - a.start)[0]
  let fixed = text
  for (const each of list(inner, "cases").toReversed()) {
    const body = list(each, "consequent")
    const [first] = body
    const last = body.at(-1)
    if (first === undefined || last === undefined || !body.some(declares)) continue
    fixed = `${fixed.slice(0, first.start)}{ ${fixed.slice(first.start, last.end)} }${fixed.slice(last.end)}`
  }
  return fixed
}

interface Found {
  readonly text: string
  readonly program: Node
  /** The name that is declared twice, and where it is the second time. */
  readonly name: string
  readonly at: number
}

type Repair = (found: Found) => string

const repairs: ReadonlyArray<readonly [name: string, repair: Repair]> = [
  ["own_name_import", ownNameImport],
  ["duplicate_declaration", duplicate],
  ["case_blocks", caseBlocks]
]

const freeIn = (program: Node): number => new Set(namesOf(program).free.map(({ name }) => name)).size

const MOST_STEPS = 100

/** The repairs that a file needs until no name is declared twice; none when some would be left. */
export const mendDeclarations = (path: string, given: string): ReadonlyArray<Step> => {
  const steps: Array<Step> = []
  let text = given
  for (let n = 0; n < MOST_STEPS; n++) {
    const { faults, program } = parse(path, text)
    const [fault] = faults
    if (fault === undefined) return steps
    const name = /'([^']+)'/.exec(fault.message)?.[1]
    if (program === undefined || name === undefined || fault.reason !== "VarRedeclaration") return []
    const found = repairs
      .map(([kind, repair]) => [kind, repair({ text, program, name, at: fault.at })] as const)
      .find(([, after]) => {
        const next = after === text ? undefined : parse(path, after)
        // What was one name for several places must not be missing in one of them now
        return (
          next?.program !== undefined &&
          next.faults.length < faults.length &&
          freeIn(next.program) <= freeIn(program)
        )
      })
    if (found === undefined) return []
    const [kind, after] = found
    steps.push({ name: kind, before: text, after, confidence: 0.9 })
    text = after
  }
  return []
}
