/**
 * One writer of a run: a lock that outlives nobody, and holds in doubt.
 *
 * @since 0.1.0
 */
import { randomUUID } from "node:crypto"
import * as fs from "node:fs"
import { hostname } from "node:os"
import * as path from "node:path"

import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

import { fromCause, JournalError } from "./JournalError.ts"

/**
 * A process, so that no other is taken for it: a number is used again, on this machine and on others.
 *
 * @category models
 * @since 0.1.0
 */
export interface Owner {
  readonly pid: number
  readonly host: string
  /** When it began, as the system counts; undefined where the system does not say. */
  readonly started?: string | undefined
  /** The installation, this start of the machine, and the container; undefined where the system does not say. */
  readonly machine?: string | undefined
  readonly boot?: string | undefined
  readonly space?: string | undefined
}

const said = (read: () => string): string | undefined => {
  try {
    return read().trim() || undefined
  } catch {
    return undefined
  }
}

/** The time a process began in ticks since the machine did, which no change of the clock touches. */
const startOf = (pid: number): string | undefined =>
  said(() => {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8")
    // The name of the program stands in brackets, and may hold anything.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? ""
  })

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM"
  }
}

/** This process. @category accessors @since 0.1.0 */
export const self = (): Owner => ({
  pid: process.pid,
  host: hostname(),
  started: startOf(process.pid),
  machine: said(() => fs.readFileSync("/etc/machine-id", "utf8")),
  boot: said(() => fs.readFileSync("/proc/sys/kernel/random/boot_id", "utf8")),
  space: said(() => fs.readlinkSync("/proc/self/ns/pid"))
})

/** The processes of the machine itself, not of a container, on every Linux. */
const outermost = "pid:[4026531836]"

/**
 * Says whether the owner of a lock is known to be gone, known to be there, or cannot be judged from here.
 *
 * Gone is a process of this machine and container that has ended, whose number another has now, or that ran before the machine was
 * started. Another machine or container cannot be looked into.
 *
 * @category predicates
 * @since 0.1.0
 */
export const judge = (
  owner: Owner,
  me: Owner,
  look: {
    readonly isAlive: (pid: number) => boolean
    readonly startOf: (pid: number) => string | undefined
  } = {
    isAlive,
    startOf
  }
): "gone" | "there" | "unknown" => {
  if (owner.host !== me.host || owner.machine !== me.machine || owner.space !== me.space) return "unknown"
  if (owner.boot !== me.boot) {
    const isMachine = me.machine !== undefined && me.space === outermost
    return isMachine && owner.boot !== undefined && me.boot !== undefined ? "gone" : "unknown"
  }
  if (!look.isAlive(owner.pid)) return "gone"
  const started = look.startOf(owner.pid)
  return owner.started !== undefined && started !== undefined && owner.started !== started ? "gone" : "there"
}

const read = (file: string): string | undefined => {
  try {
    return fs.readFileSync(file, "utf8")
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined
    throw error
  }
}

const ownerOf = (text: string): Owner | undefined => {
  try {
    const value = JSON.parse(text) as Partial<Owner> | null
    return typeof value?.pid === "number" && typeof value.host === "string" ? (value as Owner) : undefined
  } catch {
    return undefined
  }
}

const isGone = (text: string): boolean => {
  const owner = ownerOf(text)
  return owner !== undefined && judge(owner, self()) === "gone"
}

