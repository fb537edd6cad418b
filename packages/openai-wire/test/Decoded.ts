import type { LLM } from "@metagpt-ts/core"

import * as Decoder from "../src/Decoder.ts"
import { standard } from "../src/Dialect.ts"
import type { Dialect } from "../src/Dialect.ts"
import { fixture } from "./RawServer.ts"

const dialect: Dialect = { ...standard, provider: "test" }
export const mebibyte = 1024 * 1024

export const decode = (
  chunks: Iterable<Uint8Array>,
  settings: Partial<Dialect> = {},
  maxBytes = 16 * mebibyte
) => {
  const decoder = Decoder.make({ ...dialect, ...settings }, maxBytes)
  const parts: Array<LLM.Part> = []
  for (const chunk of chunks) parts.push(...decoder.push(chunk))
  parts.push(...decoder.end())
  return { parts, fault: decoder.fault(), opens: decoder.opensThinking() }
}
export const decodeText = (text: string, settings?: Partial<Dialect>) => decode([Buffer.from(text)], settings)

/** The body of a recorded response, its chunk framing undone. */
export const body = (name: string): Buffer => {
  const bytes = fixture(name)
  let rest = bytes.subarray(bytes.indexOf("\r\n\r\n") + 4)
  const chunks: Array<Buffer> = []
  for (;;) {
    const line = rest.indexOf("\r\n")
    const size = Number.parseInt(rest.toString("latin1", 0, line), 16)
    if (line === -1 || !(size > 0)) return Buffer.concat(chunks)
    chunks.push(rest.subarray(line + 2, line + 2 + size))
    rest = rest.subarray(line + 2 + size + 2)
  }
}
export const text = (parts: ReadonlyArray<LLM.Part>, tag: "Text" | "Reasoning" = "Text") =>
  parts.map((part) => (part._tag === tag ? part.text : "")).join("")
export const finish = (parts: ReadonlyArray<LLM.Part>) => parts.filter((part) => part._tag === "Finish")
