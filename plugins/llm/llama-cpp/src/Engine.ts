/**
 * llama.cpp inside this process: one model, one context, one answer at a time.
 *
 * @since 0.1.0
 */
import type { LLM, Message } from "@metagpt-ts/core"
import type {
  ChatHistoryItem,
  ChatWrapper,
  Llama,
  LlamaContextSequence,
  LlamaGrammar,
  LlamaGrammarEvaluationState,
  LlamaModel,
  LlamaText,
  Token
} from "node-llama-cpp"

import * as AnswerText from "./AnswerText.ts"
import * as JsonGrammar from "./JsonGrammar.ts"
import * as Threads from "./Threads.ts"

/** What an engine is made of. @category models @since 0.1.0 */
export interface Settings {
  readonly path: string
  readonly contextSize: number
  readonly threads?: number | undefined
  readonly gpu: "auto" | false
}

/** One answer to write. What is undefined has its default. @category models @since 0.1.0 */
export interface Job {
  readonly messages: ReadonlyArray<Message.Message>
  readonly maxTokens: number | undefined
  readonly temperature: number
  readonly seed: number | undefined
  readonly stop: ReadonlyArray<string>
  readonly format: LLM.Format | undefined
}

/** The prompt does not fit. @category errors @since 0.1.0 */
export class PromptTooLong extends Error {
  override readonly name = "PromptTooLong"
  readonly tokens: number
  readonly contextSize: number
  /** Tokens the model was trained on: more context than this makes no sense. */
  readonly trained: number
  constructor(tokens: number, contextSize: number, trained: number) {
    super(`The prompt has ${tokens} tokens, the context holds ${contextSize}`)
    this.tokens = tokens
    this.contextSize = contextSize
    this.trained = trained
  }
}

/** A loaded model. @category models @since 0.1.0 */
export interface Engine {
  readonly contextSize: number
  readonly threads: number
  /** Which kind of GPU it runs on. */
  readonly gpu: string | false
  /** The model writes its reasoning in `<think>`. */
  readonly reasoning: boolean
  /**
   * Writes an answer, after those that were asked for earlier. Ends soon after the signal is aborted, without a `Finish`.
   */
  readonly write: (job: Job, signal: AbortSignal) => AsyncGenerator<ReadonlyArray<LLM.Part>>
  readonly dispose: () => Promise<void>
}

// The prompt is read in steps, because nothing can be stopped inside a step.
const step = 128
// Parts that come within this many milliseconds go out together.
const batch = 40
// A context is full one token early; one more would push out the beginning of the prompt.
const reserve = 2

/**
 * Loads a model. Compiles nothing, fetches nothing, prints nothing.
 *
 * @category constructors
 * @since 0.1.0
 */
export const load = async (settings: Settings, signal: AbortSignal): Promise<Engine> => {
  const library = await import("node-llama-cpp")
  signal.throwIfAborted()
  const llama = await library.getLlama({
    gpu: settings.gpu,
    build: "never",
    skipDownload: true,
    progressLogs: false,
    logLevel: library.LlamaLogLevel.error,
    logger: () => undefined,
    // The context says how many; 0 lets it have them.
    maxThreads: 0
  })
  try {
    const threads = settings.threads ?? Threads.choose(Threads.measure(llama.cpuMathCores))
    const model = await llama.loadModel({ modelPath: settings.path, loadSignal: signal })
    const context = await model.createContext({
      contextSize: Math.min(settings.contextSize, model.trainContextSize),
      batchSize: step,
      threads,
      createSignal: signal
    })
    // Nobody waits for it any more: free the memory at once.
    signal.throwIfAborted()
    const template = model.fileInfo.metadata.tokenizer?.chat_template ?? ""
    const writer: Writer = {
      llama,
      model,
      wrapper: library.resolveChatWrapper(model, { warningLogs: false }),
      sequence: context.getSequence(),
      contextSize: context.contextSize,
      grammars: new Map(),
      grammarState: (grammar) => new library.LlamaGrammarEvaluationState({ model, grammar })
    }
    let last: Promise<void> = Promise.resolve()
    return {
      contextSize: context.contextSize,
      threads,
      gpu: llama.gpu,
      reasoning: template.includes("<think>"),
      async *write(job, signal) {
        const turn = last
        const { promise, resolve: leave } = Promise.withResolvers<void>()
        last = promise
        try {
          await turn
          yield* write(writer, job, signal)
        } catch (cause) {
          // What the state holds after a failure is unknown.
          if (!(cause instanceof PromptTooLong)) await writer.sequence.clearHistory()
          throw cause
        } finally {
          leave()
        }
      },
      dispose: async () => {
        await last
        await llama.dispose()
      }
    }
  } catch (cause) {
    await llama.dispose()
    throw cause
  }
}

type StopTrigger = LlamaGrammar["stopGenerationTriggers"][number] | LlamaText

