/**
 * A lock between processes: a file that only its holder keeps fresh.
 *
 * @since 0.1.0
 */
import * as crypto from "node:crypto"
import * as fs from "node:fs/promises"
import * as os from "node:os"
import { setTimeout as sleep } from "node:timers/promises"

/** How often, in milliseconds, a lock is kept fresh, tried again, and held for abandoned. @category models @since 0.1.0 */
export interface Pace {
  readonly beat: number
  readonly poll: number
  readonly abandoned: number
}

/** @category constructors @since 0.1.0 */
export const pace: Pace = { beat: 2000, poll: 500, abandoned: 20_000 }

/** A lock that is held. @category models @since 0.1.0 */
export interface Held {
  readonly release: () => Promise<void>
}

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === "EPERM"
  }
}

const isAbandoned = async (file: string, { abandoned }: Pace): Promise<boolean> => {
  const [text, stat] = await Promise.all([
    fs.readFile(file, "utf8").catch(() => ""),
    fs.stat(file).catch(() => undefined)
  ])
  if (stat === undefined) return false
  if (Date.now() - stat.mtimeMs > abandoned) return true
  const [, pid, host] = text.split("\n")
  return host === os.hostname() && !alive(Number(pid))
}

/**
 * Takes the lock, or waits until `done` says that there is nothing left to do (then undefined).
 *
 * A holder that was killed on this machine loses the lock at once, one elsewhere when it has not been heard of for a while.
 *
 * @category constructors
 * @since 0.1.0
 */
export const acquire = async (
  file: string,
  done: () => Promise<boolean>,
  signal: AbortSignal,
  rhythm: Pace = pace
): Promise<Held | undefined> => {
  const owner = crypto.randomUUID()
  while (!(await done())) {
    try {
      await fs.writeFile(file, `${owner}\n${process.pid}\n${os.hostname()}\n`, { flag: "wx" })
      const beat = setInterval(
        () => void fs.utimes(file, new Date(), new Date()).catch(() => undefined),
        rhythm.beat
      )
      beat.unref()
      return {
        release: async () => {
          clearInterval(beat)
          const text = await fs.readFile(file, "utf8").catch(() => "")
          if (text.startsWith(owner)) await fs.rm(file, { force: true })
        }
      }
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== "EEXIST") throw cause
    }
    if (await isAbandoned(file, rhythm)) {
      // Only one of those who try to take it away gets it; who took a newer one by mistake gives it back.
      const aside = `${file}.${owner}`
      const taken = await fs.rename(file, aside).then(
        () => true,
        () => false
      )
      if (taken && !(await isAbandoned(aside, rhythm))) await fs.link(aside, file).catch(() => undefined)
      await fs.rm(aside, { force: true })
    } else {
      await sleep(rhythm.poll, undefined, { signal })
    }
  }
  return undefined
}
