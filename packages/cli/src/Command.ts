/**
 * The command line: what can be said, and what is done then.
 *
 * What a command needs is loaded when it is run, so that a mistake in the flags is told at once.
 *
 * @since 0.1.0
 */
import * as Argument from "effect/cli/Argument"
import * as CliConfig from "effect/cli/CliConfig"
import * as CliOutput from "effect/cli/CliOutput"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as GlobalFlag from "effect/cli/GlobalFlag"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"

import * as Flags from "./Flags.ts"
import { say } from "./Messages.ts"
import { CurrentScreen } from "./Screen.ts"
import { isColoured } from "./Style.ts"
import { UsageError } from "./UsageError.ts"

/** Loads what a command needs, and runs it. */
const handle =
  <Input extends Flags.Input<typeof Flags.speech>, A, E, R>(
    load: () => Promise<(input: Input) => Effect.Effect<A, E, R>>
  ) =>
  (input: Input): Effect.Effect<void, E, R> =>
    Effect.promise(load).pipe(
      Effect.flatMap((command) => command(input)),
      Effect.asVoid
    )

const project = (about: string) =>
  Argument.String("run").pipe(Argument.withMetavar("RUN"), Argument.withDescription(about))

const run = Command.make(
  "run",
  Flags.start,
  handle(() => import("./Company.ts").then(({ run }) => run))
).pipe(Command.withDescription("Turn an idea into a project; what `metagpt IDEA` does"))

const resume = Command.make(
  "resume",
  {
    run: project("Folder of the project; the newest unfinished run of the workspace when left out").pipe(
      Argument.optional
    ),
    soundPart: Flag.Boolean("sound-part").pipe(
      Flag.withDescription("Go on with what is sound of a damaged journal; it is kept as it was, too"),
      Flag.withDefault(false)
    ),
    ...Flags.workspace,
    ...Flags.place,
    ...Flags.wording,
    ...Flags.model,
    ...Flags.limits,
    ...Flags.telemetry,
    ...Flags.speech
  },
  handle(() => import("./Resume.ts").then(({ resume }) => resume))
).pipe(Command.withDescription("Go on with a run that ended early; what was paid for is not asked again"))

const replay = Command.make(
  "replay",
  {
    run: project("Folder of the project"),
    speed: Flag.Finite("speed").pipe(
      Flag.withMetavar("TIMES"),
      Flag.withDescription("How many times faster than it was; 0 is at once"),
      Flag.filter(
        (value) => value >= 0,
        (value) => `Expected 0 or more, found ${value}`
      ),
      Flag.withDefault(10)
    ),
    ...Flags.speech
  },
  handle(() => import("./Replay.ts").then(({ replay }) => replay))
).pipe(Command.withDescription("Show a recorded run again, without any model"))

const runs = Command.make(
  "runs",
  { ...Flags.workspace, ...Flags.speech },
  handle(() => import("./Runs.ts").then(({ runs }) => runs))
).pipe(Command.withDescription("List the runs of the workspace, the newest first"))

const doctor = Command.make(
  "doctor",
  { ...Flags.look, ...Flags.model, ...Flags.workspace, ...Flags.speech },
  handle(() => import("./Doctor.ts").then(({ doctor }) => doctor))
).pipe(Command.withDescription("Check what a run needs, with the fix for what is missing"))

const models = Command.make(
  "models",
  { ...Flags.model, ...Flags.speech },
  handle(() => import("./Models.ts").then(({ models }) => models))
).pipe(Command.withDescription("List what can answer now, local models first"))

const repair = Command.make(
  "repair",
  {
    answer: Argument.String("file").pipe(
      Argument.withMetavar("FILE"),
      Argument.withDescription("The answer of a model; stdin when left out"),
      Argument.optional
    ),
    schema: Flag.String("schema").pipe(
      Flag.withMetavar("FILE"),
      Flag.withDescription("JSON Schema of what the answer should have been"),
      Flag.optional
    ),
    jsonl: Flag.Boolean("jsonl").pipe(
      Flag.withDescription(
        'Many answers: reads {"id", "input", "schema"?} a line, writes {"id", "value", "fixes"} or {"id", "error", "fixes"}'
      ),
      Flag.withDefault(false)
    ),
    ...Flags.speech
  },
  handle(() => import("./Repair.ts").then(({ repair }) => repair))
).pipe(Command.withDescription("Make the value that was meant of a careless answer"))

