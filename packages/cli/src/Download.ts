/**
 * How far the weights of a model are on their way.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

import { plain } from "./Line.ts"
import { say, time } from "./Messages.ts"
import * as Screen from "./Screen.ts"

/** What a plugin that fetches something tells. */
const Progress = Schema.Struct({
  source: Schema.String,
  bytes: Schema.Number,
  total: Schema.Number,
  note: Schema.optional(Schema.String)
})

const decode = Schema.decodeUnknownOption(Progress)
const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0)

/**
 * Makes what hears of a download and shows it: a bar that moves on a terminal, a line every ten seconds elsewhere.
 *
 * @category constructors
 * @since 0.1.0
 */
export const download = (
  screen: Screen.Screen,
  { json, quiet }: { readonly json: boolean; readonly quiet: boolean },
  clock: () => number = Date.now
): ((progress: unknown) => void) => {
  let begun: { readonly at: number; readonly bytes: number } | undefined
  let shown = Number.NEGATIVE_INFINITY
  return (told) => {
    const progress = decode(told)
    if (Option.isNone(progress)) return
    const { bytes, note: said, source, total } = progress.value
    if (said !== undefined) Screen.note(screen, plain(said, 300))
    if (quiet || json || source === "" || total === 0) return
    const now = clock()
    begun ??= { at: now, bytes }
    const isWhole = bytes >= total
    if (!isWhole && now - shown < (screen.live ? 200 : 10_000)) return
    shown = now
    const rate = (bytes - begun.bytes) / Math.max(1, now - begun.at)
    const text = say(screen.lang, "download", {
      source: plain(source),
      percent: Math.floor((bytes / total) * 100),
      bytes: megabytes(bytes),
      total: megabytes(total),
      left: rate > 0 ? time((total - bytes) / rate) : "?"
    })
    if (screen.picture.isPainted) screen.picture.status = isWhole ? undefined : text
    else screen.progress(screen.live ? `\r\u001b[K${text}${isWhole ? "\n" : ""}` : `${text}\n`)
  }
}
