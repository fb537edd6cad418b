import * as fs from "node:fs/promises"

/** A value of the header: its type by number, as GGUF has it, and its bytes. */
type Value = readonly [type: number, bytes: Buffer]

interface Tensor {
  readonly name: string
  /** Length of a row, then the number of rows. */
  readonly shape: ReadonlyArray<number>
  readonly values: Float32Array
}

const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
const u64 = (value: number): Buffer => Buffer.concat([u32(value), u32(0)])
const f32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeFloatLE(value)
  return bytes
}
const chars = (text: string): Buffer => Buffer.concat([u64(Buffer.byteLength(text)), Buffer.from(text)])

const count = (value: number): Value => [4, u32(value)]
const real = (value: number): Value => [6, f32(value)]
const flag = (value: boolean): Value => [7, Buffer.from([Number(value)])]
const word = (value: string): Value => [8, chars(value)]
const list = (type: number, items: ReadonlyArray<Buffer>): Value => [
  9,
  Buffer.concat([u32(type), u64(items.length), ...items])
]

const aligned = (bytes: number): number => Math.ceil(bytes / 32) * 32
const padded = (bytes: Buffer): Buffer =>
  Buffer.concat([bytes, Buffer.alloc(aligned(bytes.length) - bytes.length)])

/** A GGUF file, version 3. */
const gguf = (header: Readonly<Record<string, Value>>, tensors: ReadonlyArray<Tensor>): Buffer => {
  let offset = 0
  const infos = tensors.map(({ name, shape, values }) => {
    const info = [chars(name), u32(shape.length), ...shape.map(u64), u32(0), u64(offset)]
    offset += aligned(values.byteLength)
    return Buffer.concat(info)
  })
  const entries = Object.entries(header)
  const fields = entries.flatMap(([key, [type, bytes]]) => [chars(key), u32(type), bytes])
  const head = [Buffer.from("GGUF"), u32(3), u64(tensors.length), u64(entries.length), ...fields, ...infos]
  return Buffer.concat([
    padded(Buffer.concat(head)),
    ...tensors.map(({ values }) => padded(Buffer.from(values.buffer)))
  ])
}

const special = ["<unk>", "<s>", "</s>", "<|im_start|>", "<|im_end|>"]
const tokens = [
  ...special,
  ...Array.from({ length: 256 }, (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`)
]
const end = special.indexOf("<|im_end|>")
const token = (char: string): number => special.length + char.charCodeAt(0)

const alphabet = "abcdefghijklmnopqrstuvwxyz"
const width = 272
const head = 16
const hidden = 8

/** What comes after a token, whatever came before: the alphabet, again and again. */
const next: ReadonlyArray<readonly [before: number, after: number]> = [
  [token("\n"), token("a")],
  ...Array.from(alphabet, (char, at) => [token(char), token(alphabet[at + 1] ?? "a")] as const)
]

/** What is liked everywhere, so that a grammar comes to its end: brackets and quotes are closed. */
const liked: Readonly<Record<string, number>> = {
  '"': 0.5,
  "}": 0.42,
  "]": 0.4,
  "{": 0.36,
  ",": 0.35,
  "7": 0.2
}

const zeros = (name: string, ...shape: ReadonlyArray<number>): Tensor => ({
  name,
  shape,
  values: new Float32Array(shape.reduce((product, size) => product * size, 1))
})

const filled = (tensor: Tensor, at: ReadonlyArray<readonly [index: number, value: number]>): Tensor => {
  for (const [index, value] of at) tensor.values[index] = value
  return tensor
}

/** The last number of every embedding is the same, so that what is liked everywhere can be said. */
const constant = width - 1

const tensors: ReadonlyArray<Tensor> = [
  filled(
    zeros("token_embd.weight", width, tokens.length),
    tokens.flatMap((_, at) => [
      [at * width + at, 1],
      [at * width + constant, 1]
    ])
  ),
  filled(zeros("output.weight", width, tokens.length), [
    ...next.map(([before, after]) => [after * width + before, 0.7] as const),
    ...Object.entries(liked).map(([char, value]) => [token(char) * width + constant, value] as const),
    [end * width + constant, 0.15]
  ]),
  ...["output_norm", "blk.0.attn_norm", "blk.0.ffn_norm"].map((name): Tensor => ({
    name: `${name}.weight`,
    shape: [width],
    values: new Float32Array(width).fill(1)
  })),
  zeros("blk.0.attn_q.weight", width, head),
  zeros("blk.0.attn_k.weight", width, head),
  zeros("blk.0.attn_v.weight", width, head),
  zeros("blk.0.attn_output.weight", head, width),
  zeros("blk.0.ffn_gate.weight", width, hidden),
  zeros("blk.0.ffn_up.weight", width, hidden),
  zeros("blk.0.ffn_down.weight", hidden, width)
]

const template =
  "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"

const header: Readonly<Record<string, Value>> = {
  "general.architecture": word("llama"),
  "general.name": word("tiny"),
  "general.alignment": count(32),
  "llama.context_length": count(512),
  "llama.embedding_length": count(width),
  "llama.block_count": count(1),
  "llama.feed_forward_length": count(hidden),
  "llama.attention.head_count": count(1),
  "llama.attention.head_count_kv": count(1),
  "llama.attention.key_length": count(head),
  "llama.attention.value_length": count(head),
  "llama.attention.layer_norm_rms_epsilon": real(1e-6),
  "llama.rope.dimension_count": count(head),
  "llama.vocab_size": count(tokens.length),
  "tokenizer.ggml.model": word("llama"),
  "tokenizer.ggml.tokens": list(8, tokens.map(chars)),
  "tokenizer.ggml.scores": list(
    6,
    tokens.map(() => f32(0))
  ),
  // 2 is unknown, 3 steers, 6 is one byte.
  "tokenizer.ggml.token_type": list(
    5,
    tokens.map((_, at) => u32(at === 0 ? 2 : at < special.length ? 3 : 6))
  ),
  "tokenizer.ggml.bos_token_id": count(1),
  "tokenizer.ggml.eos_token_id": count(end),
  "tokenizer.ggml.unknown_token_id": count(0),
  "tokenizer.ggml.add_bos_token": flag(false),
  "tokenizer.ggml.add_space_prefix": flag(false),
  "tokenizer.chat_template": word(template)
}

/** Writes a true model of one layer that says the alphabet and nothing else: llama.cpp runs it in no time. */
export const write = (file: string): Promise<void> => fs.writeFile(file, gguf(header, tensors))
