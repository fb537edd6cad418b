/**
 * Events as spans, by the conventions of OpenTelemetry for generative AI.
 *
 * @since 0.1.0
 */
import type { Event, View } from "@metagpt-ts/team"
import * as Context from "effect/Context"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import type * as Tracer from "effect/Tracer"

/**
 * Whether the idea and what models write are sent too.
 *
 * @category models
 * @since 0.1.0
 */
export type Content = boolean

type Attributes = Readonly<Record<string, string | number | boolean | ReadonlyArray<string> | undefined>>
type Told<Tag extends Event.Event["_tag"]> = Extract<Event.Stamped, { readonly _tag: Tag }>

/** Milliseconds since 1970 as nanoseconds. */
const nanos = (at: number): bigint => BigInt(Math.round(at)) * 1_000_000n

/** Why something failed, without a stack: it happened elsewhere. */
const failure = (name: string, message: string): Exit.Exit<never, Error> => {
  const error = new Error(message)
  error.name = name
  error.stack = `${name}: ${message}`
  return Exit.fail(error)
}

const messages = (role: string, content: string): string =>
  JSON.stringify([{ role, parts: [{ type: "text", content }] }])

const put = (span: Tracer.Span, attributes: Attributes): void => {
  for (const [key, value] of Object.entries(attributes)) if (value !== undefined) span.attribute(key, value)
}

interface Call {
  readonly span: Tracer.Span
  readonly text: Array<string>
}

/** What is open of a run. */
class Run {
  readonly roles = new Map<string, Tracer.Span>()
  readonly asks = new Map<string, Tracer.Span>()
  readonly calls = new Map<string, Call>()
  readonly tracer: Tracer.Tracer
  readonly started: Told<"RunStarted">
  readonly span: Tracer.Span

  constructor(tracer: Tracer.Tracer, started: Told<"RunStarted">, content: Content) {
    this.tracer = tracer
    this.started = started
    const name = started.project.split(/[/\\]/).at(-1) ?? "run"
    this.span = this.open(`invoke_workflow ${name}`, started.at, undefined, {
      "gen_ai.operation.name": "invoke_workflow",
      "gen_ai.agent.name": name,
      "gen_ai.conversation.id": started.run,
      "gen_ai.input.messages": content ? messages("user", started.idea) : undefined
    })
  }

  open(
    name: string,
    at: number,
    parent: Tracer.Span | undefined,
    attributes: Attributes,
    kind: Tracer.SpanKind = "internal"
  ): Tracer.Span {
    const span = this.tracer.span({
      name,
      parent: Option.fromUndefinedOr(parent),
      annotations: Context.empty(),
      links: [],
      startTime: nanos(at),
      kind,
      root: parent === undefined,
      sampled: true
    })
    put(span, attributes)
    return span
  }

  /** Something that takes no time worth telling. */
  mark(name: string, at: number, parent: Tracer.Span, attributes: Attributes): void {
    this.open(name, at, parent, attributes).end(nanos(at), Exit.void)
  }

  of(role: string, ask?: string): Tracer.Span {
    return (ask === undefined ? undefined : this.asks.get(ask)) ?? this.roles.get(role) ?? this.span
  }

  /** Whatever is still open was cut off. */
  close(at: number): void {
    const open = [
      ...[...this.calls.values()].map(({ span }) => span),
      ...this.asks.values(),
      ...this.roles.values()
    ]
    for (const span of open) span.end(nanos(at), failure("Interrupted", "The run ended before this did"))
  }
}

const end = (span: Tracer.Span | undefined, at: number, exit: Exit.Exit<unknown, unknown>): void =>
  span?.end(nanos(at), exit)

const taken = <A>(map: Map<string, A>, key: string): A | undefined => {
  const value = map.get(key)
  map.delete(key)
  return value
}

const callStarted = (run: Run, event: Told<"CallStarted">): Call => {
  const { model, provider } = event.of ?? run.started
  const attributes = {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": provider,
    "gen_ai.request.model": model || undefined,
    "gen_ai.request.stream": true,
    "gen_ai.conversation.id": run.started.run,
    "gen_ai.agent.name": event.role || undefined,
    "metagpt.step": event.step,
    "metagpt.paid": event.paid
  }
  const name = model === "" ? "chat" : `chat ${model}`
  return { span: run.open(name, event.at, run.of(event.role, event.ask), attributes, "client"), text: [] }
}

