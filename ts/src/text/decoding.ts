import type { Encoding } from './encoding.js'
import { textError } from './text-error.js'

/** @throws {CodecError} at the first byte that is not part of a character. */
export function decodeStrictly(encoding: Encoding, name: string, bytes: Uint8Array): string {
  try {
    return encoding.strictDecoder()(bytes, false)
  } catch (cause) {
    const offset = invalidAt(encoding, bytes)
    const some = Array.from(bytes.subarray(offset, offset + 4), byte =>
      byte.toString(16).padStart(2, '0'),
    )
    throw textError('ERR_TEXT_INVALID_BYTES', `${some.join(' ')} is not ${name}`, offset, { cause })
  }
}

/** Finds the invalid character by decoding byte by byte, as decoders do not report its offset. */
function invalidAt(encoding: Encoding, bytes: Uint8Array): number {
  const decode = encoding.strictDecoder()
  let start = 0
  for (let at = 0; at < bytes.length; at++) {
    try {
      if (decode(bytes.subarray(at, at + 1), true) !== '') start = at + 1
    } catch {
      break
    }
  }
  return start
}

/** Offset of the first NUL of the width of the encoding; the length without a NUL. */
export function lengthToNul(bytes: Uint8Array, unitSize: number): number {
  for (let at = bytes.indexOf(0); at >= 0; at = bytes.indexOf(0, at + 1))
    if (isNul(bytes, at, unitSize)) return at
  return bytes.length
}

/** The length without NULs at the end. */
export function lengthWithoutNuls(bytes: Uint8Array, unitSize: number): number {
  let end = bytes.length
  while (end >= unitSize && isNul(bytes, end - unitSize, unitSize)) end -= unitSize
  return end
}

function isNul(bytes: Uint8Array, at: number, unitSize: number): boolean {
  return at % unitSize === 0 && bytes[at] === 0 && (unitSize === 1 || bytes[at + 1] === 0)
}
