/**
 * Who else is told of a run: a collector of OpenTelemetry, where one is named.
 *
 * @since 0.1.0
 */
import { type ConfigError, hideCredentials, Plugin } from "@metagpt-ts/config"
import type { View } from "@metagpt-ts/team"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"

import type * as Flags from "./Flags.ts"
import { say } from "./Messages.ts"
import { CurrentScreen, note } from "./Screen.ts"
import { UsageError } from "./UsageError.ts"
import { version } from "./Version.ts"

type Environment = Readonly<Record<string, string | undefined>>

/** Nothing leaves this machine unless an address was given. */
const isNamed = (env: Environment): boolean =>
  Boolean(env["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] || env["OTEL_EXPORTER_OTLP_ENDPOINT"])

const addressOf = (given: string): string => (/^\w+:\/\//.test(given) ? given : `http://${given}`)

/**
 * Makes the clients that are told besides the screen.
 *
 * @category constructors
 * @since 0.1.0
 */
export const views = (
  { otel }: Flags.Input<typeof Flags.telemetry>,
  env: Environment = process.env
): Effect.Effect<ReadonlyArray<View.View>, ConfigError | UsageError, Scope.Scope> =>
  Effect.gen(function* () {
    const url = Option.getOrUndefined(Option.map(otel, addressOf))
    if (url === undefined && !isNamed(env)) return []
    const screen = yield* CurrentScreen
    const { lang } = screen
    if (url !== undefined && !/^https?:$/.test(URL.parse(url)?.protocol ?? "")) {
      return yield* new UsageError({
        message: say(lang, "otel.url", { url: hideCredentials(url) }),
        fix: say(lang, "otel.url.fix")
      })
    }
    const { make } = yield* Plugin.load("view", "otel")
    const onLoss = (problem: string) => {
      const message = say(lang, "otel.lost", { problem: hideCredentials(problem) })
      note(screen, say(lang, "line.warning", { message }))
    }
    return [yield* make({ url, env, version, onLoss })]
  })
