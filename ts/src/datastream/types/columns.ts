import type { Infer } from '../../codec.js'
import { mayGenerateCode } from '../compile/code.js'
import { generateColumnsRead, generateColumnsWrite } from '../compile/columns-code.js'
import { invalid, within } from '../failure.js'
import type { NumberArray } from '../fixed-layout.js'
import { objectOf, requireObject } from '../plain-object.js'
import { type Read, Type, type Write } from '../type.js'
import type { Fields, RecordType } from './record.js'
import type { NumericType } from './scalar.js'

/** One array per field. */
export type ColumnsOf<F> = {
  -readonly [K in keyof F]: F[K] extends NumericType<infer _, infer A> ? A : Infer<F[K]>[]
}

/** A list of records as one array per field: `{ time: Float64Array, name: (string | null)[] }`. */
export function columnsType<F extends Fields>(record: RecordType<F>): Type<ColumnsOf<F>> {
  const entries = Object.entries<Type<unknown>>(record.fields)
  return new Type<ColumnsOf<F>>(record.format, {
    name: `QList<${record.name}>`,
    minimumLength: 4,
    reader: () =>
      mayGenerateCode() ? generateColumnsRead(record, entries) : interpretRead(record, entries),
    writer: () =>
      mayGenerateCode() ? generateColumnsWrite(record, entries) : interpretWrite(record, entries),
    defaultValue: () => objectOf(entries.map(([key, type]) => [key, makeColumn(type, 0)])),
  })
}

/** The array for `count` values of a field. */
export function makeColumn(type: Type<unknown>, count: number): NumberArray | unknown[] {
  const column = type.parts.fixed?.column
  if (column) return new column.array(count)
  return count > 0 ? new Array(count) : []
}

function interpretRead<T extends object>(
  record: Type<unknown>,
  entries: readonly (readonly [string, Type<unknown>])[],
): Read<T> {
  const { read, parts } = record
  return input => {
    const count = input.count(parts.minimumLength)
    const columns = entries.map(([key, type]) => ({ key, values: makeColumn(type, count) }))
    for (let i = 0; i < count; i++) {
      try {
        const row = requireObject(read(input))
        for (const { key, values } of columns) Reflect.set(values, i, Reflect.get(row, key))
      } catch (error) {
        throw within(error, i)
      }
    }
    return objectOf<T>(columns.map(({ key, values }) => [key, values]))
  }
}

function interpretWrite<T extends object>(
  record: Type<unknown>,
  entries: readonly (readonly [string, Type<unknown>])[],
): Write<T> {
  const { write } = record
  return (output, value) => {
    const columns = requireColumns(value, entries)
    const count = columns[0]?.length ?? 0
    output.count(count)
    for (let i = 0; i < count; i++)
      try {
        write(output, objectOf(entries.map(([key], column) => [key, columns[column]?.[i]])))
      } catch (error) {
        throw within(error, i)
      }
  }
}

/** The columns in the order of the fields, all of one length. */
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
