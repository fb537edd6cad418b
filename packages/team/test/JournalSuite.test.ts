import * as fs from "node:fs"
import { tmpdir } from "node:os"
import * as path from "node:path"

import { afterAll, assert, describe, it } from "@effect/vitest"
import { FileJournal, Journal, MemoryJournal } from "@metagpt-ts/team"
import * as JournalSuite from "@metagpt-ts/team/JournalSuite"
import { Suite } from "@metagpt-ts/testing"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

const root = fs.mkdtempSync(path.join(tmpdir(), "journal-suite-"))
afterAll(() => fs.rmSync(root, { recursive: true, force: true }))

const file: JournalSuite.Subject = {
  open: (run) => FileJournal.open(path.join(root, run)),
  copy: (run, to) =>
    Effect.sync(() => {
      fs.mkdirSync(path.join(root, to), { recursive: true })
      fs.copyFileSync(path.join(root, run, FileJournal.name), path.join(root, to, FileJournal.name))
    })
}

const inMemory = (): JournalSuite.Subject => {
  const memory = MemoryJournal.make()
  const copy = (run: string, to: string) =>
    Effect.sync(() => void memory.lines(to).splice(0, Infinity, ...memory.lines(run)))
  return { open: memory.open, copy }
}

Suite.run({ describe, it }, "a journal in files", JournalSuite.cases(file))
Suite.run({ describe, it }, "a journal in memory", JournalSuite.cases(inMemory()))

type Service = Journal.Journal["Service"]

/** A right journal in which one thing is wrong. */
const mistaken = (change: (journal: Service, run: string) => Service): JournalSuite.Subject => {
  const right = inMemory()
  return { ...right, open: (run) => Effect.map(right.open(run), (journal) => change(journal, run)) }
}

const forgetful: JournalSuite.Subject = {
  open: () => Effect.succeed(Journal.make({ ...nothing, append: () => Effect.void })),
  copy: () => Effect.void
}
const nothing: Journal.Store = {
  recorded: { elapsed: 0, steps: 0, tallies: [] },
  places: () => [],
  read: () => Effect.void,
  ready: Effect.void,
  append: () => Effect.void
}

const wrong: ReadonlyArray<readonly [mistake: string, subject: JournalSuite.Subject, promise: string]> = [
  ["forgets", forgetful, "does a step once in the life of a run"],
  ["has one drawer for all runs", mixed(), "keeps runs apart"],
  [
    "shares the outcome of equal keys",
    sharing(),
    "takes equal keys for as many steps as they are, each with its own outcome"
  ],
  [
    "looks at names alone",
    mistaken((journal) => ({
      ...journal,
      step: (key, codec) => journal.step({ step: key.step, asked: "" }, codec)
    })),
    "takes another input, another name or another role for another step"
  ],
  ["goes by the order of steps", byOrder(), "keeps steps done at the same time, whatever their order"],
  [
    "skips the number of a step that failed",
    skipping(),
    "gives equal questions that were answered to whoever asks first"
  ],
  ["remembers failures", remembering(), "remembers no failure, no defect and no interruption"],
  ["writes a little later", late(), "has written an outcome before anybody sees it"],
  [
    "lets go of what arrives too late",
    mistaken((journal) => ({
      ...journal,
      memo: (step, effect) => journal.memo(step, Effect.tap(effect, Effect.sleep(5)))
    })),
    "has written an outcome that came as the run was interrupted"
  ],
  [
    "calls everything paid",
    mistaken((journal) => ({
      ...journal,
      step: (key, codec) => Effect.map(journal.step(key, codec), (step) => ({ ...step, paid: true }))
    })),
    "says before a step begins whether it was done"
  ],
  ["writes in Latin", latin(), "gives back what it was given, whatever it is"],
  [
    "never looks whether a record fits",
    trusting(),
    "does a step again whose record no longer fits, and keeps the new one"
  ],
  ["starts a new file each time", anew(), "keeps steps that a later session does not ask for"],
  ["writes what it repeats", repeating(), "says what was recorded, and records nothing when it repeats"],
  ["lets everybody in", open(), "belongs to one at a time, and tells the second what to do"]
]

