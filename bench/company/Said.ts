/**
 * Compares what was said with what should have been.
 */

const tidy = (text: string): string =>
  text
    .replaceAll("\r\n", "\n")
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n")
    .trimEnd()

/** The same text, white space at the ends of lines and of the text aside. */
export const isSame = (found: string, wanted: string): boolean => tidy(found) === tidy(wanted)

/** The first text that does not come after the one before it; case is no matter. */
export const missing = (found: string, wanted: ReadonlyArray<string>): string | undefined => {
  const text = found.toLowerCase()
  let from = 0
  return wanted.find((one) => {
    const at = text.indexOf(one.toLowerCase(), from)
    from = at + one.length
    return at === -1
  })
}

/** Whether a program broke. To ask a person for more than was typed is no fault; to read past the end of a file is one. */
export const isTraceback = (
  { stderr, stdout }: { readonly stdout: string; readonly stderr: string },
  from: "person" | "file"
): boolean => {
  const text = `${stdout}\n${stderr}`
  return (
    (/Traceback \(most recent call last\)/.test(text) && (from === "file" || !/^EOFError/m.test(text))) ||
    /^\s*(?:SyntaxError|IndentationError|TabError)\b/m.test(stderr) ||
    /can't open file|^node:internal|Cannot find module/m.test(stderr)
  )
}
