/**
 * What a run is: its idea, its options and how far it came, in `<project>/.metagpt/run.json`.
 *
 * @since 0.1.0
 */
import * as fs from "node:fs"
import * as path from "node:path"

import { Workspace } from "@metagpt-ts/workspace"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import { type Lang, say } from "./Messages.ts"
import * as Shell from "./Shell.ts"
import { UsageError } from "./UsageError.ts"

const { optionalKey } = Schema

/**
 * Options of a run, as they were given; one that is left out has its default. No secret is among them.
 *
 * @category models
 * @since 0.1.0
 */
export const Options = Schema.Struct({
  codeReview: optionalKey(Schema.Boolean),
  maxAutoSummarizeCode: optionalKey(Schema.Int),
  runTests: optionalKey(Schema.Boolean),
  /** Whether the project was there before. */
  inc: optionalKey(Schema.Boolean),
  /** File whose tests are written, and nothing else. */
  reqaFile: optionalKey(Schema.String),
  implement: optionalKey(Schema.Boolean),
  rounds: optionalKey(Schema.Int),
  /** Most times that the program is written; more after each resumption of a run whose checks failed. */
  attempts: optionalKey(Schema.Int),
  seed: optionalKey(Schema.Int),
  investment: optionalKey(Schema.Finite),
  maxTokens: optionalKey(Schema.Int),
  maxCalls: optionalKey(Schema.Int),
  maxSeconds: optionalKey(Schema.Finite),
  /** Seconds that a server that went away is waited for. */
  patience: optionalKey(Schema.Int),
  roleLimits: optionalKey(
    Schema.Record(
      Schema.String,
      Schema.Struct({
        calls: optionalKey(Schema.Finite),
        tokens: optionalKey(Schema.Finite),
        money: optionalKey(Schema.Finite),
        seconds: optionalKey(Schema.Finite)
      })
    )
  ),
  config: optionalKey(Schema.String),
  /** Folder of prompts that take the place of the company's own. */
  prompts: optionalKey(Schema.String),
  /** Where programs run. */
  sandbox: optionalKey(Schema.Literals(["auto", "wasm", "bubblewrap", "container", "process", "none"])),
  apiType: optionalKey(Schema.String),
  baseUrl: optionalKey(Schema.String),
  model: optionalKey(Schema.String)
})

/** @category models @since 0.1.0 */
export type Options = typeof Options.Type

/**
 * A run on disk.
 *
 * @category models
 * @since 0.1.0
 */
export const RunFile = Schema.Struct({
  format: Schema.Literal(1),
  id: Schema.String,
  idea: Schema.String,
  projectName: Schema.String,
  options: Options,
  /** Who answered, so that a run goes on with the same model. */
  model: Schema.Struct({
    provider: Schema.String,
    model: Schema.String,
    apiType: optionalKey(Schema.String),
    baseUrl: optionalKey(Schema.String)
  }),
  /** US dollars for a million tokens of each model, as known when it was last worked on. */
  prices: optionalKey(
    Schema.Record(Schema.String, Schema.Struct({ input: Schema.Finite, output: Schema.Finite }))
  ),
  versions: Schema.Struct({ metagpt: Schema.String, node: Schema.String }),
  /** `unsound`: made, but its checks fail. A run that says `running` and has no process was ended from outside. */
  state: Schema.Literals(["running", "interrupted", "failed", "unsound", "finished"]),
  started: Schema.String
})

/** @category models @since 0.1.0 */
export type RunFile = typeof RunFile.Type

/** The folder of a run in its project. @category accessors @since 0.1.0 */
export const directory = (project: string): string => path.join(project, ".metagpt")

const fileOf = (project: string): string => path.join(directory(project), "run.json")

/** Says why a file of a run could not be written. @category errors @since 0.1.0 */
export const unwritable = (file: string, cause: unknown): Workspace.WorkspaceError => {
  const { code = "" } = cause as NodeJS.ErrnoException
  const message = cause instanceof Error ? cause.message : String(cause)
  if (code === "ENOSPC" || code === "EDQUOT") {
    const fix = "Free some space: nothing that was paid for is lost."
    return new Workspace.WorkspaceError({ kind: "disk-full", path: file, message, fix })
  }
  const isDenied = ["EACCES", "EPERM", "EROFS", "ENOTDIR", "EEXIST"].includes(code)
  return new Workspace.WorkspaceError({
    kind: isDenied ? "not-writable" : "other",
    path: file,
    message,
    fix: "Choose a folder that you may write to with --workspace."
  })
}

/** Writes the file of a run into its folder, whole or not at all, and hides the folder from git. */
const put = (folder: string, run: RunFile): void => {
  fs.mkdirSync(folder, { recursive: true })
  fs.writeFileSync(path.join(folder, ".gitignore"), "*\n")
  const file = path.join(folder, "run.json")
  const draft = `${file}.${process.pid}`
  fs.writeFileSync(draft, `${JSON.stringify(run, null, 2)}\n`, { flush: true })
  fs.renameSync(draft, file)
}

