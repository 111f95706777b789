import { copySwapped, swapInPlace } from '../../codec/byte-swap.js'
import type { NumberArray } from '../../codec/number-array.js'
import { memory } from '../input.js'
import { invalid, within } from '../stream-failure.js'
import { Type } from '../type.js'

/** A list of numbers as a typed array. */
export function typedArrayType<A extends NumberArray>(element: Type<unknown>): Type<A> {
  const { format, parts } = element
  const { fixed } = parts
  const column = fixed?.column
  if (!fixed || !column)
    throw new TypeError(`element must be a number type for a typed array, got ${element.name}`)
  const { array, sameBytes } = column
  const { size } = fixed
  const make = (length: number) => new array(length) as A
  return new Type<A>(format, {
    name: `QList<${element.name}>`,
    minimumLength: 4,
    reader: () => input => {
      const count = input.packedCount(size)
      input.allocate(memory.bytes + count * size)
      const start = input.take(count * size)
      const values = make(count)
      if (sameBytes) copySwapped(input.bytes, start, values, size, format.littleEndian)
      else
        for (let i = 0; i < count; i++)
          values[i] = fixed.get(input.view, start + i * size) as number
      return values
    },
    writer: () => (output, values) => {
      if (!(values instanceof array)) throw invalid(values, `a ${array.name}`)
      output.count(values.length)
      const start = output.reserve(values.length * size)
      if (sameBytes) {
        const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
        output.bytes.set(bytes, start)
        swapInPlace(output.bytes, start, bytes.length, size, format.littleEndian)
        return
      }
      for (let i = 0; i < values.length; i++)
        try {
          fixed.set(output.view, start + i * size, values[i])
        } catch (error) {
          throw within(error, i)
        }
    },
    defaultValue: () => make(0),
    valueShape: { kind: 'list', element, array },
  })
}
