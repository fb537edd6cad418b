/**
 * Docker or Podman: the one that answers.
 *
 * @since 0.1.0
 */
import { execFile } from "node:child_process"

/**
 * What a short command of the engine came to.
 *
 * @category models
 * @since 0.1.0
 */
export interface Answer {
  readonly ok: boolean
  readonly text: string
}

/**
 * Runs a short command of an engine; never rejected.
 *
 * @category constructors
 * @since 0.1.0
 */
export const ask = (engine: string, ...args: ReadonlyArray<string>): Promise<Answer> =>
  new Promise((resolve) => {
    execFile(engine, args, { timeout: 20_000, encoding: "utf8" }, (error, stdout, stderr) => {
      const text = error === null ? stdout : stderr.trim() || error.message
      resolve({ ok: error === null, text: text.trim().slice(-300) })
    })
  })

/**
 * Finds the first engine that answers; otherwise says what each of them said.
 *
 * @category constructors
 * @since 0.1.0
 */
export const find = async (
  engines: ReadonlyArray<string>
): Promise<{ readonly engine: string } | { readonly said: string }> => {
  const said: Array<string> = []
  for (const engine of engines) {
    // Its client alone runs nothing
    const { ok, text } = await ask(engine, "info")
    if (ok) return { engine }
    said.push(`${engine}: ${/ENOENT/.test(text) ? "not installed" : text}`)
  }
  return { said: said.join("; ") }
}
