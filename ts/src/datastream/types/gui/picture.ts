import type { Format } from '../../format.js'
import { memory } from '../../input.js'
import { invalid } from '../../stream-failure.js'
import { Type } from '../../type.js'
import { declareTypes } from '../declare.js'

export const pictures = declareTypes(format => ({ picture: pictureType(format) }), {
  picture: { docs: { typescript: 'Uint8Array' } },
})

/** QPicture: its data, which begin with "QPIC" and are big-endian in any stream; empty for a null picture. */
export function pictureType(format: Format): Type<Uint8Array> {
  return new Type<Uint8Array>(format, {
    name: 'QPicture',
    minimumLength: 4,
    reader: () => input => {
      const length = input.uint32()
      const start = input.take(length)
      input.allocate(memory.bytes + length)
      return input.bytes.slice(start, start + length)
    },
    writer: () => (output, value) => {
      if (!(value instanceof Uint8Array)) throw invalid(value, 'a Uint8Array')
      output.uint32(value.length)
      output.raw(value)
    },
    defaultValue: () => new Uint8Array(),
  })
}
