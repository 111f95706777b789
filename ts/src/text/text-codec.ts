import type { Codec } from '../codec/codec.js'
import { textShape } from '../codec/value-shape.js'
import { inspectable } from '../errors/inspectable.js'
import { decodeStrictly, lengthToNul, lengthWithoutNuls } from './decoding.js'
import { Encoder } from './encoder.js'
import type { Encoding } from './encoding.js'
import { encodingOf } from './encodings.js'
import { type EncodingName, encodingName, type TextEncoding } from './names.js'
import { textError } from './text-error.js'

export interface TextOptions {
  /** Whether to truncate a string that is too long after the last whole character that fits, instead of throwing. Default false. */
  readonly truncate?: boolean | undefined
  /** Replacement for each character that the encoding lacks, like `'?'` in Qt. Default: encoding throws. */
  readonly replace?: string | undefined
  /** Whether decoding throws for invalid bytes, instead of returning U+FFFD. Default false. */
  readonly fatal?: boolean | undefined
}

export interface TextShape {
  readonly terminated: boolean
  readonly byteLength: number | undefined
}

/** The codec of strings with and without a terminator. */
export class TextCodec implements Codec<string> {
  readonly name: string
  readonly byteLength: number | undefined
  readonly retainsBytes = false
  /** @internal */
  readonly valueShape = textShape
  readonly #encoding: Encoding
  readonly #encodingName: EncodingName
  readonly #terminated: boolean
  readonly #fatal: boolean
  readonly #encoder: Encoder

  constructor(given: TextEncoding, { terminated, byteLength }: TextShape, options: TextOptions) {
    const { truncate = false, replace, fatal = false } = options
    const name = encodingName(given)
    const encoding = encodingOf(name)
    this.name = `${terminated ? 'cstring' : 'text'}/${name}`
    this.byteLength = byteLength
    this.#encoding = encoding
    this.#encodingName = name
    this.#terminated = terminated
    this.#fatal = fatal
    const replacement = replace === undefined ? undefined : replacementOf(encoding, name, replace)
    this.#encoder = new Encoder({ name, encoding, truncate, replacement, terminated })
  }

  static {
    inspectable(TextCodec, 'TextCodec', ({ name, byteLength }) => ({ name, byteLength }))
  }

  decode(bytes: Uint8Array): string {
    return this.decodePrefix(bytes).value
  }

  decodePrefix(bytes: Uint8Array): { value: string; byteLength: number } {
    const { unitSize } = this.#encoding
    const own = this.#copy(bytes)
    const end = this.#end(own)
    const taken = this.#terminated ? Math.min(own.length, end + unitSize) : own.length
    const characters = own.subarray(0, end)
    const value = this.#fatal
      ? decodeStrictly(this.#encoding, this.#encodingName, characters)
      : this.#encoding.decode(characters)
    return { value, byteLength: this.byteLength ?? taken }
  }

  encode(value: string): Uint8Array {
    if (this.byteLength !== undefined) {
      const target = new Uint8Array(this.byteLength)
      this.encodeInto(value, target)
      return target
    }
    const bytes = this.#encoder.encode(value, Number.POSITIVE_INFINITY)
    if (!this.#terminated) return bytes
    const target = new Uint8Array(bytes.length + this.#encoding.unitSize)
    target.set(bytes)
    return target
  }

  encodeInto(value: string, target: Uint8Array): number {
    const size = this.byteLength ?? target.length
    const terminator = this.#terminated ? this.#encoding.unitSize : 0
    if (size > target.length || size < terminator)
      throw textError(
        'ERR_TEXT_DOES_NOT_FIT',
        `cannot write ${this.name}: it needs ${Math.max(size, terminator)} bytes, the target has only ${target.length}`,
        target.length,
      )
    const bytes = this.#encoder.encode(value, size - terminator)
    target.set(bytes)
    const end = this.byteLength ?? bytes.length + terminator
    target.fill(0, bytes.length, end)
    return end
  }

  /** Copies the bytes first: decoding UTF-8 that another process rewrites meanwhile can crash V8. */
  #copy(bytes: Uint8Array): Uint8Array {
    const size = this.byteLength ?? bytes.length
    if (size > bytes.length)
      throw textError(
        'ERR_TEXT_READ_PAST_END',
        `cannot read ${this.name}: it needs ${size} bytes, the range has only ${bytes.length}`,
        bytes.length,
      )
    return new Uint8Array(bytes.subarray(0, size))
  }

  #end(bytes: Uint8Array): number {
    const { unitSize } = this.#encoding
    if (this.#terminated) return lengthToNul(bytes, unitSize)
    return this.byteLength === undefined ? bytes.length : lengthWithoutNuls(bytes, unitSize)
  }
}

function replacementOf(encoding: Encoding, name: EncodingName, replace: string): Uint8Array {
  try {
    return encoding.encode(replace)
  } catch (cause) {
    throw new RangeError(
      `replace must be a string that ${name} can encode, got ${JSON.stringify(replace)}`,
      { cause },
    )
  }
}
