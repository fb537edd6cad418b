/**
 * What a collector was sent, in the JSON of OTLP.
 */
interface Value {
  readonly stringValue?: string
  readonly intValue?: string | number
  readonly doubleValue?: number
  readonly boolValue?: boolean
  readonly arrayValue?: { readonly values: ReadonlyArray<Value> }
}

interface Attribute {
  readonly key: string
  readonly value: Value
}

interface Sent {
  readonly resourceSpans: ReadonlyArray<{
    readonly resource: { readonly attributes: ReadonlyArray<Attribute> }
    readonly scopeSpans: ReadonlyArray<{
      readonly spans: ReadonlyArray<{
        readonly traceId: string
        readonly spanId: string
        readonly parentSpanId?: string
        readonly name: string
        readonly kind: number
        readonly startTimeUnixNano: string
        readonly endTimeUnixNano: string
        readonly attributes: ReadonlyArray<Attribute>
        readonly events?: ReadonlyArray<{ readonly name: string }>
        readonly status: { readonly code?: number; readonly message?: string }
      }>
    }>
  }>
}

/** A span, with its parent by name. */
export interface Span {
  readonly name: string
  readonly under: string | undefined
  readonly kind: number
  /** Milliseconds since 1970. */
  readonly from: number
  readonly to: number
  readonly attributes: Readonly<Record<string, unknown>>
  readonly events: ReadonlyArray<string>
  readonly error: string | undefined
}

const plain = (value: Value): unknown =>
  value.arrayValue?.values.map(plain) ??
  value.stringValue ??
  value.boolValue ??
  value.doubleValue ??
  Number(value.intValue)

const record = (attributes: ReadonlyArray<Attribute>) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, plain(value)]))

const millis = (nanos: string): number => Number(BigInt(nanos) / 1_000_000n)

/** Reads lines of what was sent: the spans in the order of their beginning, the service and the number of traces. */
export const received = (texts: ReadonlyArray<string>) => {
  const resources = texts.flatMap((text) => (JSON.parse(text) as Sent).resourceSpans)
  const spans = resources.flatMap(({ scopeSpans }) => scopeSpans).flatMap((scope) => scope.spans)
  const names = new Map(spans.map(({ name, spanId }) => [spanId, name]))
  return {
    service: resources.map(({ resource }) => record(resource.attributes))[0] ?? {},
    traces: new Set(spans.map(({ traceId }) => traceId)).size,
    spans: spans
      .map((span): Span => ({
        name: span.name,
        under: names.get(span.parentSpanId ?? ""),
        kind: span.kind,
        from: millis(span.startTimeUnixNano),
        to: millis(span.endTimeUnixNano),
        attributes: record(span.attributes),
        events: (span.events ?? []).map(({ name }) => name).filter((name) => name !== "exception"),
        error: span.status.code === 2 ? span.status.message : undefined
      }))
      .toSorted((a, b) => a.from - b.from || b.to - a.to)
  }
}
