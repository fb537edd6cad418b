/**
 * How many threads the model may take.
 *
 * @since 0.1.0
 */
import * as os from "node:os"

/** What the number depends on. @category models @since 0.1.0 */
export interface Load {
  /** Cores that help: not more than the process may use, and no efficiency cores. */
  readonly cores: number
  /** Mean number of runnable threads over the last minute; 0 where the system does not say (Windows). */
  readonly load: number
}

/**
 * All cores; one less when half of them are already busy; never less than one.
 *
 * llama.cpp's threads wait for each other at every step: one that has to share its core holds up all others. On two shared cores
 * two threads gave 4 tokens/s where one gave 18.
 *
 * @category constructors
 * @since 0.1.0
 */
export const choose = ({ cores, load }: Load): number => Math.max(1, load >= cores / 2 ? cores - 1 : cores)

/** The load of this machine now. `mathCores` is what llama.cpp counted. @category constructors @since 0.1.0 */
export const measure = (mathCores: number): Load => ({
  cores: Math.max(1, Math.min(mathCores, os.availableParallelism())),
  load: os.loadavg()[0] ?? 0
})
