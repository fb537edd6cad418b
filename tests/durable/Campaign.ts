/**
 * Many trials: random moments of every kind, and one trial for every event and for every change of the disk.
 */
import { type Hurt, hurts } from "./Hurt.ts"
import * as Trial from "./Trial.ts"

/** What came of one way to end a run. */
export interface Row {
  readonly name: string
  /** Why it was not tried. */
  readonly lacks?: string | undefined
  readonly tally: Trial.Tally
}

/** How much is tried. */
export interface Options {
  /** Random moments of `kill -9`; of the others a share of as many. */
  readonly moments: number
  readonly seed: number
  /** Trials at the same time. */
  readonly workers: number
  /** Told of each kind as far as it is, after each trial. */
  readonly told: (row: Row) => void
  /** Kinds that are run; all when left out. */
  readonly only?: ReadonlyArray<string> | undefined
}

/** At how many random moments each is tried, to one of `kill -9`. */
const shares: ReadonlyArray<readonly [keyof typeof hurts, number]> = [
  ["kill", 1],
  ["term", 0.25],
  ["int", 0.25],
  ["clock", 0.25],
  ["disk", 0.2],
  ["memory", 0.1]
]

/** What is tried everywhere and not at random: its fault and its name. */
const places = {
  events: ["event", "kill -9 at every event"],
  changes: ["disk", "kill -9 before every change of the disk"]
} as const

/** All kinds, in the order in which they are tried. */
export const kinds: ReadonlyArray<string> = [...shares.map(([kind]) => kind), ...Object.keys(places)]

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export const randomOf = (seed: number): (() => number) => {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Trials, some at the same time, until `next` has no more. */
const pool = async (workers: number, next: () => Promise<void> | undefined): Promise<void> => {
  const worker = async (): Promise<void> => {
    for (let trial = next(); trial !== undefined; trial = next()) await trial
  }
  await Promise.all(Array.from({ length: workers }, worker))
}

/** Every twentieth run writes, checks and commits the program too; the others end with the plan. */
const isFull = (trial: number): boolean => trial % 20 === 4

/** Runs all of them. */
export const run = async ({ moments, only = kinds, seed, told, workers }: Options): Promise<void> => {
  const plan = await Trial.undisturbed(["--no-implement"])
  const full = await Trial.undisturbed([])
  const everywhere = async (fault: string, name: string): Promise<void> => {
    let tally = Trial.none
    let next = 1
    for (const whole of [plan, full]) {
      let isOver = false
      const trial = async (): Promise<void> => {
        const at = next++
        const hurt: Hurt = { name, codes: [], fault: () => `${fault}:${at}` }
        const one = await Trial.run(whole, { hurt, moments: [at], random: Math.random })
        if (one.moments === 0) isOver = true
        tally = Trial.add(tally, one)
        told({ name, tally })
      }
      await pool(workers, () => (isOver || next > moments ? undefined : trial()))
      // The longer run begins as the shorter one did.
      next = Math.max(1, next - workers)
    }
  }
  for (const [key, share] of shares) {
    const hurt: Hurt = hurts[key]
    const wanted = Math.ceil(moments * share)
    let tally = Trial.none
    let trials = 0
    if (!only.includes(key)) continue
    /** How long such a process works, as busy as the machine is now. */
    const lasts = new Map([plan, full].map((whole) => [whole, whole.duration]))
    const trial = async (): Promise<void> => {
      const number = trials++
      const random = randomOf(seed * 1_000_003 + number * 101 + key.length)
      const whole = isFull(number) ? full : plan
      const most = lasts.get(whole) ?? whole.duration
      const plans = Array.from({ length: 1 + Math.floor(random() * 4) }, () => Math.floor(random() * most))
      const one = await Trial.run(whole, { hurt, moments: plans, random })
      tally = Trial.add(tally, one)
      told({ name: hurt.name, tally })
      lasts.set(whole, (most + one.duration) / 2)
    }
    if (hurt.lacks === undefined) {
      await pool(workers, () => (tally.moments >= wanted || trials > 2 * moments ? undefined : trial()))
    }
    if (hurt.lacks !== undefined) told({ name: hurt.name, lacks: hurt.lacks, tally })
  }
  for (const [key, [fault, name]] of Object.entries(places)) {
    if (only.includes(key)) await everywhere(fault, name)
  }
}
