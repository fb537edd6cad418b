/**
 * A client of the events that sends spans to a collector.
 *
 * @since 0.1.0
 */
import type { View } from "@metagpt-ts/team"
import * as Cause from "effect/Cause"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as OtlpSerialization from "effect/observability/OtlpSerialization"
import * as OtlpTracer from "effect/observability/OtlpTracer"
import type * as Scope from "effect/Scope"
import * as Tracer from "effect/Tracer"

import { Deliveries } from "./Deliveries.ts"
import { view } from "./Spans.ts"

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Where spans go; the variables of OpenTelemetry say what is left out.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  /** Address of a collector, such as `http://127.0.0.1:4318`; it counts before the environment. */
  readonly url?: string | undefined
  /** Read for `OTEL_*`; nothing by default. */
  readonly env?: Environment | undefined
  /** Version of the program that is traced. */
  readonly version?: string | undefined
  /** Told at the end, when spans did not reach the collector. */
  readonly onLoss?: ((message: string) => void) | undefined
}

const withDefaults = ({ env = {}, url }: Options): Record<string, string> => {
  const named = env["OTEL_RESOURCE_ATTRIBUTES"]?.includes("service.name=") === true
  const given = {
    OTEL_TRACES_EXPORTER: "otlp",
    ...(!named && { OTEL_SERVICE_NAME: "metagpt" }),
    ...env,
    // An address that was asked for in so many words is used.
    ...(url !== undefined && {
      OTEL_EXPORTER_OTLP_ENDPOINT: url,
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: undefined,
      OTEL_SDK_DISABLED: undefined,
      OTEL_TRACES_EXPORTER: "otlp"
    })
  }
  return Object.fromEntries(Object.entries(given).flatMap(([key, value]) => (value ? [[key, value]] : [])))
}

/** Answers and the idea are private until somebody says that they are not. */
const isContentWanted = (env: Environment): boolean =>
  /^(?:true|1|span_only|span_and_event)$/i.test(
    env["OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"] ?? ""
  )

/** Protobuf, the default of the specification, unless JSON is asked for. */
const serialization = (env: Environment) =>
  (env["OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"] || env["OTEL_EXPORTER_OTLP_PROTOCOL"]) === "http/json"
    ? OtlpSerialization.layerJson
    : OtlpSerialization.layerProtobuf

/**
 * Makes the client. What is not sent yet is sent when the scope closes, for three seconds at most; a collector that does not
 * answer costs a run nothing else.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (options: Options = {}): Effect.Effect<View.View, never, Scope.Scope> =>
  Effect.gen(function* () {
    const { env = {}, onLoss = () => undefined, version } = options
    const deliveries = new Deliveries()
    yield* Effect.addFinalizer(() =>
      Effect.sync(() => {
        const lost = deliveries.problem()
        if (lost !== undefined) onLoss(lost)
      })
    )
    const client = Layer.effect(
      HttpClient.HttpClient,
      Effect.map(HttpClient.HttpClient, (http) => HttpClient.transform(http, deliveries.watch))
    ).pipe(Layer.provide(FetchHttpClient.layer))
    const tracing = OtlpTracer.layerFromConfig({ resource: { serviceVersion: version } }).pipe(
      Layer.provide([client, serialization(env)])
    )
    const provider = ConfigProvider.fromEnv({ env: withDefaults(options) })
    return yield* Layer.build(tracing).pipe(
      Effect.provideService(ConfigProvider.ConfigProvider, provider),
      Effect.map((built) => {
        const tracer = Context.get(built as Context.Context<never>, Tracer.Tracer)
        return view(tracer, isContentWanted(env))
      }),
      Effect.catchCause((cause) =>
        Effect.sync((): View.View => {
          deliveries.refuse(String(Cause.squash(cause)))
          return { event: () => undefined }
        })
      )
    )
  })
