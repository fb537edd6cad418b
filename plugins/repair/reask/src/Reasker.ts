/**
 * A repairer that asks the model again, for only what is missing or wrong.
 *
 * @since 0.1.0
 */
import { LLM, type LLMError, Message, Repairer } from "@metagpt-ts/core"
import * as Effect from "effect/Effect"

import { at, isRecord, partsOf, put, startsWith, type Part, wholeOf } from "./Part.ts"
import { beforeLoop, plainAnswer } from "./PlainAnswer.ts"
import { askForPart, askForParts, askForWhole, plainForm } from "./Wording.ts"
import { type Work, workOf } from "./Work.ts"

/**
 * How the model is asked again.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  /** The conversation that the answer belongs to; the request is added to its last message. */
  readonly question?: ReadonlyArray<Message.Message> | undefined
  /** Most tokens of one answer. */
  readonly maxTokens?: number | undefined
  /** Most calls in all. Default: one for all parts, and one more for each of up to 6 parts. */
  readonly maxCalls?: number | undefined
  /** Temperature of the first call, default 0.2; the later ones are 0.2 warmer. */
  readonly temperature?: number | undefined
  /** Reads the model's answer, for instance with repair-markers, repair-json and repair-schema. */
  readonly repairers?: ReadonlyArray<Repairer.Repairer> | undefined
}

type Json = Readonly<Record<string, unknown>>

const MOST_SINGLE_CALLS = 6

const preview = (value: unknown): string => {
  const text = value === undefined ? "" : typeof value === "string" ? value : (JSON.stringify(value) ?? "")
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}

const conversation = (
  question: ReadonlyArray<Message.Message>,
  request: string
): ReadonlyArray<Message.Message> => {
  const last = question.at(-1)
  return last?.role === "user"
    ? [...question.slice(0, -1), Message.user(`${last.content}\n\n${request}`)]
    : [...question, Message.user(request)]
}

/** The schema of an object that holds just these parts. */
const schemaOf = (root: Json, parts: ReadonlyArray<Part>): Json => ({
  type: "object",
  properties: Object.fromEntries(parts.map(({ label, node }) => [label, node])),
  required: parts.map(({ label }) => label),
  additionalProperties: false,
  ...(root["$defs"] !== undefined && { $defs: root["$defs"] }),
  ...(root["definitions"] !== undefined && { definitions: root["definitions"] })
})

const issuesAt = (issues: ReadonlyArray<Repairer.Issue>, { path }: Part) =>
  issues.filter((issue) => startsWith(issue.path, path) || startsWith(path, issue.path))

/** Puts in what makes a part better; a part that is no better, and everything that was not asked for, is left out. */
const taken = (work: Work, value: unknown, parts: ReadonlyArray<Part>, answer: unknown) => {
  const fixes: Array<Repairer.Fix> = []
  let merged = value
  for (const part of parts) {
    const found = isRecord(answer) && Object.hasOwn(answer, part.label) ? answer[part.label] : undefined
    if (found === undefined) continue
    const next = put(merged, part.path, found)
    const before = issuesAt(work.issues(merged), part).length
    const after = issuesAt(work.issues(next), part).length
    if (after >= before && !(part.isMissing && after === 0)) continue
    fixes.push({
      name: "reasked_field",
      path: [...work.pathOf(part.path)],
      before: preview(at(value, part.path)),
      after: preview(found),
      confidence: after === 0 ? 0.8 : 0.5
    })
    merged = next
  }
  return { value: merged, fixes }
}

