import { type IntegerKind, integerKinds, integerScalar } from '../../codec/integers.js'
import type { NumberArray } from '../../codec/number-array.js'
import type { Format } from '../format.js'
import { int64Type } from './int64.js'
import { type NumericType, numberTraits, numericType } from './scalar.js'

/** The integer types of up to 32 bits. */
export function integerTypes(format: Format) {
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
    /** `char16_t` (Qt 6), as its code unit's number. */
    char16: integer<Uint16Array>(format, 'char16_t', integerKinds.uint16),
    /** qint32, `int`. */
    int32: integer<Int32Array>(format, 'int', integerKinds.int32),
    /** quint32, `uint`. */
    uint32: integer<Uint32Array>(format, 'uint', integerKinds.uint32),
    /** `char32_t` (Qt 6), as its code point's number. */
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