/** Makes a file with its content at once, also on a shared disk; false when there is one. */
const place = (file: string, text: string): boolean => {
  const draft = `${file}.${randomUUID()}`
  try {
    fs.writeFileSync(draft, text, { flag: "wx" })
    try {
      fs.linkSync(draft, file)
      return true
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      // Who holds it sweeps away what others begin.
      if (code === "EEXIST" || code === "ENOENT") return false
      // A disk that knows no links: nobody else can make the file either way, but it is empty for a moment.
      fs.writeFileSync(file, text, { flag: "wx" })
      return true
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false
    throw error
  } finally {
    fs.rmSync(draft, { force: true })
  }
}

/**
 * Takes the lock of a dead process away, unless somebody else is at it.
 *
 * To delete a file after reading it would delete the lock of whoever was faster. So each says first that it wants to, then looks who
 * else does: of two at least the later sees the other. All of them are on this machine, as the dead one was.
 */
const clear = (file: string, stale: string, mine: string): boolean => {
  const wish = `${file}.take.${randomUUID()}`
  if (!place(wish, mine)) return false
  try {
    const folder = path.dirname(file)
    let isAlone = true
    for (const name of fs.readdirSync(folder)) {
      const other = path.join(folder, name)
      if (!name.startsWith(`${path.basename(file)}.take.`) || name.length !== path.basename(wish).length)
        continue
      if (other === wish) continue
      const text = read(other)
      if (text === undefined) continue
      if (isGone(text)) fs.rmSync(other, { force: true })
      else isAlone = false
    }
    if (isAlone && read(file) === stale) fs.rmSync(file, { force: true })
    return isAlone
  } finally {
    fs.rmSync(wish, { force: true })
  }
}

const id = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
const begun = new RegExp(`^lock\\.(?:take\\.)?${id}(?:\\.${id})?$`)

/** Takes away what others had begun to write when they were killed. Only who holds the lock may do so. */
const sweep = (folder: string): void => {
  try {
    for (const name of fs.readdirSync(folder)) {
      if (begun.test(name)) fs.rmSync(path.join(folder, name), { force: true })
    }
  } catch {
    // They are in nobody's way.
  }
}

const locked = (file: string, text: string): JournalError => {
  const owner = ownerOf(text)
  const isHere = owner !== undefined && judge(owner, self()) === "there"
  return new JournalError({
    kind: "locked",
    path: file,
    message:
      owner === undefined
        ? "This run is in use: its lock cannot be read"
        : `This run is in use by process ${owner.pid} on ${isHere ? "this machine" : owner.host}`,
    fix: isHere
      ? `Wait for it to end, or end it: kill ${owner.pid}`
      : `Wait for it to end. Only if you know that it is gone, delete ${file}`
  })
}

/** Times that a dead lock is tried for, when others try too. */
const most = 50

/**
 * Takes the lock of a folder until the scope closes.
 *
 * @category constructors
 * @since 0.1.0
 */
export const take = (folder: string): Effect.Effect<void, JournalError, Scope.Scope> => {
  const file = fileOf(folder)
  const mine = JSON.stringify({ ...self(), since: new Date().toISOString(), token: randomUUID() })
  const attempt = <A>(run: () => A) => Effect.try({ try: run, catch: fromCause(file) })
  const acquire = Effect.gen(function* () {
    for (let round = 0; ; round++) {
      if (yield* attempt(() => place(file, mine))) return sweep(folder)
      const text = yield* attempt(() => read(file))
      if (text === undefined && round < most) continue
      if (text === undefined || round === most || !isGone(text)) return yield* locked(file, text ?? "")
      const isAlone = yield* attempt(() => clear(file, text, mine))
      if (!isAlone) yield* Effect.sleep(5 + Math.random() * 25)
    }
  })
  const release = Effect.sync(() => {
    // One that was deleted by hand may be another's by now.
    if (said(() => fs.readFileSync(file, "utf8")) === mine) fs.rmSync(file, { force: true })
  })
  return Effect.asVoid(Effect.acquireRelease(acquire, () => release))
}

const fileOf = (folder: string): string => path.join(folder, "lock")

/**
 * Says whether a run is in use, or may be, without touching it.
 *
 * @category predicates
 * @since 0.1.0
 */
export const isHeld = (folder: string): boolean => {
  const text = said(() => fs.readFileSync(fileOf(folder), "utf8"))
  return text !== undefined && !isGone(text)
}
