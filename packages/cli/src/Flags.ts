/**
 * The flags of the command: MetaGPT's, and ours.
 *
 * @since 0.1.0
 */
import * as Argument from "effect/cli/Argument"
import type * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"

const on = (name: string, about: string) =>
  Flag.Boolean(name).pipe(Flag.withDescription(about), Flag.withDefault(false))
const maybe = (name: string, about: string) =>
  Flag.Boolean(name).pipe(Flag.withDescription(about), Flag.optional)
const text = (name: string, metavar: string, about: string) =>
  Flag.String(name).pipe(Flag.withMetavar(metavar), Flag.withDescription(about), Flag.optional)
const whole = (name: string, about: string) =>
  Flag.Int(name).pipe(
    Flag.withMetavar("N"),
    Flag.withDescription(about),
    Flag.filter(
      (value) => value > 0,
      (value) => `Expected more than 0, found ${value}`
    ),
    Flag.optional
  )

/** How the command speaks. @category flags @since 0.1.0 */
export const speech = {
  json: on("json", "One JSON object a line on stdout: the events of a run, or what was found"),
  quiet: on("quiet", "Only the first line, errors and the result").pipe(Flag.withAlias("q")),
  verbose: on("verbose", "The stack of a bug"),
  lang: Flag.Literals("lang", ["en", "zh"]).pipe(
    Flag.withDescription("Language of these messages; LC_ALL and LANG when left out"),
    Flag.optional
  )
}

/** Which model answers. @category flags @since 0.1.0 */
export const model = {
  config: text("config", "FILE", "Read this file instead of config/config2.yaml and ~/.metagpt/config2.yaml"),
  model: text("model", "NAME", "Name of the model, as the server knows it"),
  baseUrl: text("base-url", "URL", "Address of the server"),
  apiType: text(
    "api-type",
    "TYPE",
    "Who answers: open_llm, ollama, llama_cpp, ... or the npm package of a plugin"
  ),
  apiKey: Flag.Redacted("api-key").pipe(
    Flag.withMetavar("KEY"),
    Flag.withDescription("Key of the account; better kept in the environment or in the file"),
    Flag.optional
  )
}

/** What a look at the machine may ask. @category flags @since 0.1.0 */
export const look = {
  ask: Flag.Boolean("ask").pipe(
    Flag.withDescription("Ask the models of this machine a short question; --no-ask leaves it out"),
    Flag.withDefault(true)
  ),
  call: on("call", "Ask the models that are not on this machine too, which may cost money")
}

/** How much may be spent. @category flags @since 0.1.0 */
export const limits = {
  maxTokens: whole("max-tokens", "Stop, resumably, before more tokens than this are read and written"),
  maxCalls: whole("max-calls", "Stop, resumably, before more calls than this"),
  maxSeconds: whole(
    "max-seconds",
    "Stop, resumably, after so many seconds of work, also in the middle of a call"
  ),
  investment: Flag.Finite("investment").pipe(
    Flag.withMetavar("MONEY"),
    Flag.withDescription("Most US dollars to spend, where a price is known; a local model costs nothing"),
    Flag.filter(
      (value) => value > 0,
      (value) => `Expected more than 0, found ${value}`
    ),
    Flag.optional
  ),
  roleLimit: Flag.String("role-limit").pipe(
    Flag.withMetavar("ROLE.LIMIT=N"),
    Flag.withDescription("The same for one role, such as Alex.calls=20; also tokens, seconds and money"),
    Flag.atLeast(0)
  ),
  patience: Flag.Int("patience").pipe(
    Flag.withMetavar("SECONDS"),
    Flag.withDescription("How long a server that went away is waited for; 90 when left out, 0 not at all"),
    Flag.filter(
      (value) => value >= 0,
      (value) => `Expected 0 or more, found ${value}`
    ),
    Flag.optional
  ),
  nRound: whole("n-round", "Most rounds of the team; it works until it is done when left out")
}

/** Who else is told what happens. @category flags @since 0.1.0 */
export const telemetry = {
  otel: text("otel", "URL", "Send traces to this OpenTelemetry collector, such as http://127.0.0.1:4318")
}

/** Where projects are. @category flags @since 0.1.0 */
export const workspace = {
  workspace: text("workspace", "DIR", "Folder of the projects; ./workspace when left out")
}

/** What the company does. @category flags @since 0.1.0 */
export const company = {
  codeReview: maybe(
    "code-review",
    "Accepted for MetaGPT's sake: code is always checked and run, never only read"
  ),
  runTests: maybe("run-tests", "Write tests and run them"),
  implement: maybe("implement", "Write the code; --no-implement stops at the plan"),
  projectName: text("project-name", "NAME", "Name of the project and of its folder"),
  seed: Flag.Int("seed").pipe(
    Flag.withMetavar("N"),
    Flag.withDescription("The same number gives the same program again, where the model honours it"),
    Flag.optional
  ),
  projectPath: text(
    "project-path",
    "DIR",
    "Work on the project that is there: IDEA is a wish or the report of a bug"
  ),
  inc: maybe("inc", "Work on the project of the workspace that --project-name names"),
  reqaFile: text(
    "reqa-file",
    "FILE",
    "With --project-path or --inc: write the tests of this file anew, and nothing else; IDEA may be left out"
  ),
  maxAutoSummarizeCode: Flag.Int("max-auto-summarize-code").pipe(
    Flag.withMetavar("N"),
    Flag.withDescription("Accepted for MetaGPT's sake: code is checked and run, never only summarized"),
    Flag.optional
  ),
  initConfig: on("init-config", "Write a commented config2.yaml and end; none is overwritten"),
  recoverPath: text(
    "recover-path",
    "DIR",
    "Go on with the run of this project; the same as `metagpt resume DIR`"
  ),
  dryRun: on(
    "dry-run",
    "Show the roles, the first prompts and what it is likely to take; nothing is asked of a model"
  ),
  yes: on("yes", "Ask nothing; take what is proposed").pipe(Flag.withAlias("y"))
}

/** Where programs run. @category flags @since 0.1.0 */
export const place = {
  sandbox: Flag.Literals("sandbox", ["auto", "wasm", "bubblewrap", "container", "process", "none"]).pipe(
    Flag.withDescription(
      "Where programs are tried: auto is wasm, then bubblewrap and a browser where they are installed; container is Docker or Podman; none checks them and starts none; process runs on this machine, WITH YOUR RIGHTS, code that nobody has read"
    ),
    Flag.optional
  )
}

/** How the model is asked. @category flags @since 0.1.0 */
export const wording = {
  prompts: text(
    "prompts",
    "DIR",
    "Ask the model in your words: DIR/program.md takes the place of the company's own program.md, and so on"
  )
}

/** The idea. @category flags @since 0.1.0 */
export const idea = Argument.String("idea").pipe(
  Argument.withMetavar("IDEA"),
  Argument.withDescription("What shall be made, in quotes; - reads it from stdin"),
  Argument.optional
)

/** All that can be said with an idea. @category flags @since 0.1.0 */
export const start = {
  idea,
  ...company,
  ...place,
  ...wording,
  ...workspace,
  ...model,
  ...limits,
  ...telemetry,
  ...speech
}

/** What the handler of flags is given. @category models @since 0.1.0 */
export type Input<Flags extends Command.Command.Config> = Command.Command.Config.Infer<Flags>
