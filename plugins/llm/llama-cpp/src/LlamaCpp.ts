/**
 * The embedded model as an `LLM`.
 *
 * @since 0.1.0
 */
import * as fs from "node:fs/promises"

import { LLM, LLMError } from "@metagpt-ts/core"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import * as Stream from "effect/Stream"

import type { Progress } from "./Download.ts"
import * as Engine from "./Engine.ts"
import * as Failure from "./Failure.ts"
import * as LlmBlock from "./LlmBlock.ts"
import * as Model from "./Model.ts"
import type { Source } from "./Source.ts"
import * as Weights from "./Weights.ts"

/**
 * How to run the embedded model. Everything has a default.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  /** A `.gguf` file to use in place of a known model. */
  readonly modelPath?: string | undefined
  /** A known model; `Model.fallback` when left out. */
  readonly model?: Model.Model | undefined
  /** Tokens of prompt and answer together; 8192, and never more than the model was trained on. */
  readonly contextSize?: number | undefined
  /** Threads; chosen by `Threads.choose` when left out. */
  readonly threads?: number | undefined
  /** `auto` (the default) uses a GPU when a GPU build of node-llama-cpp is installed and works; `false` never does. */
  readonly gpu?: "auto" | false | undefined
  /** For requests that say none; 0 when left out. */
  readonly temperature?: number | undefined
  /** For requests that say none; what the context has room for when left out. */
  readonly maxTokens?: number | undefined
  /** For requests that say none; another one every time when left out. */
  readonly seed?: number | undefined
  /** Where weights are kept, in `models`, in place of `$METAGPT_CACHE` or the system's place for caches. */
  readonly cacheDir?: string | undefined
  /** Hears how far the weights are, at most ten times a second. */
  readonly progress?: ((progress: Progress) => void) | undefined
  /** Where weights are fetched from, in order; `Weights.sources` when left out, nowhere when empty. */
  readonly sources?: ReadonlyArray<Source> | undefined
}

type Service = (typeof LLM.LLM)["Service"]

const defaultContext = 8192

const weights = (options: Options, model: Model.Model): Effect.Effect<string, LLMError.LLMError> =>
  options.modelPath === undefined
    ? Effect.tryPromise({
        try: (signal) => Weights.obtain(model, options, signal),
        catch: (cause) => Failure.noWeights(model, options.cacheDir, cause)
      })
    : checkFile(options.modelPath)

const checkFile = (file: string): Effect.Effect<string, LLMError.LLMError> =>
  Effect.tryPromise({
    try: async () => {
      const handle = await fs.open(file)
      try {
        const { buffer } = await handle.read({ buffer: Buffer.alloc(8), length: 8 })
        const version = buffer.readUInt32LE(4)
        if (buffer.toString("latin1", 0, 4) !== "GGUF") throw new Error("it is not a GGUF file")
        if (version < 1 || version > 3) throw new Error(`it is a GGUF file of version ${version}, not 1 to 3`)
        return file
      } finally {
        await handle.close()
      }
    },
    catch: (cause) => Failure.badFile(file, cause)
  })

/**
 * Makes the service. Nothing is found, fetched or loaded before the first request; what is loaded lives as long as the scope.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (options: Options = {}): Effect.Effect<Service, never, Scope.Scope> =>
  Effect.gen(function* () {
    const known = options.model ?? Model.fallback
    const contextSize = options.contextSize ?? defaultContext
    const lock = yield* Semaphore.make(1)
    let loaded: Engine.Engine | undefined
    yield* Effect.addFinalizer(() => Effect.promise(async () => loaded?.dispose()))

    // An engine that could not be loaded is tried again by the next request.
    const engine = Effect.suspend(() =>
      loaded !== undefined
        ? Effect.succeed(loaded)
        : weights(options, known).pipe(
            Effect.flatMap((path) =>
              loadEngine({ path, contextSize, threads: options.threads, gpu: options.gpu ?? "auto" })
            ),
            Effect.tap((engine) => Effect.sync(() => void (loaded = engine)))
          )
    ).pipe((load) => lock.withPermit(load))

    const facts = { jsonSchema: true, jsonMode: true, systemMessage: true, concurrency: 1 }
    return {
      provider: Failure.provider,
      model: options.modelPath ?? known.name,
      // The facts of a known model need no loading.
      supports:
        options.modelPath === undefined
          ? Effect.succeed({
              ...facts,
              reasoning: false,
              contextWindow: Math.min(contextSize, known.trainedContext)
            })
          : Effect.map(engine, ({ contextSize, reasoning }) => ({
              ...facts,
              reasoning,
              contextWindow: contextSize
            })),
      stream: (request) =>
        Stream.unwrap(Effect.flatMap(engine, (engine) => write(engine, jobOf(request, options))))
    }
  })

const loadEngine = (settings: Engine.Settings): Effect.Effect<Engine.Engine, LLMError.LLMError> =>
  Effect.tryPromise({
    try: (signal) => Engine.load(settings, signal),
    catch: (cause) => Failure.notLoaded(settings, cause)
  })

const jobOf = (request: LLM.Request, options: Options): Engine.Job => ({
  messages: request.messages,
  maxTokens: request.maxTokens ?? options.maxTokens,
  temperature: request.temperature ?? options.temperature ?? 0,
  seed: request.seed ?? options.seed,
  stop: request.stop ?? [],
  format: request.format
})

/** The batches of an answer. An interruption returns at once; the engine ends its step and then serves the next one. */
const write = (engine: Engine.Engine, job: Engine.Job) =>
  Effect.gen(function* () {
    const stop = new AbortController()
    const batches = engine.write(job, stop.signal)
    yield* Effect.addFinalizer(() =>
      Effect.sync(() => {
        stop.abort()
        void batches.return(undefined).catch(() => undefined)
      })
    )
    const pull = Effect.tryPromise({
      try: () => batches.next(),
      catch: (cause) => Failure.notWritten(cause)
    }).pipe(
      Effect.flatMap((next) => {
        const [first, ...rest] = next.done === true ? [] : next.value
        return first === undefined ? Cause.done() : Effect.succeed([first, ...rest] as const)
      })
    )
    return Stream.fromPull(Effect.succeed(pull))
  })

/**
 * The embedded model as a layer.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (options: Options = {}): Layer.Layer<LLM.LLM> => Layer.effect(LLM.LLM, make(options))

/**
 * The embedded model as the `llm:` block of config2.yaml describes it; `more` is what no file can say.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerConfig = (
  llm: Readonly<Record<string, unknown>>,
  more: Pick<Options, "progress" | "sources"> = {}
): Layer.Layer<LLM.LLM, LLMError.LLMError> =>
  Layer.effect(
    LLM.LLM,
    Effect.flatMap(LlmBlock.options(llm), (options) => make({ ...options, ...more }))
  )
