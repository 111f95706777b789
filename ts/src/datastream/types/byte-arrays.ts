import { textShape } from '../../codec/value-shape.js'
import { type Format, perFormat } from '../format.js'
import { type Input, memory } from '../input.js'
import { readLatin1, writeLatin1 } from '../latin1.js'
import type { Output } from '../output.js'
import { invalid } from '../stream-failure.js'
import { Type } from '../type.js'
import { declareTypes } from './declare.js'
import { list } from './list.js'

/** QByteArray: a copy of the bytes; a null array is `null`, empty before version 6. */
export const byteArrayType = perFormat(makeByteArrayType)

export const byteArrays = declareTypes(
  format => ({
    byteArray: byteArrayType(format),
    cString: cStringType(format),
    byteArrayList: list(byteArrayType(format)),
  }),
  {
    byteArrayList: {
      docs: { typescript: '(Uint8Array | null)[]', note: 'QByteArrayList' },
      variants: { QByteArrayList: { id: 49 } },
      spellings: { QByteArrayList: 'QList<QByteArray>' },
    },
    byteArray: {
      docs: { typescript: 'Uint8Array | null', note: 'null from version 6 on' },
      variants: { QByteArray: { id: 12, qt3: 29 } },
    },
    cString: { docs: { typescript: 'string | null', note: '`null` is the null pointer' } },
  },
)

declare module './variant/value.js' {
  interface VariantTypes {
    QByteArrayList: (Uint8Array | null)[]
    QByteArray: Uint8Array | null
  }
}

function makeByteArrayType(format: Format): Type<Uint8Array | null> {
  return new Type<Uint8Array | null>(format, {
    name: 'QByteArray',
    minimumLength: 4,
    reader: () => readByteArray,
    writer: () => writeByteArray,
    defaultValue: () => null,
    compare: compareBytes,
  })
}

/**
 * `const char*`: a length that includes the closing NUL, Latin-1 text up to the first NUL; `null` is the null pointer, a
 * length of 0.
 */
export function cStringType(format: Format): Type<string | null> {
  return new Type<string | null>(format, {
    name: 'const char*',
    minimumLength: 4,
    reader: () => readCString,
    writer: () => writeCString,
    defaultValue: () => null,
    valueShape: textShape,
  })
}

export function readByteArray(input: Input): Uint8Array | null {
  const length = input.byteCount()
  if (length < 0) return null
  input.allocate(memory.bytes + length)
  const start = input.take(length)
  return input.bytes.slice(start, start + length)
}

export function writeByteArray(output: Output, value: Uint8Array | null): void {
  if (value instanceof Uint8Array) {
    output.count(value.length)
    output.raw(value)
  } else if (value === null) output.uint32(output.format.version >= 6 ? 0xffffffff : 0)
  else throw invalid(value, 'a Uint8Array or null')
}

export function readCString(input: Input): string | null {
  const length = input.rawByteCount()
  if (length === 0) return null
  const text = readLatin1(input, length)
  const end = text.indexOf('\0')
  return end < 0 ? text : text.slice(0, end)
}

export function writeCString(output: Output, value: string | null): void {
  if (value === null) {
    output.count(0)
    return
  }
  if (typeof value !== 'string' || /[\0\u0100-\uffff]/.test(value))
    throw invalid(value, 'Latin-1 text without NUL, or null')
  output.count(value.length + 1)
  writeLatin1(output, `${value}\0`)
}

function compareBytes(a: Uint8Array | null, b: Uint8Array | null): number {
  const left = a ?? new Uint8Array()
  const right = b ?? new Uint8Array()
  const shared = Math.min(left.length, right.length)
  for (let i = 0; i < shared; i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0)
    if (difference !== 0) return difference
  }
  return left.length - right.length
}
