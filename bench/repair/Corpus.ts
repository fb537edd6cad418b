import { createHash } from "node:crypto"
import { readFileSync } from "node:fs"

/** One damaged answer and what it means. */
export interface Case {
  readonly id: string
  readonly source: string
  readonly input: string
  readonly expected: unknown
  readonly accept?: ReadonlyArray<unknown>
  readonly schema?: Readonly<Record<string, unknown>>
  readonly ops: ReadonlyArray<string>
  readonly trunc?: string
  readonly missing_required?: ReadonlyArray<string>
}

/** The cases of a corpus, one JSON object a line. */
export const load = (path: string): ReadonlyArray<Case> =>
  readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line) as Case)

/** Which half of the corpus a case is in: rules are made from the first, the second shows whether they generalise. */
export const half = ({ id }: Case): "seen" | "unseen" =>
  Number.parseInt(createHash("sha256").update(id).digest("hex").slice(0, 2), 16) % 2 === 0 ? "seen" : "unseen"

/** A value with its keys in order, so that equal values are equal texts. */
export const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) =>
    typeof each === "object" && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : each
  ) ?? "undefined"
