/**
 * What a language of web pages and a sandbox that opens them say to each other: the job has a `Script` as its `stdin`, and the
 * outcome has a `Report` as its `stdout`. Its code is 0 when every session went as it should, 1 when one did not, and 2 when
 * `stdin` holds no script. Without `stdin` the page is opened and nothing is done.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/** A CSS selector, or `text=` and words that the element shows. */
const Target = Schema.String

/**
 * One thing that a person does, or looks for.
 *
 * @category models
 * @since 0.1.0
 */
export const Step = Schema.Union([
  Schema.Struct({ click: Target }),
  /** Types into a field, or chooses in a list. */
  Schema.Struct({ fill: Target, with: Schema.String }),
  /** A key by its name, such as `Enter` or `ArrowUp`; on the whole page when `on` is not said. */
  Schema.Struct({ press: Schema.String, on: Schema.optionalKey(Target) }),
  /** Milliseconds, 10,000 at most. */
  Schema.Struct({ wait: Schema.Number }),
  /** What is said to the next dialogs that ask for words; `null` closes them. */
  Schema.Struct({ answer: Schema.NullOr(Schema.String) }),
  /** A dialog came up whose text holds this. */
  Schema.Struct({ said: Schema.String }),
  /** Comes true within a second: the element is shown; it shows `text`, as a field does its value, and nothing else if that is `exact`; it is there `count` times. */
  Schema.Struct({
    expect: Target,
    text: Schema.optionalKey(Schema.String),
    exact: Schema.optionalKey(Schema.Literal(true)),
    count: Schema.optionalKey(Schema.Number)
  }),
  /** Types into every field once, clicks every button once and presses the keys of games, as a person who tries the page. */
  Schema.Struct({ try: Schema.Literal("everything") })
])

/** @category models @since 0.1.0 */
export type Step = typeof Step.Type

/**
 * Sessions, each of which opens the page anew, in a profile of its own.
 *
 * @category models
 * @since 0.1.0
 */
export const Script = Schema.Struct({
  sessions: Schema.Array(
    // A step that cannot be read fails its session, and no other
    Schema.Struct({ name: Schema.String, steps: Schema.Unknown })
  )
})

/** @category models @since 0.1.0 */
export type Script = typeof Script.Type

/**
 * Something wrong that a page showed.
 *
 * @category models
 * @since 0.1.0
 */
export const Fault = Schema.Struct({
  /** `exception`: nobody caught it; `console`: the page wrote an error; `missing`: a file of the project is not there; `remote`: it asked for something from elsewhere, which was refused; `reload`: a form loaded the page anew, so that all was lost. */
  kind: Schema.Literals(["exception", "console", "missing", "remote", "reload"]),
  message: Schema.String,
  path: Schema.optionalKey(Schema.String),
  line: Schema.optionalKey(Schema.Number),
  /** What was done just before, in words; nothing when the page had only been opened. */
  after: Schema.optionalKey(Schema.String)
})

/** @category models @since 0.1.0 */
export type Fault = typeof Fault.Type

/**
 * What became of every session.
 *
 * @category models
 * @since 0.1.0
 */
export const Report = Schema.Struct({
  sessions: Schema.Array(
    Schema.Struct({
      name: Schema.String,
      /** The step that could not be done, from 0, and why; the steps behind it were not tried. */
      failed: Schema.optionalKey(Schema.Struct({ step: Schema.Number, message: Schema.String })),
      faults: Schema.Array(Fault),
      title: Schema.String,
      /** What the page shows at the end, 2,000 characters at most. */
      text: Schema.String,
      /** Nothing at all is to be seen. */
      isBlank: Schema.Boolean,
      /** What dialogs said. */
      dialogs: Schema.Array(Schema.String)
    })
  )
})

/** @category models @since 0.1.0 */
export type Report = typeof Report.Type
