/**
 * A run of the company gone through again, with what its journal says in the place of the model.
 */
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"

import { Plugin } from "@metagpt-ts/config"
import * as SoftwareCompany from "@metagpt-ts/role-software-company"
import { Ask, Budget, Events, Journal, Recorded, Team } from "@metagpt-ts/team"
import { ScriptedLLM } from "@metagpt-ts/testing"
import { type Language, Workspace } from "@metagpt-ts/workspace"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

import * as RunFile from "../../packages/cli/src/RunFile.ts"
import * as Stack from "../../packages/cli/src/Stack.ts"
import * as Work from "../../packages/cli/src/Work.ts"
import * as JournalRecord from "../../packages/team/src/JournalRecord.ts"
import * as Cases from "../../plugins/role/software-company/src/Cases.ts"
import { type Problem, type Report, rules } from "../../plugins/role/software-company/src/Documents.ts"
import type * as Inspection from "../../plugins/role/software-company/src/Inspection.ts"

/** A program that was written, and what was found wrong with it. */
export type Try = typeof SoftwareCompany.Code.schema.Type & typeof Report.schema.Type

/** What is known of a run, and of its end. */
export interface Rehearsed {
  readonly options: SoftwareCompany.Options
  readonly tries: ReadonlyArray<Try>
  /** What its programs are held to. */
  readonly held: Parameters<typeof Inspection.make>[2]
  /** What starts them. */
  readonly command: string
  /** Whether each program is, byte for byte, the one that was judged then. */
  readonly isExact: boolean
}

/** What a finished or stopped run left in its project. */
export interface Run {
  readonly options: SoftwareCompany.Options
  readonly records: ReadonlyArray<JournalRecord.JournalRecord>
}

const check = "check"

/** Reads what the run of a project left; a line that was being written when it was stopped is none. */
export const read = (project: string) =>
  Effect.gen(function* () {
    const file = join(project, ".metagpt/journal.jsonl")
    const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n").slice(0, -1) : []
    const records = lines.map(JournalRecord.read).filter((record) => typeof record === "object")
    const { idea, options, projectName } = yield* RunFile.read(project, "en")
    const brief = SoftwareCompany.Brief.of(idea)
    const language = yield* Plugin.language(Work.languageOf(brief))
    return { records, options: { idea, brief, language, projectName, seed: options.seed } } satisfies Run
  })

interface Judged {
  readonly problems: ReadonlyArray<Problem>
  answers?: ReadonlyArray<string>
  readonly isExact: boolean
}

/**
 * Answers each step with what the run had for it, in the order it had it, whatever is asked: prompts differ where something else was
 * found. A program that was not judged then is judged now. What is found, and how it was made, goes to `judged`.
 */
const answering = ({ records }: Run, judged: Array<Judged>): Layer.Layer<Journal.Journal> => {
  const left = Map.groupBy(records, ({ step }) => step)
  return Layer.succeed(Journal.Journal, {
    recorded: Recorded.none,
    step: (key, codec) =>
      Effect.sync(() => {
        const found = left.get(key.step)
        const record = key.step === check ? found?.find(({ asked }) => asked === key.asked) : found?.shift()
        const known =
          record === undefined
            ? Option.none()
            : Schema.decodeUnknownOption(Schema.toCodecJson(codec))(record.value)
        return { id: Journal.nameOf(key), key, codec, known, paid: Option.isSome(known) }
      }),
    memo: (step, effect) =>
      Effect.tap(Option.isSome(step.known) ? Effect.succeed(step.known.value) : effect, (value) =>
        Effect.sync(() => {
          const last = judged.at(-1)
          const isAnswer = step.key.step === "answers" && last !== undefined && Array.isArray(value)
          if (isAnswer && value.length > 0) last.answers = value
          if (step.key.step === check) {
            judged.push({ problems: value as ReadonlyArray<Problem>, isExact: step.paid })
          }
        })
      )
  })
}

/**
 * Lets the company work again, with another language if that is given. An answer that the run never had is an empty one, which is a
 * failed try.
 */
export const make = (run: Run, language: Language.Language = run.options.language) =>
  Effect.gen(function* () {
    const options = { ...run.options, language }
    const judged: Array<Judged> = []
    const stack = Layer.mergeAll(
      Ask.layer({ repairers: yield* Stack.chain, reask: (yield* Plugin.load("reask", "reask")).make }),
      answering(run, judged),
      ScriptedLLM.router(() => ""),
      Budget.layer(),
      Events.layer,
      Workspace.memory()
    )
    const attempts = run.records.filter(({ step }) => step === check).length
    const held = { packages: [], rules: [], cases: [] }
    if (attempts === 0) return { options, tries: [], held, command: "", isExact: true } satisfies Rehearsed
    const board = yield* Team.run(SoftwareCompany.make({ ...options, attempts })).pipe(Effect.provide(stack))
    const tries = board.all(SoftwareCompany.Code).flatMap((code, at): ReadonlyArray<Try> => {
      const { answers, problems } = judged[at] ?? {}
      return problems === undefined ? [] : [{ ...code, problems, ...(answers !== undefined && { answers }) }]
    })
    return {
      options,
      tries,
      held: {
        packages: board.latest(SoftwareCompany.Tasks)?.["Required Python packages"] ?? [],
        rules: rules(board.latest(SoftwareCompany.PRD)),
        cases: board.latest(Cases.Cases)?.examples ?? []
      },
      command: board.latest(SoftwareCompany.Delivery)?.command ?? "",
      isExact: judged.every(({ isExact }) => isExact)
    } satisfies Rehearsed
  })
