import type { Codec } from '../codec/codec.js'
import { encodingOf } from './encodings.js'
import type { TextEncoding } from './names.js'
import { TextCodec, type TextOptions } from './text-codec.js'

export interface FixedTextOptions extends TextOptions {
  /** Bytes of every text: a shorter one is filled with NULs, which the reader drops. Default: as many as there are. */
  readonly byteLength?: number | undefined
}

/**
 * A text without a terminator, as `memcpy` of a QByteArray writes it: decoding takes all bytes that are given, encoding
 * makes as many as the text needs. With `byteLength` a field of that size that the text may fill to the last byte.
 *
 * Errors: RangeError for an encoding that is not known and a size that is none; `CodecError` with a `TextErrorCode`.
 *
 * ```ts
 * await shm.write(text('utf-8'), 'speed=100')
 * ```
 */
export function text(encoding: TextEncoding, options: FixedTextOptions = {}): Codec<string> {
  const { byteLength, ...rest } = options
  if (byteLength !== undefined) requireSize('byteLength', encoding, byteLength)
  return new TextCodec(encoding, { terminated: false, byteLength }, rest)
}

/**
 * A text up to its NUL, as `strcpy` writes it: two zero bytes in UTF-16. Decoding takes all bytes where there is no NUL.
 * `capacity` is `sizeof` of the array in bytes, terminator included; what the text leaves of it is written as zeros.
 * A text that contains U+0000 is refused, for its reader would not see the rest.
 *
 * Errors: as `text`.
 *
 * ```ts
 * const title = cString('gbk', 64, { truncate: true })            // char title[64], toLocal8Bit() in China
 * ```
 */
export function cString(
  encoding: TextEncoding,
  capacity?: number,
  options: TextOptions = {},
): Codec<string> {
  if (capacity !== undefined) requireSize('capacity', encoding, capacity)
  return new TextCodec(encoding, { terminated: true, byteLength: capacity }, options)
}

function requireSize(name: string, encoding: TextEncoding, size: number): void {
  const { unitSize } = encodingOf(encoding)
  if (Number.isSafeInteger(size) && size >= unitSize && size % unitSize === 0) return
  const unit = unitSize === 1 ? '' : `, a multiple of ${unitSize}`
  throw new RangeError(
    `${name} must be a whole number of bytes above 0${unit}, not ${String(size)}`,
  )
}