/**
 * Takes a folder for a new run, so that no other run takes it too; gives its path, or undefined when another was faster.
 *
 * Whoever is ended in the middle of it leaves either a run that can be resumed, or a name that is free.
 *
 * @category constructors
 * @since 0.1.0
 */
export const claim = (
  parent: string,
  run: RunFile
): Effect.Effect<string | undefined, Workspace.WorkspaceError> => {
  const project = path.join(parent, run.projectName)
  return Effect.try({
    try: () => {
      const draft = path.join(parent, `.metagpt-${run.id}`)
      try {
        put(draft, run)
        fs.mkdirSync(project, { recursive: true })
        fs.renameSync(draft, directory(project))
        return project
      } catch (cause) {
        const { code = "" } = cause as NodeJS.ErrnoException
        // Windows says EPERM of a folder that is there.
        const isTaken = ["ENOTEMPTY", "EEXIST"].includes(code) || fs.existsSync(directory(project))
        if (isTaken) return undefined
        throw cause
      } finally {
        fs.rmSync(draft, { recursive: true, force: true })
      }
    },
    catch: (cause) => unwritable(project, cause)
  })
}

/**
 * Takes away what processes that were killed had begun to write. Only who holds the run may do so.
 *
 * @category combinators
 * @since 0.1.0
 */
export const sweep = (project: string): Effect.Effect<void, Workspace.WorkspaceError> =>
  Effect.try({
    try: () => {
      for (const name of fs.readdirSync(directory(project))) {
        if (/^(?:draft|run\.json)\.[\d.]+$/.test(name)) fs.rmSync(path.join(directory(project), name))
      }
    },
    catch: (cause) => unwritable(directory(project), cause)
  })

/**
 * Begins a run in a project that is there; what was kept of earlier ones is moved to `.metagpt/earlier`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const succeed = (project: string, run: RunFile): Effect.Effect<void, Workspace.WorkspaceError> =>
  Effect.try({
    try: () => {
      const draft = path.join(project, `.metagpt-${run.id}`)
      const folder = directory(project)
      put(draft, run)
      if (fs.existsSync(folder)) {
        const earlier = path.join(folder, "earlier")
        if (fs.existsSync(earlier)) fs.renameSync(earlier, path.join(draft, "earlier"))
        else fs.mkdirSync(path.join(draft, "earlier"))
        const number = fs.readdirSync(path.join(draft, "earlier")).length + 1
        fs.renameSync(folder, path.join(draft, "earlier", `${number}`))
      }
      fs.renameSync(draft, folder)
    },
    catch: (cause) => unwritable(project, cause)
  })

/**
 * Makes the folder that projects are made in.
 *
 * @category constructors
 * @since 0.1.0
 */
export const makeParent = (parent: string): Effect.Effect<void, Workspace.WorkspaceError> =>
  Effect.try({
    try: () => {
      fs.mkdirSync(parent, { recursive: true })
      fs.accessSync(parent, fs.constants.W_OK)
    },
    catch: (cause) => unwritable(parent, cause)
  })

/**
 * Writes a run whole or not at all.
 *
 * @category combinators
 * @since 0.1.0
 */
export const write = (project: string, run: RunFile): Effect.Effect<void, Workspace.WorkspaceError> => {
  return Effect.try({
    try: () => put(directory(project), run),
    catch: (cause) => unwritable(fileOf(project), cause)
  })
}

const decode = Schema.decodeUnknownSync(Schema.fromJsonString(RunFile))

/**
 * Reads the run of a project.
 *
 * @category constructors
 * @since 0.1.0
 */
export const read = (project: string, lang: Lang): Effect.Effect<RunFile, UsageError> =>
  Effect.suspend(() => {
    let text: string
    try {
      text = fs.readFileSync(fileOf(project), "utf8")
    } catch {
      return new UsageError({
        message: say(lang, "run.none", { path: project }),
        fix: say(lang, "run.none.fix", { command: `${Shell.command("resume")} workspace/<name>` })
      })
    }
    return Effect.try({
      try: () => decode(text),
      catch: () =>
        new UsageError({
          message: say(lang, "run.damaged", { path: fileOf(project) }),
          fix: say(lang, "run.damaged.fix")
        })
    })
  })

/** A project and its run. @category models @since 0.1.0 */
export interface Found {
  readonly project: string
  readonly run: RunFile
}

/**
 * Finds the runs in a workspace, the newest first; folders that hold none are passed over.
 *
 * @category constructors
 * @since 0.1.0
 */
export const list = (workspace: string, lang: Lang): Effect.Effect<ReadonlyArray<Found>> =>
  Effect.suspend(() => {
    let names: ReadonlyArray<string> = []
    try {
      names = fs.readdirSync(workspace)
    } catch {
      return Effect.succeed([])
    }
    const visible = names.filter((name) => !name.startsWith("."))
    return Effect.forEach(visible, (name) => {
      const project = path.join(workspace, name)
      return read(project, lang).pipe(
        Effect.map((run): ReadonlyArray<Found> => [{ project, run }]),
        Effect.catch(() => Effect.succeed<ReadonlyArray<Found>>([]))
      )
    }).pipe(
      Effect.map((found) => found.flat().toSorted((a, b) => b.run.started.localeCompare(a.run.started)))
    )
  })
