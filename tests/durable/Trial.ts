/**
 * One run that is hurt again and again until it is done, and what that cost.
 */
import * as fs from "node:fs"
import { tmpdir } from "node:os"
import * as path from "node:path"

import * as Command from "./Command.ts"
import * as Evidence from "./Evidence.ts"
import { apply, type Hurt } from "./Hurt.ts"
import * as Model from "./Model.ts"

/** What a trial compares with. */
export interface Whole {
  readonly args: ReadonlyArray<string>
  readonly evidence: Evidence.Evidence
  readonly questions: ReadonlyArray<string>
  /** Milliseconds from the first word about the project to the end. */
  readonly duration: number
}

/** What was seen, summed up over processes and trials. */
export interface Tally {
  /** Times that a process was ended before its end. */
  readonly moments: number
  /** Calls that the journal held at these moments. */
  readonly recorded: number
  /** Of these, calls that were asked again. */
  readonly paidTwice: number
  readonly lost: number
  /** Answers that the server had sent to the end and that were in no journal when the process was gone. */
  readonly onTheWay: number
  /** Trials that came to their end. */
  readonly finished: number
  /** Milliseconds that the last process was at work. */
  readonly duration: number
  /** What was not as it must be, in words. */
  readonly problems: ReadonlyArray<string>
}

/** Nothing yet. */
export const none: Tally = {
  moments: 0,
  recorded: 0,
  paidTwice: 0,
  lost: 0,
  onTheWay: 0,
  finished: 0,
  duration: 0,
  problems: []
}

/** Both together. */
export const add = (a: Tally, b: Tally): Tally => ({
  moments: a.moments + b.moments,
  recorded: a.recorded + b.recorded,
  paidTwice: a.paidTwice + b.paidTwice,
  lost: a.lost + b.lost,
  onTheWay: a.onTheWay + b.onTheWay,
  finished: a.finished + b.finished,
  duration: b.duration || a.duration,
  problems: [...a.problems, ...b.problems]
})

/** Milliseconds before each token. */
const delay = 3
/** Milliseconds that no process needs, however busy the machine is. */
const endless = 300_000

const count = (names: ReadonlyArray<string>, name: string): number =>
  names.filter((one) => one === name).length

const inFolder = async <A>(work: (cwd: string) => Promise<A>): Promise<A> => {
  const cwd = fs.realpathSync(fs.mkdtempSync(path.join(tmpdir(), "metagpt-durable-")))
  try {
    return await work(cwd)
  } finally {
    fs.rmSync(cwd, { recursive: true, force: true })
  }
}

/** Runs without any fault, to compare with; `args` are options of the command. */
export const undisturbed = (args: ReadonlyArray<string>): Promise<Whole> =>
  inFolder(async (cwd) => {
    const model = await Model.start(delay)
    try {
      const running = Command.start(cwd, [Model.idea, "--base-url", model.url, ...args])
      await running.atWork
      const begin = performance.now()
      const { code, stderr } = await running.ended
      if (code !== 0) throw new Error(`An undisturbed run ended with ${code}:\n${stderr}`)
      const evidence = Evidence.look(path.join(cwd, "workspace", "snake_game"))
      const questions = model.questions().map(({ asked }) => asked)
      return { args, evidence, questions, duration: performance.now() - begin }
    } finally {
      await model.close()
    }
  })

/** How a run is hurt in one trial. */
export interface Plan {
  readonly hurt: Hurt
  /** Moments, one a process, in milliseconds or as the hurt counts them. */
  readonly moments: ReadonlyArray<number>
  readonly random: () => number
}

/** Hurts a run at each moment, and then lets it come to its end. */
export const run = (whole: Whole, { hurt, moments, random }: Plan): Promise<Tally> =>
  inFolder(async (cwd) => {
    const model = await Model.start(delay)
    const workspace = path.join(cwd, "workspace")
    const project = path.join(workspace, "snake_game")
    let tally = none
    let before = Evidence.look(project)
    let asked = 0
    hurt.before?.(workspace)
    try {
      // One more that is let be, and one for what a moment before the beginning leaves.
      for (const moment of [...moments, undefined, undefined]) {
        const isBegun = fs.existsSync(path.join(project, ".metagpt", "run.json"))
        const args = isBegun ? ["resume", project] : [Model.idea, "--base-url", model.url, ...whole.args]
        const isHurt = moment !== undefined
        const running = Command.start(
          cwd,
          args,
          isHurt ? hurt.fault?.(moment, random) : undefined,
          isHurt ? hurt.heap : undefined
        )
        let isEndless = false
        const watch = setTimeout(() => (isEndless = running.child.kill("SIGKILL")), endless)
        if (isHurt) await apply(hurt, running, workspace, moment)
        await running.atWork
        const begin = performance.now()
        const { code, signal, stderr } = await running.ended
        clearTimeout(watch)
        hurt.heal?.(workspace)
        const after = Evidence.look(project)
        const questions = model.questions().slice(asked)
        asked += questions.length
        const recorded = Evidence.questionsIn(before.lines)
        const isEnded = code !== 0
        const answered = questions.filter(({ isAnswered }) => isAnswered).length
        const problems = [
          ...Evidence.rewritten(before, after, whole.evidence),
          ...[...new Set(questions.map((question) => question.asked))].flatMap((name) =>
            count(whole.questions, name) === 0 ? [`${name} is no question of an undisturbed run`] : []
          ),
          ...(isEndless ? [`did not end: ${stderr.slice(-600)}`] : []),
          ...(isEnded && signal === null && !(isHurt && hurt.codes.includes(code ?? -1))
            ? [`ended with ${code}: ${stderr.slice(-600)}`]
            : [])
        ]
        const names = questions.map((question) => question.asked)
        const paidTwice = [...new Set(names)].reduce((sum, name) => {
          const open = Math.max(0, count(whole.questions, name) - count(recorded, name))
          return sum + Math.max(0, count(names, name) - open)
        }, 0)
        tally = add(tally, {
          moments: isEnded ? 1 : 0,
          recorded: isEnded ? Evidence.questionsIn(after.lines).length : 0,
          paidTwice,
          lost: Evidence.lost(before, after),
          onTheWay: isEnded ? answered - (Evidence.questionsIn(after.lines).length - recorded.length) : 0,
          finished: 0,
          duration: isHurt ? 0 : performance.now() - begin,
          problems
        })
        before = after
        if (!isEnded) {
          const problems = Evidence.differences(after, whole.evidence)
          return add(tally, { ...none, finished: 1, problems })
        }
      }
      return add(tally, { ...none, problems: ["the run did not come to its end"] })
    } finally {
      hurt.after?.(workspace)
      await model.close()
    }
  })
