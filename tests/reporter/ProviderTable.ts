/**
 * The page that says what every provider was seen to do: one row a promise or a fault, one column a provider.
 */

/** One test of a provider's suite, or of the catalogue of faults. */
export interface Row {
  /** The file it stands in, from the root. */
  readonly file: string
  /** What the suite was run under; what follows a comma says how the provider was set up. */
  readonly suite: string
  /** What a promise says, or `F05 what goes wrong: what comes of it`. */
  readonly title: string
  readonly state: "passed" | "failed" | "skipped" | "pending"
}

/** The page, from the root. */
export const path = "docs/providers.md"

const fault = /^(F\d\d) (.+?): (.+)$/

const impossible = /^not applicable: (.+)$/

const escape = (text: string): string => text.replaceAll("|", "\\|")

/** Cells side by side, as wide as the widest of their column. */
const table = (head: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string>>): string => {
  const widths = head.map((name, at) => Math.max(3, name.length, ...rows.map((row) => row[at]?.length ?? 0)))
  const line = (cells: ReadonlyArray<string>, fill = " ") =>
    `| ${widths.map((width, at) => (cells[at] ?? "").padEnd(width, fill)).join(" | ")} |`
  return [line(head), line([], "-"), ...rows.map((row) => line(row))].join("\n")
}

const columnOf = ({ suite }: Row): string => suite.split(",")[0] ?? suite

const unique = (texts: ReadonlyArray<string>): ReadonlyArray<string> => [...new Set(texts)]

const columnsOf = (rows: ReadonlyArray<Row>): ReadonlyArray<string> => unique(rows.map(columnOf)).toSorted()

/** The promises in the order of the provider that keeps the most, then those of the others. */
const promises = (rows: ReadonlyArray<Row>): string => {
  const columns = columnsOf(rows)
  const titles = columns
    .map((column) => unique(rows.filter((row) => columnOf(row) === column).map(({ title }) => title)))
    .toSorted((a, b) => b.length - a.length)
  const kept = new Set(rows.map((row) => `${columnOf(row)}\n${row.title}`))
  const cells = unique(titles.flat()).map((title) => [
    escape(title),
    ...columns.map((column) => (kept.has(`${column}\n${title}`) ? "yes" : "-"))
  ])
  return table(["promise", ...columns], cells)
}

const faults = (rows: ReadonlyArray<Row>): string => {
  const columns = columnsOf(rows)
  const notes: Array<string> = []
  const cell = (outcome: string): string => {
    const [, why] = impossible.exec(outcome) ?? []
    if (why === undefined) return escape(outcome)
    if (!notes.includes(why)) notes.push(why)
    return `n/a[^${notes.indexOf(why) + 1}]`
  }
  const read = rows.map((row) => {
    const [, id = "", name = "", outcome = ""] = fault.exec(row.title) ?? []
    return { column: columnOf(row), id, name, outcome }
  })
  const ids = unique(read.map(({ id }) => id)).toSorted()
  const cells = ids.map((id) => {
    const same = read.filter((one) => one.id === id)
    return [
      id,
      escape(same[0]?.name ?? ""),
      ...columns.map((column) => {
        const one = same.find((one) => one.column === column)
        return one === undefined ? "-" : cell(one.outcome)
      })
    ]
  })
  const page = table(["id", "fault", ...columns], cells)
  return [page, ...notes.map((note, at) => `[^${at + 1}]: Not applicable: ${note}.`)].join("\n\n")
}

/**
 * Makes the page; undefined where tests of one of the `files` were not run, or one of them has failed: then the page that is there
 * says more.
 */
export const make = (rows: ReadonlyArray<Row>, files: ReadonlyArray<string>): string | undefined => {
  const run = new Set(rows.map(({ file }) => file))
  const isWhole = files.length > 0 && files.every((file) => run.has(file))
  if (!isWhole || rows.some(({ state }) => state !== "passed")) return undefined
  const isFault = ({ title }: Row) => fault.test(title)
  const sorted = rows.toSorted((a, b) => a.file.localeCompare(b.file))
  return `# What providers were seen to do

Made by \`npm test\`, never by hand: every cell is a test that passed in that run, against a server on the same machine that speaks the protocol of the vendor. The suites are \`LLMSuite\` and \`FaultCatalogue\` of [@metagpt-ts/testing](../packages/testing/README.md), for providers of your own as well. What real servers were seen to do stands in [servers.md](servers.md).

## Promises

A dash: the provider runs in the process and has no server, or has one and is no engine.

${promises(sorted.filter((row) => !isFault(row)))}

## Faults

What comes of a fault is an error with one of these reasons, or the right answer to the letter; never a part of it that looks whole.

${faults(sorted.filter(isFault))}
`
}
