import type { Encoding } from './encoding.js'
import { textError } from './text-error.js'

/** Throws CodecError at the first byte that is no part of a character. */
export function decodeStrictly(encoding: Encoding, name: string, bytes: Uint8Array): string {
  try {
    return encoding.strictDecoder()(bytes, false)
  } catch {
    const offset = invalidAt(encoding, bytes)
    const some = Array.from(bytes.subarray(offset, offset + 4), byte =>
      byte.toString(16).padStart(2, '0'),
    )
    throw textError('ERR_TEXT_INVALID_BYTES', `${some.join(' ')} is not ${name}`, offset)
  }
}

/** Decoders do not say where they fail: given byte by byte, the one that fails belongs to the character begun last. */
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

/** Where the first NUL is, of the encoding's width; the length when there is none. */
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
