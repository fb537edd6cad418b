/** The smallest right engine, which counts and nothing else, and every way to get it wrong. */
import { LLM, LLMError } from "@metagpt-ts/core"
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"

/** Mistakes, and the promises that each breaks. */
export const mistakes = {
  "changes its mind about itself": ["says who it is and what it supports"],
  "forgets to end": ["ends with exactly one Finish", "answers questions that come together, each whole"],
  "claims schemas it does not keep": ["gets the form that supports promises"],
  "takes any prompt": ["refuses a prompt that is longer than the window it declares"],
  "dies of odd text": ["answers any text, or refuses it with a reason"],
  "is never free again": ["answers the next question after it was interrupted"],
  "counts nothing": ["counts what it read and wrote"],
  "writes as long as it likes": ["stops after as many tokens as it may write, and says that it was cut"],
  "does not stop": ["stops before a text that it was told to stop at"],
  "invents each time": ["says the same for the same seed"],
  "answers one at a time and forgets the others": ["answers questions that come together, each whole"],
  "ends its step first": ["returns at once when it is interrupted in the middle"],
  "has every model": ["says that a model is not there, and what to do"],
  "knows no way out": ["says that a model is not there, and what to do"]
} satisfies Readonly<Record<string, ReadonlyArray<string>>>

export type Mistake = keyof typeof mistakes

const window = 500

const fail = (reason: LLMError.Reason) => Stream.fail(new LLMError.LLMError({ provider: "counter", reason }))

const make = (mistake: Mistake | undefined, isThere: boolean): LLM.LLM["Service"] => {
  const wrong = (one: Mistake) => one === mistake
  const state = { busy: false, seen: 0 }

  const write = (request: LLM.Request): Stream.Stream<LLM.Part, LLMError.LLMError> => {
    if (!isThere && !wrong("has every model")) {
      const fix = wrong("knows no way out") ? "" : "give the path of a model"
      return fail(new LLMError.ModelNotFound({ message: "It is not there", fix }))
    }
    const content = request.messages.map(({ content }) => content).join("\n")
    if (wrong("dies of odd text")) encodeURIComponent(content)
    const inputTokens = content.split(" ").length
    if (inputTokens > window && !wrong("takes any prompt")) {
      return fail(
        new LLMError.ContextLengthExceeded({ message: "The prompt is too long", fix: "shorten it" })
      )
    }
    if (state.busy && wrong("answers one at a time and forgets the others")) return Stream.empty
    const most = wrong("writes as long as it likes") ? 50 : (request.maxTokens ?? window)
    const start = wrong("invents each time") ? state.seen++ * 50 : 1
    const tokens = Array.from({ length: most }, (_, at) => `${start + at} `)
    const stop = wrong("does not stop") ? undefined : request.stop?.[0]
    const whole = tokens.join("")
    const at = stop === undefined ? -1 : whole.indexOf(stop)
    const isForm = request.format !== undefined && !wrong("claims schemas it does not keep")
    const text = isForm ? '{"name":"Ann","age":7}' : at < 0 ? whole : whole.slice(0, at)
    const finish: LLM.Part = {
      _tag: "Finish",
      reason: isForm || at >= 0 ? "stop" : "length",
      ...(!wrong("counts nothing") && { usage: { inputTokens, outputTokens: most } })
    }
    const pieces = Arr.chunksOf(Array.from(text), 40).map((chars): LLM.Part => ({
      _tag: "Text",
      text: chars.join("")
    }))
    const parts = [...pieces, ...(wrong("forgets to end") ? [] : [finish])]
    const step = Effect.sleep(5)
    return Stream.fromArray(parts).pipe(
      Stream.rechunk(1),
      Stream.mapEffect((part) =>
        Effect.as(wrong("ends its step first") ? Effect.uninterruptible(Effect.sleep(1500)) : step, part)
      )
    )
  }

  return {
    provider: "counter",
    model: "numbers",
    supports: Effect.sync(() => ({
      jsonSchema: true,
      jsonMode: true,
      systemMessage: true,
      reasoning: false,
      contextWindow: window,
      concurrency: wrong("changes its mind about itself") ? ++state.seen : 1
    })),
    stream: (request) =>
      Effect.gen(function* () {
        while (state.busy && wrong("is never free again")) yield* Effect.sleep(10)
        const stream = write(request)
        state.busy = true
        return Stream.onEnd(
          stream,
          Effect.sync(() => (state.busy = false))
        )
      }).pipe(Stream.unwrap)
  }
}

export const layer = (mistake?: Mistake, isThere = true): Layer.Layer<LLM.LLM> =>
  Layer.sync(LLM.LLM, () => make(mistake, isThere))
