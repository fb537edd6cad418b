import { assert, describe, it } from "@effect/vitest"
import { LLM, LLMError, Message, Repairer } from "@metagpt-ts/core"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"

import { make, type Options } from "../src/index.ts"

const Task = Schema.Struct({
  title: Schema.String,
  summary: Schema.String.annotate({ description: "what the task is about" }),
  files: Schema.Array(Schema.String),
  priority: Schema.Literals(["P0", "P1"]),
  pairs: Schema.optionalKey(Schema.Array(Schema.Tuple([Schema.String, Schema.Int])))
})

const task = Repairer.target("Task", Task)

type Reply = string | { readonly cut: string } | LLMError.LLMError

/** A model that gives these answers in this order, and what it was asked. */
const scripted = (replies: ReadonlyArray<Reply>, supports: Partial<LLM.Supports> = {}) => {
  const requests: Array<LLM.Request> = []
  const layer = Layer.succeed(LLM.LLM, {
    provider: "scripted",
    model: "test",
    supports: Effect.succeed({
      jsonSchema: false,
      jsonMode: false,
      systemMessage: true,
      reasoning: false,
      contextWindow: undefined,
      concurrency: 1,
      ...supports
    }),
    stream: (request: LLM.Request) => {
      const reply = replies[requests.length] ?? ""
      requests.push(request)
      if (typeof reply === "object" && "_tag" in reply) return Stream.fail(reply)
      const isCut = typeof reply === "object"
      return Stream.fromIterable<LLM.Part>([
        { _tag: "Text", text: isCut ? reply.cut : reply },
        { _tag: "Finish", reason: isCut ? "length" : "stop" }
      ])
    }
  })
  return { layer, requests, prompts: () => requests.map(({ messages }) => messages.at(-1)?.content ?? "") }
}

const repair = (value: unknown, options?: Options, target: Repairer.Target = task) =>
  make(options)
    .repair(value === undefined ? { _tag: "Text", text: "" } : { _tag: "Value", value, text: "" }, target)
    .pipe(
      Effect.map(({ draft, fixes }) => ({
        value: draft._tag === "Value" ? draft.value : undefined,
        fixes,
        refused: undefined as string | undefined
      })),
      Effect.catchTag("Unrepairable", ({ fixes, message, value }) =>
        Effect.succeed({ value, fixes, refused: message })
      )
    )

/** How some validators say that a key is missing. */
const titleMissing = (value: unknown): ReadonlyArray<Repairer.Issue> =>
  typeof value === "object" && value !== null && "title" in value
    ? []
    : [{ path: [], message: "must have required property 'title'" }]

const whole = { title: "Snake", summary: "A game", files: ["a.py"], priority: "P0" }

