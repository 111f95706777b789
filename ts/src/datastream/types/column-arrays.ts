import type { NumberArray } from '../../codec/number-array.js'
import { type Input, memory } from '../input.js'
import { requireObject } from '../shape.js'
import { invalid, within } from '../stream-failure.js'
import { memoryOf, type Type } from '../type.js'

/** Reads the number of rows; columns that are all typed arrays are limited by their bytes alone. */
export function countRows(
  input: Input,
  entries: readonly (readonly [string, Type<unknown>])[],
  minimumLength: number,
): number {
  const isPacked = entries.length > 0 && entries.every(([, { parts }]) => parts.fixed?.column)
  const rowLength = entries.reduce(
    (sum, [, type]) =>
      sum + (type.parts.fixed?.column ? type.parts.fixed.size : memory.reference + memoryOf(type)),
    0,
  )
  const count = isPacked ? input.packedCount(minimumLength) : input.count(minimumLength, 0)
  input.allocate(entries.length * memory.bytes + count * rowLength)
  return count
}

/** Creates the array for `count` values of a field. */
export function makeColumn(type: Type<unknown>, count: number): NumberArray | unknown[] {
  const column = type.parts.fixed?.column
  if (column) return new column.array(count)
  return count > 0 ? new Array(count) : []
}

/** The columns in the order of the fields; throws unless all have the same length. */
export function requireColumns(
  value: unknown,
  entries: readonly (readonly [string, unknown])[],
): ArrayLike<unknown>[] {
  const object = requireObject(value)
  const columns = entries.map(([key]) => column(Reflect.get(object, key), key))
  const count = columns[0]?.length ?? 0
  entries.forEach(([key], i) => {
    const length = columns[i]?.length
    if (length !== count)
      throw within(invalid(length, `${count}, the length of the other columns`), key)
  })
  return columns
}

function column(value: unknown, key: string): ArrayLike<unknown> {
  if (!Array.isArray(value) && !ArrayBuffer.isView(value))
    throw within(invalid(value, 'an array'), key)
  return value as unknown as ArrayLike<unknown>
}
