/**
 * Clients of the events: what a person or a program sees of a run.
 *
 * @since 0.1.0
 */
import { View } from "@metagpt-ts/team"

import { lanes } from "./Lanes.ts"
import { heartbeat, line, plain } from "./Line.ts"
import { say } from "./Messages.ts"
import { type Expected, next, start } from "./Progress.ts"
import { note, type Screen } from "./Screen.ts"

/**
 * One line for each event that means something, and a sign of life after half a minute of silence.
 *
 * @category constructors
 * @since 0.1.0
 */
export const lines = (screen: Screen, earlier?: Expected, silence = 30_000): View.View => {
  let progress = start(0, earlier)
  let said: number | undefined
  return {
    event: (event) => {
      said ??= event.at
      progress = next(progress, event)
      const text = line(event, progress, screen.lang, screen.style)
      if (text === undefined) return
      said = event.at
      screen.progress(`${text}\n`)
    },
    tick: {
      every: Math.min(1000, silence),
      run: (now) => {
        if (said === undefined || now - said < silence) return
        said = now
        screen.progress(`${heartbeat(progress, now, screen.lang)}\n`)
      }
    }
  }
}

/**
 * A lane for each role, repainted in place; what is done scrolls away above.
 *
 * @category constructors
 * @since 0.1.0
 */
export const live = (screen: Screen, earlier?: Expected): View.View => {
  let progress = start(0, earlier)
  let drawn = 0
  const { picture: shared } = screen
  let begun = false
  const erase = () => (drawn > 0 ? `\u001b[${drawn}A\r\u001b[0J` : "")
  const paint = (now: number) => {
    const { columns, rows } = screen.size()
    const { status } = shared
    const picture = lanes(progress, { now, width: columns, lang: screen.lang, style: screen.style, status })
    const visible = picture.slice(-Math.max(1, rows - 2))
    screen.progress(erase() + [...shared.above.splice(0), ...visible].map((row) => `${row}\n`).join(""))
    drawn = visible.length
  }
  return {
    event: (event) => {
      begun = shared.isPainted = true
      progress = next(progress, event)
      // In a lane a call shows itself; a line for it would say the same twice.
      if (event._tag === "CallStarted") return
      const text = line(event, progress, screen.lang, screen.style)
      if (text === undefined) return
      shared.above.push(event._tag === "FileChanged" ? text : screen.style.faint(text))
    },
    tick: {
      every: 100,
      run: (now) => {
        if (begun) paint(now)
      }
    },
    end: () => {
      screen.progress(
        erase() +
          shared.above
            .splice(0)
            .map((row) => `${row}\n`)
            .join("")
      )
      drawn = 0
      shared.isPainted = false
    }
  }
}

/**
 * Every event as one JSON object a line.
 *
 * @category constructors
 * @since 0.1.0
 */
export const json = (screen: Screen): View.View => ({
  event: (event) => screen.result(JSON.stringify(event))
})

/**
 * Shows events from now on; a fault of the view is told once, and stops nothing.
 *
 * @category combinators
 * @since 0.1.0
 */
export const attach =
  (screen: Screen) =>
  (view: View.View): ReturnType<typeof View.attach> =>
    View.attach(view, (fault) => {
      const message = say(screen.lang, "view.fault", { message: plain(String(fault), 300) })
      note(screen, say(screen.lang, "line.warning", { message }))
    })

/**
 * Chooses what is seen of a run: everything for programs, nothing, lanes on a terminal, or lines.
 *
 * @category constructors
 * @since 0.1.0
 */
export const choose = (
  screen: Screen,
  options: { readonly json: boolean; readonly quiet: boolean },
  earlier?: Expected
): View.View => {
  if (options.json) return json(screen)
  if (options.quiet) return { event: () => undefined }
  return screen.live ? live(screen, earlier) : lines(screen, earlier)
}
