import type { Codec } from '../codec/codec.js'
import { encodingOf } from './encodings.js'
import { encodingName, type TextEncoding } from './names.js'
import { TextCodec, type TextOptions } from './text-codec.js'

export interface FixedTextOptions extends TextOptions {
  /** Fixed size in bytes: a shorter string is padded with NULs, which decoding drops. Default: no fixed size. */
  readonly byteLength?: number | undefined
}

/**
 * Codec of a string without a terminator, as a `memcpy` of a QByteArray writes it: decoding takes all bytes that are given,
 * encoding returns as many as the string needs. With `byteLength` it is a field of that size, which the string may fill completely.
 * The codec throws `CodecError` with a `TextErrorCode`; decoded values share no memory with the bytes.
 *
 * @throws {RangeError} when the encoding is unknown, or `byteLength` is not a size.
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
 * Codec of a string up to its NUL, as `strcpy` writes it: two zero bytes in UTF-16. Without a NUL, decoding takes all bytes.
 * `capacity` is `sizeof` of the array in bytes, including the terminator; encoding fills the rest with zeros. Encoding rejects a
 * string that contains U+0000, of which readers would miss the rest. The codec throws `CodecError` with a `TextErrorCode`; decoded
 * values share no memory with the bytes.
 *
 * @throws {RangeError} when the encoding is unknown, or `capacity` is not a size.
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
  const { unitSize } = encodingOf(encodingName(encoding))
  if (Number.isSafeInteger(size) && size >= unitSize && size % unitSize === 0) return
  const unit = unitSize === 1 ? '' : `, a multiple of ${unitSize}`
  throw new RangeError(
    `${name} must be a whole number of bytes above 0${unit}, got ${String(size)}`,
  )
}
