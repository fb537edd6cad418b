import type { Idea } from "./Idea.ts"
import type { Meter } from "./Meter.ts"

/** What a contestant is given. */
export interface Order {
  readonly idea: Idea
  readonly seed: number
  /** Of its own, empty. */
  readonly folder: string
  readonly meter: Meter
  readonly model: string
  readonly seconds: number
}

/** What it hands over. */
export interface Made {
  /** Undefined when nothing was handed over in time. */
  readonly project?: string | undefined
  /** What it says starts the project. */
  readonly command?: string | undefined
  /** How it ended, in a few words. */
  readonly end: string
}

/** Makes projects of ideas. */
export type Contestant = (order: Order) => Promise<Made>
