/**
 * A file that is written whole or not at all, also by a process that is killed.
 *
 * @since 0.1.0
 */
import { mkdir, open, readFile, realpath, rename, rm, rmdir, stat } from "node:fs/promises"
import { dirname, join } from "node:path"

const orUndefined = <A>(promise: Promise<A>): Promise<A | undefined> => promise.catch(() => undefined)

let drafts = 0

/**
 * Writes a file by way of `.metagpt/draft.<pid>.<number>` in the root, so that nothing half done is ever seen in the project; says
 * whether it was another than before. What is the same already is not touched.
 *
 * @category combinators
 * @since 0.1.0
 */
export const write = async (root: string, file: string, content: string): Promise<boolean> => {
  const target = (await orUndefined(realpath(file))) ?? file
  const bytes = Buffer.from(content)
  const before = await orUndefined(readFile(target))
  if (before?.equals(bytes) === true) return false
  const folder = join(root, ".metagpt")
  await mkdir(dirname(target), { recursive: true })
  await mkdir(folder, { recursive: true })
  const draft = join(folder, `draft.${process.pid}.${++drafts}`)
  try {
    const mode = (await orUndefined(stat(target)))?.mode
    const handle = await open(draft, "w", mode)
    try {
      // What the mask of this process takes away.
      if (mode !== undefined) await handle.chmod(mode)
      await handle.writeFile(bytes)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(draft, target)
    // Where nobody keeps a run there, nothing is left.
    await orUndefined(rmdir(folder))
  } catch (cause) {
    await rm(draft, { force: true })
    throw cause
  }
  return true
}