describe("the reasker", () => {
  it.effect("does not ask for a value that fits", () => {
    const model = scripted([])
    return Effect.gen(function* () {
      const found = yield* repair(whole)
      assert.deepStrictEqual(found, { value: whole, fixes: [], refused: undefined })
      assert.deepStrictEqual(model.requests, [])
    }).pipe(Effect.provide(model.layer))
  })

  it.effect("asks once for all that is missing or wrong, and for nothing else", () => {
    const model = scripted(['{"summary": "A game", "priority": "P1", "title": "overwritten"}'])
    return Effect.gen(function* () {
      const found = yield* repair({ title: "Snake", files: ["a.py"], priority: "high" })
      assert.deepStrictEqual(found.value, {
        title: "Snake",
        files: ["a.py"],
        priority: "P1",
        summary: "A game"
      })
      assert.isUndefined(found.refused)
      assert.deepInclude(found.fixes, {
        name: "reasked_field",
        path: ["priority"],
        before: "high",
        after: "P1",
        confidence: 0.8
      })
      assert.sameMembers(
        found.fixes.map(({ path }) => path.join(".")),
        ["priority", "summary"]
      )
      const [prompt = ""] = model.prompts()
      assert.lengthOf(model.requests, 1)
      assert.include(prompt, '"summary" (text): what the task is about. It is missing.')
      assert.include(prompt, '"priority" (one of "P0", "P1"). It is wrong:')
      assert.include(prompt, "- title: Snake")
      assert.notInclude(prompt, '- "title"')
    }).pipe(Effect.provide(model.layer))
  })

  it.effect("goes on with the conversation", () => {
    const model = scripted(['{"priority": "P0"}'])
    const question = [Message.system("You plan."), Message.user("Plan a snake game.")]
    return Effect.gen(function* () {
      yield* repair({ ...whole, priority: 1 }, { question, maxTokens: 64 })
      const [request] = model.requests
      assert.strictEqual(request?.messages.length, 2)
      assert.deepStrictEqual(request?.messages[0], Message.system("You plan."))
      assert.match(request?.messages[1]?.content ?? "", /^Plan a snake game\.\n\nThe Task is not complete\./u)
      assert.strictEqual(request?.maxTokens, 64)
    }).pipe(Effect.provide(model.layer))
  })

  it.effect.each([
    [{ jsonSchema: true, jsonMode: true }, "JsonSchema"],
    [{ jsonMode: true }, "Json"],
    [{}, undefined]
  ] as const)("asks in the format the server enforces: %j", ([supports, tag]) => {
    const model = scripted(['{"priority": "P0"}'], supports)
    return Effect.gen(function* () {
      yield* repair({ ...whole, priority: 1 })
      const format = model.requests[0]?.format
      assert.strictEqual(format?._tag, tag)
      assert.deepStrictEqual(
        format?._tag === "JsonSchema" ? format.schema : undefined,
        tag === "JsonSchema"
          ? {
              type: "object",
              properties: { priority: { type: "string", enum: ["P0", "P1"] } },
              required: ["priority"],
              additionalProperties: false
            }
          : undefined
      )
    }).pipe(Effect.provide(model.layer))
  })

  it.effect("asks in plain words for what JSON did not bring", () => {
    const model = scripted([
      "I cannot write JSON.",
      "**Summary**: A game of snakes.",
      "Here are the files:\n- a.py\n- b.py",
      "P1"
    ])
    return Effect.gen(function* () {
      const found = yield* repair({ title: "Snake" })
      assert.deepStrictEqual(found.value, {
        title: "Snake",
        summary: "A game of snakes.",
        files: ["a.py", "b.py"],
        priority: "P1"
      })
      assert.isUndefined(found.refused)
      assert.lengthOf(model.requests, 4)
      assert.strictEqual(new Set(model.prompts()).size, 4)
      assert.isAbove(model.requests[1]?.temperature ?? 0, model.requests[0]?.temperature ?? 1)
      assert.include(model.prompts()[1], "Write only this text.")
    }).pipe(Effect.provide(model.layer))
  })

  it.effect("reads the answer with the repairers it was given", () => {
    const model = scripted(["priority = P1"])
    const repairer: Repairer.Repairer = {
      name: "equals",
      repair: (draft) => {
        const [key = "", value] = draft.text.split(" = ")
        const fix = { name: "equals", path: [key], before: draft.text, after: "", confidence: 1 }
        return Effect.succeed({
          draft: { _tag: "Value", value: { [key]: value }, text: draft.text },
          fixes: [fix]
        })
      }
    }
    return Effect.gen(function* () {
      const found = yield* repair({ ...whole, priority: null }, { repairers: [repairer] })
      assert.deepStrictEqual(found.value, { ...whole, priority: "P1" })
      assert.deepStrictEqual(
        found.fixes.map(({ name }) => name),
        ["reasked_field", "equals"]
      )
    }).pipe(Effect.provide(model.layer))
  })

  it.effect("asks for a part of a list only", () => {
    const model = scripted(['{"pairs[1][1]": 2}'])
    return Effect.gen(function* () {
      const value = {
        ...whole,
        pairs: [
          ["a", 1],
          ["b", "two"]
        ]
      }
      const found = yield* repair(value)
      assert.deepStrictEqual(found.value, {
        ...whole,
        pairs: [
          ["a", 1],
          ["b", 2]
        ]
      })
      assert.deepStrictEqual(found.fixes[0]?.path, ["pairs", 1, 1])
    }).pipe(Effect.provide(model.layer))
  })

  it.effect("asks for a value that is no object under a key of its own", () => {
    const model = scripted(['{"answer": ["a", "b"]}'])
    const names = Repairer.target("Names", Schema.Array(Schema.String))
    return Effect.gen(function* () {
      const found = yield* repair(undefined, {}, names)
      assert.deepStrictEqual(found.value, ["a", "b"])
      assert.deepStrictEqual(found.fixes[0]?.path, [])
    }).pipe(Effect.provide(model.layer))
  })

  it.effect("keeps a wrong field rather than put in another wrong one", () => {
    const model = scripted(['{"priority": "urgent"}', "very"])
    return Effect.gen(function* () {
      const found = yield* repair({ ...whole, priority: "high" })
      assert.deepStrictEqual(found.value, { ...whole, priority: "high" })
      assert.deepStrictEqual(found.fixes, [])
      assert.match(found.refused ?? "", /^After 2 calls: priority: /u)
      assert.lengthOf(model.requests, 2)
    }).pipe(Effect.provide(model.layer))
  })

  it.effect("does not take a text that was cut", () => {
    const model = scripted(["no", { cut: "A game of sna" }])
    return Effect.gen(function* () {
      const { summary: _, ...rest } = whole
      const found = yield* repair(rest)
      assert.deepStrictEqual(found.value, rest)
      assert.include(found.refused ?? "", "summary")
    }).pipe(Effect.provide(model.layer))
  })

  it.effect("takes what a text said before it went in circles", () => {
    const loop = "It is a game for one. Eat the apples. ".concat("Eat the apples. ".repeat(30))
    const list = "- snake.py\n- apples.py\n".concat("- apples.py\n".repeat(30), "- app")
    const model = scripted(["?", { cut: loop }, { cut: list }])
    return Effect.gen(function* () {
      const found = yield* repair({ title: "Snake", priority: "P0" })
      assert.deepStrictEqual(found.value, {
        title: "Snake",
        priority: "P0",
        summary: "It is a game for one. Eat the apples.",
        files: ["snake.py", "apples.py"]
      })
    }).pipe(Effect.provide(model.layer))
  })

  it.effect("asks for the whole when no single part of it is wrong", () => {
    const fields = { from: Schema.Int, to: Schema.Int, name: Schema.String }
    const ordered = Repairer.target(
      "Range",
      Schema.Struct(fields).check(
        Schema.makeFilter(({ from, to }) => from <= to || "from must not be greater than to")
      )
    )
    const model = scripted(['{"from": 1, "to": 5}'])
    return Effect.gen(function* () {
      const found = yield* repair({ from: 5, to: 1, name: "levels" }, {}, ordered)
      assert.deepStrictEqual(found.value, { from: 1, to: 5, name: "levels" })
      assert.isUndefined(found.refused)
      assert.deepStrictEqual(
        found.fixes.map(({ name, path }) => [name, ...path]),
        [["reasked_field"]]
      )
      const [prompt = "", ...more] = model.prompts()
      assert.deepStrictEqual(more, [])
      assert.include(prompt, '{"from":5,"to":1,"name":"levels"}')
      assert.include(prompt, "from must not be greater than to")
    }).pipe(Effect.provide(model.layer))
  })

  it.effect("keeps the whole when the answer is no better", () => {
    const model = scripted(['{"title": 1}', "no"])
    const odd = { ...task, issues: () => [{ path: [], message: "never right" }] }
    return Effect.gen(function* () {
      const found = yield* repair(whole, {}, odd)
      assert.deepStrictEqual(found.value, whole)
      assert.include(found.refused ?? "", "never right")
      assert.lengthOf(model.requests, 1)
    }).pipe(Effect.provide(model.layer))
  })

  it.effect("asks for a key that a validator names at the root", () => {
    const model = scripted(['{"title": "Snake"}'])
    return Effect.gen(function* () {
      const found = yield* repair({ summary: "A game" }, {}, { ...task, issues: titleMissing })
      assert.deepStrictEqual(found.value, { summary: "A game", title: "Snake" })
      assert.include(model.prompts()[0] ?? "", '- "title" (text)')
    }).pipe(Effect.provide(model.layer))
  })

  it.effect("asks no more often than it may", () => {
    const model = scripted([])
    return Effect.gen(function* () {
      yield* repair({}, { maxCalls: 2 })
      assert.lengthOf(model.requests, 2)
      const none = scripted([])
      yield* repair({}, { maxCalls: 0 }).pipe(Effect.provide(none.layer))
      assert.lengthOf(none.requests, 0)
    }).pipe(Effect.provide(model.layer))
  })

  it.effect("says that the model could not be asked, and keeps what it had", () => {
    const error = new LLMError.LLMError({
      provider: "scripted",
      reason: new LLMError.QuotaExhausted({ message: "Nothing left to pay with" })
    })
    const model = scripted(['{"summary": "A game"}', error])
    return Effect.gen(function* () {
      const found = yield* repair({ title: "Snake", files: [] })
      assert.deepStrictEqual(found.value, { title: "Snake", files: [], summary: "A game" })
      assert.include(
        found.refused ?? "",
        "The model could not be asked again: scripted: Nothing left to pay with"
      )
      assert.lengthOf(model.requests, 2)
    }).pipe(Effect.provide(model.layer))
  })

  it.effect("has no value when there was none and none came", () => {
    const model = scripted([])
    return Effect.gen(function* () {
      const found = yield* repair(undefined)
      assert.isUndefined(found.value)
      assert.include(found.refused ?? "", "title")
    }).pipe(Effect.provide(model.layer))
  })
})
