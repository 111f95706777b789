import { createMultibyteDecoder, createMultibyteEncoder } from '@exodus/bytes/multi-byte.js'
import { createSinglebyteDecoder, createSinglebyteEncoder } from '@exodus/bytes/single-byte.js'
import type { Encoding } from './encoding.js'
import { type EncodingName, multiByte, singleByte, textEncodings } from './names.js'
import { utf8, utf16 } from './unicode.js'

const encodings = new Map<EncodingName, Encoding>()

/** The encoding of a name, created at first use. @throws {RangeError} when the name is unknown. */
export function encodingOf(name: EncodingName): Encoding {
  const known = encodings.get(name)
  if (known) return known
  if (!textEncodings.includes(name))
    throw new RangeError(
      `encoding must be one of ${textEncodings.map(one => `'${one}'`).join(', ')}, got ${JSON.stringify(name)}`,
    )
  const encoding = make(name)
  encodings.set(name, encoding)
  return encoding
}

function make(name: EncodingName): Encoding {
  if (isIn(multiByte, name))
    return {
      unitSize: 1,
      encode: createMultibyteEncoder(name),
      decode: createMultibyteDecoder(name, true),
      strictDecoder: () => createMultibyteDecoder(name),
    }
  if (isIn(singleByte, name)) {
    const table = name === 'latin1' ? 'iso-8859-1' : name
    return {
      unitSize: 1,
      encode: createSinglebyteEncoder(table),
      decode: createSinglebyteDecoder(table, true),
      strictDecoder: () => createSinglebyteDecoder(table),
    }
  }
  return name === 'utf-8' ? utf8 : utf16(name)
}

function isIn<T extends string>(names: readonly T[], name: string): name is T {
  return names.some(one => one === name)
}
