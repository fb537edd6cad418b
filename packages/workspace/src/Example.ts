/**
 * What a program must do, shown by one case of it.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

const { Array, Int, Record, Struct, String, TaggedStruct, optionalKey } = Schema

/**
 * The program is started with arguments and says something.
 *
 * @category models
 * @since 0.1.0
 */
export const Command = TaggedStruct("Command", {
  args: Array(String),
  /** What is typed in, or read from a pipe. */
  stdin: optionalKey(String),
  /** Files that are there when it starts. */
  files: optionalKey(Record(String, String)),
  /** Texts that it must print, in this order; a single one is all that it prints. */
  prints: Array(String),
  /** Exit code, where one was named. */
  code: optionalKey(Int)
})

/**
 * A person types lines, and the program says things.
 *
 * @category models
 * @since 0.1.0
 */
export const Session = TaggedStruct("Session", {
  typed: Array(String),
  /** Texts that must be said, in this order, upper and lower case alike. */
  says: Array(String),
  /** Lines that may have to be typed before; it is enough when it comes out with them or without. */
  after: optionalKey(Array(String))
})

/**
 * Something of a library is called.
 *
 * @category models
 * @since 0.1.0
 */
export const Call = TaggedStruct("Call", {
  /** What is evaluated, in the language of the library; statements may come before the last expression. */
  code: String,
  /** What it gives, in the same language; nothing where it must fail. */
  gives: optionalKey(String),
  /** Name of the error that it must fail with. */
  raises: optionalKey(String)
})

/**
 * Something of a page is used.
 *
 * @category models
 * @since 0.1.0
 */
export const Visit = TaggedStruct("Visit", {
  steps: Array(
    Struct({
      /** What a person does. */
      action: Schema.Literals(["click", "fill", "press", "expect"]),
      /** A CSS selector. */
      selector: String,
      /** What is typed, pressed, or must be read there. */
      text: optionalKey(String),
      /** Nothing else may be read there. */
      exact: optionalKey(Schema.Literal(true)),
      /** How many elements must be there. */
      count: optionalKey(Int)
    })
  )
})

/** @category models @since 0.1.0 */
export const Example = Schema.Union([Command, Session, Call, Visit])

/** @category models @since 0.1.0 */
export type Example = typeof Example.Type
