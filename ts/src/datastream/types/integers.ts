import { type IntegerKind, integerKinds, integerScalar } from '../../codec/integers.js'
import type { NumberArray } from '../../codec/number-array.js'
import { type Format, perFormat } from '../format.js'
import { declareTypes } from './declare.js'
import { int64Type } from './int64.js'
import { type NumericType, numberTraits, numericType } from './scalar.js'

/** The integer types of up to 32 bits. */
export const integerTypes = perFormat(makeIntegerTypes)

export const integers = declareTypes(integerTypes, {
  int8: {
    docs: { typescript: 'number', note: '`qint8`' },
    variants: { 'signed char': { id: 40 } },
    spellings: { qint8: 'signed char' },
  },
  uint8: {
    docs: { typescript: 'number', note: '`quint8`' },
    variants: { uchar: { id: 37 } },
    spellings: { 'unsigned char': 'uchar', quint8: 'uchar' },
  },
  char: {
    docs: { typescript: 'number', note: 'one byte; for QChar see `qchar`' },
    variants: { char: { id: 34 } },
  },
  int16: {
    docs: { typescript: 'number', note: '`qint16`' },
    variants: { short: { id: 33 } },
    spellings: { qint16: 'short' },
  },
  uint16: {
    docs: { typescript: 'number', note: '`quint16`' },
    variants: { ushort: { id: 36 } },
    spellings: { 'unsigned short': 'ushort', quint16: 'ushort' },
  },
  char16: { docs: { typescript: 'number', note: 'Qt 6' }, variants: { char16_t: { id: 56 } } },
  int32: {
    docs: { typescript: 'number', note: '`qint32`; enumerations and flags' },
    variants: { int: { id: 2, qt3: 16 } },
    spellings: { qint32: 'int' },
  },
  uint32: {
    docs: { typescript: 'number', note: '`quint32`' },
    variants: { uint: { id: 3, qt3: 17 } },
    spellings: { 'unsigned int': 'uint', quint32: 'uint' },
  },
  char32: { docs: { typescript: 'number', note: 'Qt 6' }, variants: { char32_t: { id: 57 } } },
  int64: {
    docs: { typescript: 'bigint', note: '`qint64`; `.asNumber` is a checked `number`' },
    variants: { qlonglong: { id: 4, qt3: 33 }, long: { id: 32 } },
    spellings: { 'long long': 'qlonglong', qint64: 'qlonglong' },
  },
  uint64: {
    docs: { typescript: 'bigint', note: '`quint64`; `.asNumber` as above' },
    variants: { qulonglong: { id: 5, qt3: 34 }, ulong: { id: 35 } },
    spellings: {
      'unsigned long': 'ulong',
      'unsigned long long': 'qulonglong',
      quint64: 'qulonglong',
    },
  },
})

declare module './variant/value.js' {
  interface VariantTypes {
    'signed char': number
    uchar: number
    char: number
    short: number
    ushort: number
    char16_t: number
    int: number
    uint: number
    char32_t: number
    qlonglong: bigint
    long: bigint
    qulonglong: bigint
    ulong: bigint
  }
}

function makeIntegerTypes(format: Format) {
  return {
    /** qint8, `signed char`: -128 to 127. */
    int8: integer<Int8Array>(format, 'signed char', integerKinds.int8),
    /** quint8, `uchar`: 0 to 255. */
    uint8: integer<Uint8Array>(format, 'uchar', integerKinds.uint8),
    /** C++ `char`, one byte, as a number from -128 to 127. For QChar see `qchar`. */
    char: integer<Int8Array>(format, 'char', integerKinds.int8),
    /** qint16, `short`. */
    int16: integer<Int16Array>(format, 'short', integerKinds.int16),
    /** quint16, `ushort`. */
    uint16: integer<Uint16Array>(format, 'ushort', integerKinds.uint16),
    /** `char16_t` (Qt 6): the number of its code unit. */
    char16: integer<Uint16Array>(format, 'char16_t', integerKinds.uint16),
    /** qint32, `int`. */
    int32: integer<Int32Array>(format, 'int', integerKinds.int32),
    /** quint32, `uint`. */
    uint32: integer<Uint32Array>(format, 'uint', integerKinds.uint32),
    /** `char32_t` (Qt 6): the number of its code point. */
    char32: integer<Uint32Array>(format, 'char32_t', integerKinds.uint32),
    /** qint64, `qlonglong`: a `bigint`; `.asNumber` for a checked number. */
    int64: int64Type<BigInt64Array>(format, 'qlonglong', true),
    /** quint64, `qulonglong`: a `bigint`; `.asNumber` for a checked number. */
    uint64: int64Type<BigUint64Array>(format, 'qulonglong', false),
  }
}

/** An integer of one of the widths, under another C++ name. */
export function integerNamed<K extends keyof typeof integerKinds>(
  format: Format,
  name: string,
  width: K,
): NumericType<number, InstanceType<(typeof integerKinds)[K]['array']>> {
  return integer(format, name, integerKinds[width])
}

function integer<A extends NumberArray>(
  format: Format,
  name: string,
  kind: IntegerKind,
): NumericType<number, A> {
  return numericType<number, A>(format, {
    ...integerScalar(kind, format.littleEndian),
    name,
    ...numberTraits,
  })
}