const callFinished = ({ span, text }: Call, event: Told<"CallFinished">, content: Content): void => {
  // What the journal answers has been counted when it was paid for.
  const spent = !event.paid && {
    "gen_ai.usage.input_tokens": event.usage.inputTokens,
    "gen_ai.usage.output_tokens": event.usage.outputTokens,
    "gen_ai.response.time_to_first_chunk": event.firstToken / 1000,
    "metagpt.usage.counted": event.counted
  }
  put(span, {
    ...spent,
    "gen_ai.response.model": event.by?.model,
    "gen_ai.response.finish_reasons": [event.finish],
    "gen_ai.output.messages": content && text.length > 0 ? messages("assistant", text.join("")) : undefined
  })
  end(span, event.at, Exit.void)
}

const runFinished = ({ span }: Run, event: Told<"RunFinished">): void => {
  put(span, {
    "metagpt.ok": event.ok,
    "metagpt.calls": event.calls,
    "metagpt.money": event.money,
    "metagpt.problems": event.problems.length
  })
  end(span, event.at, event.ok ? Exit.void : failure("RunFailed", event.problems[0] ?? "not ok"))
}

const tell = (run: Run, event: Event.Stamped, content: Content): void => {
  switch (event._tag) {
    case "RoleStarted": {
      const { profile } = run.started.roles.find(({ name }) => name === event.role) ?? {}
      const attributes = {
        "gen_ai.operation.name": "invoke_agent",
        "gen_ai.agent.name": event.role,
        "gen_ai.agent.description": profile,
        "gen_ai.conversation.id": run.started.run
      }
      run.roles.set(event.role, run.open(`invoke_agent ${event.role}`, event.at, run.span, attributes))
      return
    }
    case "RoleFinished":
      return end(taken(run.roles, event.role), event.at, Exit.void)
    case "AskStarted": {
      const attributes = { "gen_ai.agent.name": event.role || undefined, "metagpt.step": event.step }
      run.asks.set(event.ask, run.open(`ask ${event.step}`, event.at, run.of(event.role), attributes))
      return
    }
    case "AskFinished": {
      const exit = event.failure === undefined ? Exit.void : failure("AskFailed", event.failure)
      return end(taken(run.asks, event.ask), event.at, exit)
    }
    case "CallStarted":
      run.calls.set(event.call, callStarted(run, event))
      return
    case "CallProgressed":
      if (content) run.calls.get(event.call)?.text.push(event.text)
      return
    case "CallFinished": {
      const call = taken(run.calls, event.call)
      return call && callFinished(call, event, content)
    }
    case "CallFailed": {
      const call = taken(run.calls, event.call)
      if (call) put(call.span, { "error.type": "CallFailed" })
      return end(call?.span, event.at, failure("CallFailed", event.message))
    }
    case "Repaired": {
      const { after, before, confidence, name, path } = event.fix
      return run.mark(`repair ${name}`, event.at, run.of(event.role, event.ask), {
        "metagpt.step": event.step,
        "metagpt.repair.name": name,
        "metagpt.repair.path": path.join("."),
        "metagpt.repair.confidence": confidence,
        ...(content && { "metagpt.repair.before": before, "metagpt.repair.after": after })
      })
    }
    case "FileWritten":
      return run.mark("write file", event.at, run.of(event.by), {
        "file.path": event.path,
        "file.size": event.bytes
      })
    case "DocumentPublished":
      return run.of(event.by).event("metagpt.document", nanos(event.at), { "metagpt.document": event.kind })
    case "Checked":
      return run.of(event.role).event("metagpt.checked", nanos(event.at), {
        "metagpt.what": event.what,
        "metagpt.problems": event.problems.length
      })
    case "FellBack":
      return run.of(event.role).event("metagpt.fell_back", nanos(event.at), {
        "metagpt.from": `${event.from.provider} ${event.from.model}`,
        "metagpt.to": `${event.to.provider} ${event.to.model}`,
        "error.type": event.reason
      })
    case "Noted":
      return run.span.event("metagpt.noted", nanos(event.at), {
        "metagpt.level": event.level,
        "metagpt.message": event.message
      })
    case "RunFinished":
      run.close(event.at)
      return runFinished(run, event)
  }
}

/**
 * Makes spans of events: run, role, question, call, repair and file. They have the times of the events, whenever these are told.
 *
 * @category constructors
 * @since 0.1.0
 */
export const view = (tracer: Tracer.Tracer, content: Content): View.View => {
  let run: Run | undefined
  return {
    event: (event) => {
      if (event._tag === "RunStarted") run = new Run(tracer, event, content)
      else if (run) tell(run, event, content)
      if (event._tag === "RunFinished") run = undefined
    }
  }
}
