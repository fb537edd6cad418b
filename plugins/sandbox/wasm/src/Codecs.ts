/**
 * UTF-8, read and written with nothing but the language JavaScript.
 *
 * @since 0.1.0
 */

/** What the web calls TextDecoder and TextEncoder, as far as the interpreter uses them. */
export interface Codecs {
  readonly Decoder: new () => { decode: (input?: ArrayBuffer | ArrayBufferView) => string }
  readonly Encoder: new () => {
    encode: (text: string) => Uint8Array
    encodeInto: (text: string, target: Uint8Array) => { read: number; written: number }
  }
}

/**
 * Makes both. The source of this function is run where nothing else is, so it names nothing from outside itself.
 *
 * @category constructors
 * @since 0.1.0
 */
export const codecs = function (): Codecs {
  class Decoder {
    decode(input?: ArrayBuffer | ArrayBufferView): string {
      if (input === undefined) return ""
      const bytes = ArrayBuffer.isView(input)
        ? new Uint8Array(input.buffer, input.byteOffset, input.byteLength)
        : new Uint8Array(input)
      let text = ""
      for (let i = 0; i < bytes.length;) {
        const first = bytes[i++] as number
        let more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : first >= 0xc0 ? 1 : 0
        let point = first < 0x80 ? first : more === 0 ? 0xfffd : first & (0x3f >> more)
        while (more > 0 && i < bytes.length && ((bytes[i] as number) & 0xc0) === 0x80) {
          point = (point << 6) | ((bytes[i++] as number) & 0x3f)
          more--
        }
        text += String.fromCodePoint(more === 0 && point <= 0x10ffff ? point : 0xfffd)
      }
      return text
    }
  }

  class Encoder {
    encode(text: string): Uint8Array {
      const bytes: Array<number> = []
      for (const character of text.toWellFormed()) {
        const point = character.codePointAt(0) as number
        if (point < 0x80) bytes.push(point)
        else if (point < 0x800) bytes.push(0xc0 | (point >> 6), 0x80 | (point & 0x3f))
        else {
          if (point < 0x10000) bytes.push(0xe0 | (point >> 12))
          else bytes.push(0xf0 | (point >> 18), 0x80 | ((point >> 12) & 0x3f))
          bytes.push(0x80 | ((point >> 6) & 0x3f), 0x80 | (point & 0x3f))
        }
      }
      return new Uint8Array(bytes)
    }
    encodeInto(text: string, target: Uint8Array): { read: number; written: number } {
      const bytes = this.encode(text)
      target.set(bytes)
      return { read: text.length, written: bytes.length }
    }
  }

  return { Decoder, Encoder }
}
