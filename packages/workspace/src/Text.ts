/**
 * Bytes that are text.
 *
 * @since 0.1.0
 */

/**
 * The text in bytes, a byte order mark included; undefined when it is none.
 *
 * @category constructors
 * @since 0.1.0
 */
export const textOf = (bytes: Uint8Array): string | undefined => {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes)
    return text.includes("\0") ? undefined : text
  } catch {
    return undefined
  }
}
