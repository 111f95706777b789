import type { Infer } from '../../codec/codec.js'
import { mayGenerateCode } from '../../codec/generated-code.js'
import { objectShape, type Shaped } from '../../codec/value-shape.js'
import { generateColumnsRead, generateColumnsWrite } from '../compile/columns-code.js'
import { objectOf, requireObject } from '../shape.js'
import { within } from '../stream-failure.js'
import { type Read, Type, type Write } from '../type.js'
import { countRows, makeColumn, requireColumns } from './column-arrays.js'
import type { Fields, RecordType } from './record.js'
import type { NumericType } from './scalar.js'

/** The columns of a list of records: one array per field. */
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
    valueShape: objectShape(objectOf(entries.map(([key, type]) => [key, columnOf(type)]))),
  })
}

function columnOf(element: Type<unknown>): Shaped {
  return { valueShape: { kind: 'list', element } }
}

function interpretRead<T extends object>(
  record: Type<unknown>,
  entries: readonly (readonly [string, Type<unknown>])[],
): Read<T> {
  const { read, parts } = record
  return input => {
    const count = countRows(input, entries, parts.minimumLength)
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
