/**
 * Frames of a WebSocket, as a server writes them.
 *
 * @since 0.1.0
 */

const length = (size: number): Buffer => {
  if (size < 126) return Buffer.from([size])
  const wide = size > 0xffff
  const head = Buffer.alloc(wide ? 9 : 3, wide ? 127 : 126)
  if (wide) head.writeBigUInt64BE(BigInt(size), 1)
  else head.writeUInt16BE(size, 1)
  return head
}

const opcodes = { text: 0x1, ping: 0x9 } as const

/**
 * The text of a frame that `frame` made whole.
 *
 * @category accessors
 * @since 0.1.0
 */
export const payload = (bytes: Uint8Array): string => {
  const size = bytes[1] ?? 0
  return Buffer.from(bytes.subarray(size < 126 ? 2 : size === 126 ? 4 : 10)).toString()
}

/**
 * A text, or a ping, as RFC 6455 has it, in so many fragments.
 *
 * @category constructors
 * @since 0.1.0
 */
export const frame = (
  payload: string,
  { fragments = 1, kind = "text" }: { readonly fragments?: number; readonly kind?: keyof typeof opcodes } = {}
): Uint8Array => {
  const all = Buffer.from(payload)
  const size = Math.ceil(all.length / fragments)
  return Buffer.concat(
    Array.from({ length: fragments }, (_, at) => {
      const part = all.subarray(at * size, (at + 1) * size)
      const first = (at === fragments - 1 ? 0x80 : 0) | (at === 0 ? opcodes[kind] : 0)
      return Buffer.concat([Buffer.from([first]), length(part.length), part])
    })
  )
}
