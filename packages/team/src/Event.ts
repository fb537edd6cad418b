/**
 * What happens in a run, told as it happens.
 *
 * @since 0.1.0
 */
import { LLM, Repairer, Usage } from "@metagpt-ts/core"
import * as Schema from "effect/Schema"

const { Boolean, Finite: Number, String, optionalKey } = Schema

/**
 * A model, by the name of who serves it and its own, which is empty where it is not known.
 *
 * @category models
 * @since 0.1.0
 */
export const Who = Schema.Struct({ provider: String, model: String })

/** @category models @since 0.1.0 */
export type Who = typeof Who.Type

/**
 * Version of the events. A change that a client of this version would misread makes it a greater one.
 *
 * @category constants
 * @since 0.1.0
 */
export const version = 1

/** The first event of a run. */
const RunStarted = Schema.TaggedStruct("RunStarted", {
  /** Version of the events; 1 where it is left out. */
  v: optionalKey(Number),
  run: String,
  idea: String,
  provider: String,
  model: String,
  /** Absolute path of the project. */
  project: String,
  roles: Schema.Array(Schema.Struct({ name: String, profile: String }))
})

/** A role saw documents that it watches and began. */
const RoleStarted = Schema.TaggedStruct("RoleStarted", { role: String, news: Schema.Array(String) })

/** A role is done with what it saw. */
const RoleFinished = Schema.TaggedStruct("RoleFinished", { role: String, published: Schema.Array(String) })

/** A question that may take several calls begins. */
const AskStarted = Schema.TaggedStruct("AskStarted", { ask: String, role: String, step: String })

/** It is answered; or not, for a reason. */
const AskFinished = Schema.TaggedStruct("AskFinished", {
  ask: String,
  role: String,
  step: String,
  failure: optionalKey(String)
})

/** A call to the model begins; `paid` when the journal answers it. */
const CallStarted = Schema.TaggedStruct("CallStarted", {
  call: String,
  /** The question that it is part of. */
  ask: optionalKey(String),
  /** The model that is asked. */
  of: optionalKey(Who),
  role: String,
  step: String,
  /** Tokens of the prompt, estimated. */
  inputTokens: Number,
  paid: Boolean
})

/** The model wrote more. Sent at most ten times a second a call. */
const CallProgressed = Schema.TaggedStruct("CallProgressed", {
  call: String,
  role: String,
  /** Tokens written so far, estimated. */
  outputTokens: Number,
  /** What was written since the last of these events. */
  text: String
})

/** The model answered. */
const CallFinished = Schema.TaggedStruct("CallFinished", {
  call: String,
  role: String,
  step: String,
  finish: LLM.FinishReason,
  usage: Usage.Usage,
  /** Whether the server counted, or we guessed. */
  counted: Boolean,
  paid: Boolean,
  /** Milliseconds, and of these until the first token. */
  duration: Number,
  firstToken: Number,
  /** Who answered, where that is not the model that was asked. */
  by: optionalKey(Who)
})

/** A model of a chain could not answer, so the next is asked: for this call, and for others until the first has rested. */
const FellBack = Schema.TaggedStruct("FellBack", {
  role: String,
  from: Who,
  to: Who,
  /** Name of the reason of the `LLMError`. */
  reason: String,
  message: String
})

/** The server went away; the call begins again from its beginning after `delay` milliseconds. */
const CallDelayed = Schema.TaggedStruct("CallDelayed", {
  call: String,
  role: String,
  step: String,
  message: String,
  delay: Number
})

/** The model gave no answer. */
const CallFailed = Schema.TaggedStruct("CallFailed", {
  call: String,
  role: String,
  step: String,
  message: String
})

/** An answer was repaired. */
const Repaired = Schema.TaggedStruct("Repaired", {
  role: String,
  step: String,
  fix: Repairer.Fix,
  ask: optionalKey(String)
})

/** A document went on the board. */
const DocumentPublished = Schema.TaggedStruct("DocumentPublished", { kind: String, by: String })

/** A file of the project was written. */
const FileWritten = Schema.TaggedStruct("FileWritten", { path: String, bytes: Number, by: String })

/** A file of a project that existed was changed: what went and what came, as a unified diff. */
const FileChanged = Schema.TaggedStruct("FileChanged", { path: String, diff: String, by: String })

/** The project was checked; `problems` as a person reads them. */
const Checked = Schema.TaggedStruct("Checked", { role: String, what: String, problems: Schema.Array(String) })

/** Something a person should know. */
const Noted = Schema.TaggedStruct("Noted", { level: Schema.Literals(["info", "warning"]), message: String })

/** The last event of a run. */
const RunFinished = Schema.TaggedStruct("RunFinished", {
  run: String,
  /** Whether everything was made and every check passed. */
  ok: Boolean,
  calls: Number,
  usage: Usage.Usage,
  /** US dollars, where every price is known. */
  money: optionalKey(Number),
  duration: Number,
  /** What starts the project. */
  command: optionalKey(String),
  /** What is wrong, when not ok. */
  problems: Schema.Array(String)
})

/**
 * Everything that can happen. A client that meets an unknown `_tag` passes it over: new ones may come within a version.
 *
 * @category models
 * @since 0.1.0
 */
export const Event = Schema.Union([
  RunStarted,
  RoleStarted,
  RoleFinished,
  AskStarted,
  AskFinished,
  CallStarted,
  CallProgressed,
  CallFinished,
  CallDelayed,
  CallFailed,
  FellBack,
  Repaired,
  DocumentPublished,
  FileWritten,
  FileChanged,
  Checked,
  Noted,
  RunFinished
])

/** @category models @since 0.1.0 */
export type Event = typeof Event.Type

/**
 * An event and when it happened, in milliseconds since 1970.
 *
 * @category models
 * @since 0.1.0
 */
export type Stamped = Event & { readonly at: number }