interface Writer {
  readonly llama: Llama
  readonly model: LlamaModel
  readonly wrapper: ChatWrapper
  readonly sequence: LlamaContextSequence
  readonly contextSize: number
  readonly grammars: Map<string, LlamaGrammar>
  readonly grammarState: (grammar: LlamaGrammar) => LlamaGrammarEvaluationState
}

/** A history as the model's template wants it; one that ends with the assistant is gone on with. */
const history = (messages: ReadonlyArray<Message.Message>): Array<ChatHistoryItem> => {
  const items = messages.map(({ content, role }): ChatHistoryItem => {
    if (role === "assistant") return { type: "model", response: [content] }
    return role === "system" ? { type: "system", text: content } : { type: "user", text: content }
  })
  return messages.at(-1)?.role === "assistant" ? items : [...items, { type: "model", response: [] }]
}

// The generator's type spells every schema out; what it is given is built at run time from the part it knows.
const fromSchema = (llama: Llama, schema: unknown): Promise<LlamaGrammar> =>
  llama.createGrammarForJsonSchema(JsonGrammar.fromJsonSchema(schema) as { readonly type: "object" })

const grammarOf = async ({ grammars, llama }: Writer, format: LLM.Format): Promise<LlamaGrammar> => {
  const key = format._tag === "Json" ? "" : JSON.stringify(format.schema)
  const known = grammars.get(key)
  if (known !== undefined) return known
  const json = () => llama.getGrammarFor("json")
  const grammar = await (format._tag === "Json" ? json() : fromSchema(llama, format.schema).catch(json))
  grammars.set(key, grammar)
  return grammar
}

/** Brings the state of the sequence to the prompt but for a last piece, keeping what it has of it already. */
const readPrompt = async (sequence: LlamaContextSequence, prompt: Array<Token>, signal: AbortSignal) => {
  // The last token is always read anew: the first token of the answer is sampled after it.
  await sequence.adaptStateToTokens(prompt.slice(0, -1), false)
  let rest = prompt.slice(sequence.nextTokenIndex)
  while (rest.length > step && !signal.aborted) {
    await sequence.evaluateWithoutGeneratingNewTokens(rest.slice(0, step))
    rest = rest.slice(step)
  }
  return rest
}

/** A stop trigger that is a text; the others are tokens that end an answer anyway. */
const plainText = (trigger: StopTrigger): ReadonlyArray<string> => {
  const only: ReadonlyArray<unknown> =
    typeof trigger === "string" ? [trigger] : Array.isArray(trigger) ? trigger : (trigger as LlamaText).values
  return only.length === 1 && typeof only[0] === "string" ? [only[0]] : []
}

async function* write(
  writer: Writer,
  job: Job,
  signal: AbortSignal
): AsyncGenerator<ReadonlyArray<LLM.Part>> {
  if (signal.aborted) return
  const { contextSize, model, sequence, wrapper } = writer
  const { contextText, stopGenerationTriggers } = wrapper.generateContextState({
    chatHistory: history(job.messages)
  })
  const prompt = contextText.tokenize(model.tokenizer)
  const room = contextSize - reserve - prompt.length
  if (room < 1) throw new PromptTooLong(prompt.length, contextSize, model.trainContextSize)
  const most = Math.max(1, Math.min(job.maxTokens ?? room, room))
  const grammar = job.format && (await grammarOf(writer, job.format))
  const triggers = [...stopGenerationTriggers, ...(grammar?.stopGenerationTriggers ?? [])].flatMap(plainText)
  const answer = AnswerText.make({ stop: [...job.stop, ...triggers], trimEnd: grammar !== undefined })

  const rest = await readPrompt(sequence, prompt, signal)
  if (signal.aborted) return
  const tokens = sequence.evaluate(rest, {
    temperature: job.temperature,
    seed: job.seed ?? Math.floor(Math.random() * 2 ** 31),
    ...(grammar && { grammarEvaluationState: writer.grammarState(grammar) })
  })
  let written = 0
  let pending: Array<Token> = []
  let before: Array<Token> = prompt.slice(-8)
  let parts: Array<LLM.Part> = []
  let sent = performance.now()
  for await (const token of tokens) {
    if (signal.aborted) return
    written++
    pending.push(token)
    const piece = model.detokenize(pending, false, before)
    // A character may be spread over several tokens.
    if (!piece.endsWith("\uFFFD") || pending.length > 4) {
      parts.push(...answer.add(piece))
      before = [...before, ...pending].slice(-8)
      pending = []
    }
    if (answer.stopped || written >= most) break
    if (parts.length > 0 && performance.now() - sent >= batch) {
      yield parts
      parts = []
      sent = performance.now()
    }
  }
  const cut = written >= most && !answer.stopped
  if (pending.length > 0) parts.push(...answer.add(model.detokenize(pending, false, before)))
  parts.push(...answer.end(), {
    _tag: "Finish",
    reason: cut ? "length" : "stop",
    usage: { inputTokens: prompt.length, outputTokens: written }
  })
  yield parts
}
