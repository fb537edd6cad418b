/**
 * A unified diff, as a terminal shows it.
 *
 * @since 0.1.0
 */
import type { Style } from "./Style.ts"

/** Lines of a diff that are shown; the rest is in `git show`. */
const most = 200

// oxlint-disable-next-line no-control-regex
const control = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g

/** What a model wrote can do nothing to the terminal. */
const harmless = (line: string): string => line.replaceAll(control, "")

/**
 * Paints a diff: what went red, what came green.
 *
 * @category combinators
 * @since 0.1.0
 */
export const paint = (diff: string, style: Style): string => {
  const lines = diff.trimEnd().split("\n").map(harmless)
  const shown = lines.slice(0, most).map((line) => {
    if (/^(?:---|\+\+\+) /.test(line)) return style.strong(line)
    if (line.startsWith("+")) return style.good(line)
    if (line.startsWith("-")) return style.bad(line)
    return line.startsWith("@@") ? style.faint(line) : line
  })
  return [...shown, ...(lines.length > most ? [`… ${lines.length - most}`] : [])].join("\n")
}