/**
 * Makes the repairer that asks the model again.
 *
 * First one request names all parts that are missing or wrong, with their types, and asks for a JSON object of just these. What is
 * then still missing is asked for one part at a time, text and lists in plain words without JSON. Fields that had no issue are
 * never changed. What is wrong with no single field is said of the whole value, which the model then puts right. No prompt is sent
 * twice. An `LLMError` ends the asking: it is logged as a warning, and `Unrepairable` carries its
 * message with the best value so far; the next question to the model meets the same error in its own type.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (options: Options = {}): Repairer.Repairer<LLM.LLM> => {
  const reader = Repairer.chain(options.repairers ?? [])
  const coldest = options.temperature ?? 0.2

  const ask = Effect.fn("reask.ask")(function* (
    request: string,
    call: number,
    format: LLM.Format | undefined
  ) {
    const answer = yield* LLM.complete({
      messages: conversation(options.question ?? [], request),
      temperature: Math.min(1, coldest + (call === 0 ? 0 : 0.2)),
      ...(options.maxTokens !== undefined && { maxTokens: options.maxTokens }),
      ...(format !== undefined && { format })
    })
    return answer
  })

  /** Reads an answer; what could not be read fully is read partly. */
  const readAs = (text: string, target: Repairer.Target) =>
    reader.repair({ _tag: "Text", text }, target).pipe(
      Effect.map(({ draft, fixes }) => ({ answer: draft._tag === "Value" ? draft.value : undefined, fixes })),
      Effect.catchTag("Unrepairable", ({ fixes, value }) => Effect.succeed({ answer: value, fixes }))
    )

  /** Reads an answer as an object of the parts. */
  const read = (text: string, work: Work, value: unknown, parts: ReadonlyArray<Part>) => {
    const target: Repairer.Target = {
      name: "part",
      jsonSchema: schemaOf(work.root, parts),
      issues: (answer) =>
        parts.flatMap((part) => {
          const found = isRecord(answer) && Object.hasOwn(answer, part.label) ? answer[part.label] : undefined
          if (found === undefined) return [{ path: [part.label], message: "is missing" }]
          return issuesAt(work.issues(put(value, part.path, found)), part).map(({ message, path }) => ({
            message,
            path: [part.label, ...path.slice(part.path.length)]
          }))
        })
    }
    return readAs(text, target)
  }

  return {
    name: "reask",
    repair: (draft, target) =>
      Effect.gen(function* () {
        if (draft._tag === "Value" && target.issues(draft.value).length === 0) return { draft, fixes: [] }
        const work = workOf(draft, target)
        const fixes: Array<Repairer.Fix> = []
        let value = work.start
        let calls = 0
        let trouble: LLMError.LLMError | undefined

        const open = () => partsOf(work.root, value, work.issues(value))
        const take = (
          parts: ReadonlyArray<Part>,
          found: { readonly answer: unknown; readonly fixes: ReadonlyArray<Repairer.Fix> }
        ) => {
          const merged = taken(work, value, parts, found.answer)
          if (merged.fixes.length === 0) return
          const places = new Map(parts.map(({ label, path }) => [label, work.pathOf(path)] as const))
          value = merged.value
          fixes.push(...merged.fixes)
          fixes.push(
            ...found.fixes.map((fix) => ({
              ...fix,
              path: [...(places.get(String(fix.path[0])) ?? []), ...fix.path.slice(1)]
            }))
          )
        }

        const together = Effect.fn("reask.together")(function* (parts: ReadonlyArray<Part>) {
          const { jsonMode, jsonSchema } = yield* (yield* LLM.LLM).supports
          const format: LLM.Format | undefined = jsonSchema
            ? { _tag: "JsonSchema", name: "parts", schema: schemaOf(work.root, parts) }
            : jsonMode
              ? { _tag: "Json" }
              : undefined
          const { text } = yield* ask(askForParts(work.root, target.name, value, parts), calls++, format)
          take(parts, yield* read(text, work, value, parts))
        })

        const whole = Effect.fn("reask.whole")(function* (part: Part) {
          const { jsonSchema } = yield* (yield* LLM.LLM).supports
          const format: LLM.Format | undefined = jsonSchema
            ? { _tag: "JsonSchema", name: "whole", schema: work.root }
            : undefined
          const { text } = yield* ask(askForWhole(work.root, target.name, value, part), calls++, format)
          const wanted = { name: target.name, jsonSchema: work.root, issues: work.issues }
          const { answer, fixes: made } = yield* readAs(text, wanted)
          // What the answer leaves out is kept
          const better = [
            isRecord(answer) && isRecord(value) ? { ...value, ...answer } : answer,
            answer
          ].find((each) => isRecord(each) && work.issues(each).length < work.issues(value).length)
          if (better === undefined) return
          fixes.push({
            name: "reasked_field",
            path: [],
            before: preview(value),
            after: preview(better),
            confidence: work.issues(better).length === 0 ? 0.8 : 0.5
          })
          fixes.push(...made)
          value = better
        })

        const alone = Effect.fn("reask.alone")(function* (part: Part) {
          const form = plainForm(work.root, part)
          if (form === undefined) return yield* together([part])
          const { finish, text } = yield* ask(
            askForPart(work.root, target.name, value, part, form),
            calls++,
            undefined
          )
          // A text that was cut is no whole text, and nothing in it would say so later; one that went in circles had said all.
          const said = finish === "length" ? beforeLoop(text) : text
          const plain = said === undefined ? undefined : plainAnswer(said, part.label, form)
          if (plain === undefined) return
          take([part], yield* read(JSON.stringify({ [part.label]: plain }), work, value, [part]))
        })

        const asking = Effect.gen(function* () {
          const first = open()
          const most = options.maxCalls ?? 1 + Math.min(first.length, MOST_SINGLE_CALLS)
          if (first.length > 0 && most > 0) yield* together(first)
          const asked = new Set<string>()
          for (;;) {
            // Only one part asked for again as JSON would be the first request once more.
            const next = open().find(
              (part) =>
                !asked.has(part.label) && (first.length > 1 || plainForm(work.root, part) !== undefined)
            )
            if (next === undefined || calls >= most) break
            asked.add(next.label)
            yield* alone(next)
          }
          const issues = work.issues(value)
          if (issues.length > 0 && open().length === 0 && calls < most)
            yield* whole(wholeOf(work.root, issues))
        })

        yield* asking.pipe(
          Effect.catchTag("LLMError", (error) => {
            trouble = error
            return Effect.logWarning("The model could not be asked again", error)
          })
        )

        const result = work.result(value)
        const issues = target.issues(result)
        if (issues.length === 0)
          return { draft: { _tag: "Value" as const, value: result, text: draft.text }, fixes }
        const left = issues
          .map(({ message, path }) => (path.length === 0 ? message : `${path.join(".")}: ${message}`))
          .join("; ")
        const isNothing = draft._tag === "Text" && fixes.length === 0
        return yield* new Repairer.Unrepairable({
          message:
            trouble === undefined
              ? `After ${calls} calls: ${left}`
              : `The model could not be asked again: ${trouble.message}; ${left}`,
          ...(!isNothing && { value: result }),
          fixes
        })
      })
  }
}
