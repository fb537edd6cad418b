/** What was seen of real servers, kept from run to run, and the page made of it. */
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"

const kept = join(import.meta.dirname, "seen.json")
const page = join(import.meta.dirname, "../../docs/servers.md")

type Facts = Record<string, Record<string, string>>

const cell = (text: string): string => text.replaceAll("|", "\\|")

const row = (cells: ReadonlyArray<string>): string => `| ${cells.map(cell).join(" | ")} |`

const table = (seen: Facts): string => {
  const servers = Object.keys(seen).toSorted()
  const facts = [...new Set(servers.flatMap((server) => Object.keys(seen[server] ?? {})))]
  return [
    row(["", ...servers]),
    row(["-", ...servers.map(() => "-")]),
    ...facts.map((fact) => row([fact, ...servers.map((server) => seen[server]?.[fact] ?? "")]))
  ].join("\n")
}

const intro = `# Real servers

The \`LLM\` suite for running servers (\`LiveSuite\` of @metagpt-ts/testing) at real ones, and how each behaves where the protocol leaves
it open. Made by \`npm run test:real\`, which asks the servers it finds or is told of:

\`\`\`sh
npm run test:real -- "vLLM 0.32.0=http://127.0.0.1:8000/v1"
\`\`\`

`

/** Puts what one run saw into the record and writes the page anew; other servers' columns stay. */
export const write = (seen: Facts): void => {
  const all = { ...(JSON.parse(readFileSync(kept, "utf8")) as Facts), ...seen }
  writeFileSync(kept, `${JSON.stringify(all, null, 2)}\n`)
  writeFileSync(page, `${intro}${table(all)}\n`)
}
