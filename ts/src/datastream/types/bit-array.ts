import { BitArray } from '../bit-array.js'
import type { Format } from '../format.js'
import { type Input, memory } from '../input.js'
import { invalid } from '../stream-failure.js'
import { Type } from '../type.js'
import { declareTypes } from './declare.js'

export const bitArrays = declareTypes(format => ({ bitArray: bitArrayType(format) }), {
  bitArray: {
    docs: { typescript: 'BitArray', note: '64-bit length from version 20 on' },
    variants: { QBitArray: { id: 13, qt3: 30 } },
  },
})

declare module './variant/value.js' {
  interface VariantTypes {
    QBitArray: BitArray
  }
}

/** QBitArray: a `BitArray`. Set bits past its length are ERR_QDS_READ_CORRUPT_DATA. */
export function bitArrayType(format: Format): Type<BitArray> {
  const lengthSize = format.version >= 20 ? 8 : 4
  return new Type<BitArray>(format, {
    name: 'QBitArray',
    minimumLength: lengthSize,
    reader: () => input => {
      const start = input.pos
      const length = lengthSize === 8 ? readLength(input) : input.uint32()
      const size = Math.ceil(length / 8)
      if (size > input.remaining) throw input.pastEnd(size)
      if (size > input.limits.maxStringBytes)
        throw input.limit(`${size} bytes (maxStringBytes)`, start)
      const bytesAt = input.take(size)
      input.allocate(memory.object + memory.bytes + size)
      const bytes = input.bytes.slice(bytesAt, bytesAt + size)
      if ((bytes[size - 1] ?? 0) >> (((length - 1) & 7) + 1))
        throw input.corrupt('bits past the end are set', start)
      return new BitArray(length, bytes)
    },
    writer: () => (output, value) => {
      if (!(value instanceof BitArray)) throw invalid(value, 'a BitArray')
      if (lengthSize === 8) {
        const at = output.reserve(8)
        output.view.setBigUint64(at, BigInt(value.length), format.littleEndian)
      } else output.uint32(value.length)
      const at = output.reserve(value.bytes.length)
      output.bytes.set(value.bytes, at)
      const spare = value.bytes.length * 8 - value.length
      if (spare > 0) output.bytes[output.pos - 1] = (value.bytes.at(-1) ?? 0) & (0xff >> spare)
    },
    defaultValue: () => new BitArray(0),
    valueShape: { kind: 'bits', make: (length, bytes) => new BitArray(length, bytes) },
  })
}

function readLength(input: Input): number {
  const start = input.pos
  const length = input.view.getBigUint64(input.take(8), input.format.littleEndian)
  if (length > 2n ** 53n) throw input.limit(`${length} bits`, start)
  return Number(length)
}
