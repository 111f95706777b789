import type { NumberArray } from '../../codec/number-array.js'
import type { Format } from '../format.js'
import { arrayType } from './array.js'
import { optionalType, pairType, setType } from './containers.js'
import { declareTypes } from './declare.js'
import { enumerationType } from './enumeration.js'
import { integerNamed } from './integers.js'
import { list } from './list.js'
import { hashType, mapType, multiHashType, multiMapType } from './map.js'
import { type Fields, RecordType } from './record.js'
import type { NumericType } from './scalar.js'

/** The functions that combine types. */
export const combinators = declareTypes(makeCombinators, {
  list: {
    docs: [
      {
        schema: 'list(int32)',
        typescript: 'number[]',
        note: 'QVector, QStack, QQueue, QLinkedList, too',
      },
      { schema: 'list(int32).typed', typescript: 'Int32Array', note: 'any list of numbers' },
      {
        schema: 'list(record({ a: double, b: string })).columns',
        typescript: '{ a: Float64Array; b: (string | null)[] }',
        note: 'any list of records',
      },
    ],
    spellings: { QVector: 'QList' },
    templates: { QList: { parameters: 1, make: list } },
  },
  set: {
    docs: { schema: 'set(int32)', typescript: 'Set<number>' },
    templates: { QSet: { parameters: 1, make: setType } },
  },
  map: {
    docs: {
      schema: 'map(string, int32)',
      typescript: 'Map<string | null, number>',
      note: 'by keys: Qt 6 ascending, Qt 5 descending',
    },
    templates: { QMap: { parameters: 2, make: mapType } },
  },
  multiMap: {
    docs: { schema: 'multiMap(string, int32)', typescript: '[string | null, number][]' },
    templates: { QMultiMap: { parameters: 2, make: multiMapType } },
  },
  hash: {
    docs: {
      schema: 'hash(string, int32)',
      typescript: 'Map<string | null, number>',
      note: 'in any order',
    },
    templates: { QHash: { parameters: 2, make: hashType } },
  },
  multiHash: {
    docs: { schema: 'multiHash(string, int32)', typescript: '[string | null, number][]' },
    templates: { QMultiHash: { parameters: 2, make: multiHashType } },
  },
  pair: {
    docs: {
      schema: 'pair(int32, string)',
      typescript: '[number, string | null]',
      note: 'QPair in Qt 5',
    },
    variants: { QVariantPair: { id: 58 } },
    spellings: { QPair: 'std::pair', QVariantPair: 'std::pair<QVariant,QVariant>' },
    templates: { 'std::pair': { parameters: 2, make: pairType } },
  },
  optional: {
    docs: {
      schema: 'optional(int32)',
      typescript: 'number | undefined',
      note: 'a bool, then the value if it is true',
    },
  },
  array: {
    docs: {
      schema: 'array(double, 3)',
      typescript: 'number[]',
      note: 'values in a row, no length',
    },
  },
  record: {
    docs: {
      schema: 'record({ a: int32, b: string })',
      typescript: '{ a: number; b: string | null }',
    },
  },
  enumeration: {
    docs: {
      schema: 'enumeration({ off: 0, on: 1 }, uint8)',
      typescript: "'off' | 'on'",
      note: '`int32` without a width',
    },
  },
})

declare module './variant/value.js' {
  interface VariantTypes {
    QVariantPair: [Variant, Variant]
  }
}

function makeCombinators(format: Format) {
  const int = integerNamed(format, 'int', 'int32')
  return {
    list,
    set: setType,
    map: mapType,
    multiMap: multiMapType,
    hash: hashType,
    multiHash: multiHashType,
    pair: pairType,
    optional: optionalType,
    array: arrayType,
    /** The fields of `out << a << b << c`, by names of your choice. */
    record: <F extends Fields>(fields: F) => new RecordType(format, fields),
    /** Names for the numbers of an enumeration; `width` is its underlying type, `int32` by default. */
    enumeration: <const E extends Readonly<Record<string, number>>>(
      enumerators: E,
      width: NumericType<number, NumberArray> = int,
    ) => enumerationType(enumerators, width),
  }
}
