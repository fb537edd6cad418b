/**
 * OpenTelemetry as a client of the events: spans of a run, sent over OTLP/HTTP.
 *
 * @since 0.1.0
 */
export { make, type Options } from "./Otel.ts"
export { type Content, view } from "./Spans.ts"