/** A memory whose lines the mistake may bend before they are read again. */
function lines(
  bend: (lines: ReadonlyArray<string>) => ReadonlyArray<string>,
  lock = true
): JournalSuite.Subject {
  const memory = MemoryJournal.make()
  let count = 0
  return {
    open: (run) =>
      Effect.suspend(() => {
        memory.lines(run).splice(0, Infinity, ...bend(memory.lines(run)))
        if (lock) return memory.open(run)
        const name = `${run} ${count++}`
        memory.lines(name).push(...memory.lines(run))
        return memory.open(name)
      }),
    copy: (run, to) => Effect.sync(() => void memory.lines(to).splice(0, Infinity, ...memory.lines(run)))
  }
}
function mixed(): JournalSuite.Subject {
  const memory = MemoryJournal.make()
  return { open: () => memory.open("all"), copy: () => Effect.void }
}
function sharing(): JournalSuite.Subject {
  return lines((lines) => lines.map((line) => line.replace(/#\d+"/, '#0"')))
}
function skipping(): JournalSuite.Subject {
  const memory = MemoryJournal.make()
  return {
    open: (run) =>
      Effect.map(memory.open(run), (journal) => {
        const claimed = new Map<string, number>()
        const step: Service["step"] = (key, codec) => {
          const name = Journal.nameOf(key)
          const nth = claimed.get(name) ?? 0
          claimed.set(name, nth + 1)
          return journal.step({ ...key, asked: `${nth}${key.asked}` }, codec)
        }
        return { ...journal, step }
      }),
    copy: (run, to) => Effect.sync(() => void memory.lines(to).push(...memory.lines(run)))
  }
}
function byOrder(): JournalSuite.Subject {
  return lines((lines) => lines.map((line, at) => line.replace(/#\d+"/, `#${lines.length - at}"`)))
}
function remembering(): JournalSuite.Subject {
  return mistaken((journal) => ({
    ...journal,
    memo: (step, effect) =>
      journal.memo(
        step,
        Effect.catchCause(effect, () => Effect.succeed("failed" as never))
      )
  }))
}
function late(): JournalSuite.Subject {
  const memory = MemoryJournal.make()
  return {
    open: memory.open,
    copy: (run, to) => Effect.sync(() => void memory.lines(to).push(...memory.lines(run).slice(0, -1)))
  }
}
function latin(): JournalSuite.Subject {
  return lines((lines) => lines.map((line) => Buffer.from(line, "latin1").toString("latin1")))
}
function trusting(): JournalSuite.Subject {
  return mistaken((journal) => ({
    ...journal,
    step: (key, codec) =>
      Effect.map(journal.step(key, Schema.Unknown), ({ known, ...step }) => ({
        ...step,
        codec,
        known: known as Option.Option<never>
      }))
  }))
}
function anew(): JournalSuite.Subject {
  return lines((lines) => lines.slice(-1))
}
function repeating(): JournalSuite.Subject {
  return lines((lines) => [...lines, ...lines.map((line) => line.replace(/#\d+"/, `#${lines.length + 9}"`))])
}
function open(): JournalSuite.Subject {
  return lines((lines) => lines, false)
}

describe("JournalSuite", () => {
  for (const [mistake, subject, promise] of wrong) {
    it.live(`is red on a journal that ${mistake}`, () =>
      Effect.gen(function* () {
        const found = JournalSuite.cases(subject).filter(({ name }) => name === promise)
        assert.lengthOf(found, 1)
        const exit = yield* Effect.exit(Effect.all(found.map(({ check }) => check)))
        assert.isTrue(Exit.isFailure(exit))
      })
    )
  }

  it("has a planted mistake for every promise", () => {
    assert.sameMembers(
      wrong.map(([, , promise]) => promise),
      JournalSuite.cases(file).map(({ name }) => name)
    )
  })
})