const subcommands = [run, resume, replay, runs, doctor, models, repair] as const

/** Names of the subcommands. @category constants @since 0.1.0 */
export const names: ReadonlyArray<string> = subcommands.map(({ name }) => name)

/** An idea of one word that looks like a command is more likely a slip of the finger. */
const notMistyped = (idea: Option.Option<string>) =>
  CurrentScreen.use(({ lang }) => {
    const word = Option.getOrElse(idea, () => "")
    const nearest = /^[a-z]+$/.test(word) ? names.find((name) => isNear(word, name)) : undefined
    return nearest === undefined
      ? Effect.void
      : Effect.fail(
          new UsageError({
            message: say(lang, "idea.command", { word, nearest }),
            fix: say(lang, "idea.command.fix", { word, nearest })
          })
        )
  })

/** One letter more, less, other, or two swapped. */
const isNear = (word: string, name: string): boolean => {
  let start = 0
  while (start < word.length && word[start] === name[start]) start++
  const [a, b] = [word.slice(start), name.slice(start)]
  const isSwapped = a.length > 1 && a[0] === b[1] && a[1] === b[0] && a.slice(2) === b.slice(2)
  return a.slice(1) === b.slice(1) || a === b.slice(1) || a.slice(1) === b || isSwapped
}

/** Printed below the help. @category constants @since 0.1.0 */
export const exitCodes = `EXIT CODES
  0    all was made and every check passed
  1    it failed
  2    the command line is wrong
  3    the configuration is wrong, or no model answers
  4    the provider could not be reached, or failed
  5    a budget was reached; resume it
  6    the project was made, but its checks fail
  7    the run is in use by another process
  8    the disk is full, or the folder cannot be written
  130  interrupted; resume it`

const app = Command.make(
  "metagpt",
  Flags.start,
  handle(() =>
    import("./Company.ts").then(
      ({ run }) =>
        (input: Flags.Input<typeof Flags.start>) =>
          Effect.andThen(notMistyped(input.idea), run(input))
    )
  )
).pipe(
  Command.withDescription(
    "A software company of roles that turns an idea into a working project on open and local models"
  ),
  Command.withExamples([
    { command: 'metagpt "write a snake game"', description: "Make a project with the model found here" },
    { command: "metagpt doctor", description: "See what answers on this machine, and what is missing" },
    { command: "metagpt resume", description: "Go on with the newest unfinished run" }
  ]),
  Command.withSubcommands([...subcommands])
)

const formatter = () => CliOutput.defaultFormatter({ colors: isColoured(process.stdout.isTTY, process.env) })

/** Says what is wrong with the flags, and where help is; help itself goes to stdout, with the exit codes below. */
const presenter: CliOutput.Presenter = {
  present: (event) =>
    CurrentScreen.use(({ progress, result }) =>
      Effect.sync(() => {
        if (event._tag === "Version") return result(`${event.name} ${event.version}`)
        if (event._tag === "Help") {
          const help = formatter().formatHelpDoc(event.helpDoc).trim()
          // An empty line before every title.
          const text = help.replaceAll(/\n+(?=\S*[A-Z]{2,}\S*(?: [A-Z]+)*\S*\n)/g, "\n\n")
          return result(event.commandPath.length === 1 ? `${text}\n\n${exitCodes}` : text)
        }
        for (const { message } of event.errors) progress(`${message}\n`)
        return progress(`See: ${[...event.commandPath, "--help"].join(" ")}\n`)
      })
    )
}

const settings = Layer.merge(
  CliConfig.layer({ builtIns: [GlobalFlag.Help, GlobalFlag.Version, GlobalFlag.Completions] }),
  CliOutput.layerPresenter(presenter)
)

/**
 * Does what the arguments say.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (version: string, args: ReadonlyArray<string>) =>
  Command.runWith(app, { version, renderErrors: true })(args).pipe(Effect.provide(settings))
