/**
 * Reads an answer of a chat-completions server, streamed or whole.
 */

/** What it said. */
export interface Answer {
  readonly text: string
  readonly finish: string | undefined
  /** Pieces that came; with llama.cpp, tokens. */
  readonly parts: number
  readonly usage: { readonly prompt_tokens: number; readonly completion_tokens: number } | undefined
}

interface Body {
  readonly usage?: Answer["usage"] | null
  readonly choices?: ReadonlyArray<{
    readonly delta?: { readonly content?: string | null }
    readonly message?: { readonly content?: string | null }
    readonly finish_reason?: string | null
  }>
}

/** Takes bytes as they come. */
export const make = (): { readonly take: (chunk: Uint8Array) => void; readonly end: () => Answer } => {
  const decoder = new TextDecoder()
  let [rest, text, parts] = ["", "", 0]
  let finish: string | undefined
  let usage: Answer["usage"]
  const read = (line: string) => {
    const json = line.replace(/^data:/, "").trim()
    if (!json.startsWith("{")) return
    let body: Body
    try {
      body = JSON.parse(json) as Body
    } catch {
      return
    }
    usage = body.usage ?? usage
    const [choice] = body.choices ?? []
    finish = choice?.finish_reason ?? finish
    const said = choice?.delta?.content ?? choice?.message?.content ?? ""
    if (said === "") return
    text += said
    parts++
  }
  return {
    take: (chunk) => {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n")
      rest = lines.pop() ?? ""
      lines.forEach(read)
    },
    end: () => {
      read(rest)
      rest = ""
      return { text, finish, parts, usage }
    }
  }
}
