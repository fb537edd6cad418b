/**
 * The ideas of the bench, and their halves.
 */
import { createHash } from "node:crypto"

import type { Idea, Kind } from "./Idea.ts"
import { command } from "./ideas/command.ts"
import { library } from "./ideas/library.ts"
import { page } from "./ideas/page.ts"
import { terminal } from "./ideas/terminal.ts"

export const ideas: ReadonlyArray<Idea> = [...command, ...terminal, ...library, ...page]

export const kinds: ReadonlyArray<Kind> = ["command", "terminal", "library", "page"]

/** Work may be done on `tune`; what it is worth shows on `held`. The text decides, so that nobody does. */
export const halfOf = ({ text }: Idea): "tune" | "held" =>
  (createHash("sha256").update(text).digest()[0] ?? 0) % 2 === 0 ? "tune" : "held"
