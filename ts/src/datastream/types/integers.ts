import type { NumberArray, NumberArrayConstructor } from '../fixed-layout.js'
import type { Format } from '../format.js'
import { int64Type } from './int64.js'
import { type NumericType, numericType } from './scalar.js'

interface IntegerKind {
  readonly method: string
  readonly size: 1 | 2 | 4
  readonly wanted: string
  /** The value after a round trip through the width; equal to the value when it fits. */
  readonly wrap: (x: number) => number
  readonly wrapCode: string
  readonly array: NumberArrayConstructor
}

const kinds = {
  int8: kind('Int8', 1, x => (x << 24) >> 24, '(x << 24) >> 24', Int8Array),
  uint8: kind('Uint8', 1, x => x & 0xff, 'x & 255', Uint8Array),
  int16: kind('Int16', 2, x => (x << 16) >> 16, '(x << 16) >> 16', Int16Array),
  uint16: kind('Uint16', 2, x => x & 0xffff, 'x & 65535', Uint16Array),
  int32: kind('Int32', 4, x => x | 0, 'x | 0', Int32Array),
  uint32: kind('Uint32', 4, x => x >>> 0, 'x >>> 0', Uint32Array),
} as const

/** The integer types of up to 32 bits. */
export function integerTypes(format: Format) {
  return {
    /** qint8, `signed char`: -128 to 127. */
    int8: integer<Int8Array>(format, 'signed char', kinds.int8),
    /** quint8, `uchar`: 0 to 255. */
    uint8: integer<Uint8Array>(format, 'uchar', kinds.uint8),
    /** C++ `char`, one byte, as a number from -128 to 127. For QChar see `qchar`. */
    char: integer<Int8Array>(format, 'char', kinds.int8),
    /** qint16, `short`. */
    int16: integer<Int16Array>(format, 'short', kinds.int16),
    /** quint16, `ushort`. */
    uint16: integer<Uint16Array>(format, 'ushort', kinds.uint16),
    /** `char16_t` (Qt 6), as its code unit's number. */
    char16: integer<Uint16Array>(format, 'char16_t', kinds.uint16),
    /** qint32, `int`. */
    int32: integer<Int32Array>(format, 'int', kinds.int32),
    /** quint32, `uint`. */
    uint32: integer<Uint32Array>(format, 'uint', kinds.uint32),
    /** `char32_t` (Qt 6), as its code point's number. */
    char32: integer<Uint32Array>(format, 'char32_t', kinds.uint32),
    /** qint64, `qlonglong`: a `bigint`; `.asNumber` for a checked number. */
    int64: int64Type<BigInt64Array>(format, 'qlonglong', true),
    /** quint64, `qulonglong`: a `bigint`; `.asNumber` for a checked number. */
    uint64: int64Type<BigUint64Array>(format, 'qulonglong', false),
  }
}

/** An integer of one of the widths, under another C++ name. */
export function integerNamed<K extends keyof typeof kinds>(
  format: Format,
  name: string,
  width: K,
): NumericType<number, InstanceType<(typeof kinds)[K]['array']>> {
  return integer(format, name, kinds[width])
}

function kind<A extends NumberArrayConstructor>(
  method: string,
  size: 1 | 2 | 4,
  wrap: (x: number) => number,
  wrapCode: string,
  array: A,
) {
  const wanted = `a whole number from ${wrapLimits(method, size)}`
  return { method, size, wanted, wrap, wrapCode, array } as const
}

function wrapLimits(method: string, size: number): string {
  const range = 2 ** (8 * size)
  return method.startsWith('U') ? `0 to ${range - 1}` : `${-range / 2} to ${range / 2 - 1}`
}

function integer<A extends NumberArray>(
  format: Format,
  name: string,
  { method, size, wanted, wrap, wrapCode, array }: IntegerKind,
): NumericType<number, A> {
  const le = format.littleEndian
  return numericType<number, A>(format, {
    name,
    size,
    wanted,
    get: dataViewGet(method, le),
    set: dataViewSet(method, le),
    accepts: value => typeof value === 'number' && wrap(value) === value,
    getCode: `v.get${method}(at, ${le})`,
    setCode: `v.set${method}(at, x, ${le})`,
    acceptsCode: `(${wrapCode}) === x`,
    defaultValue: 0,
    column: { array, sameBytes: true },
    compare: (a, b) => a - b,
  })
}

type Getter = (view: DataView, at: number) => number
type Setter = (view: DataView, at: number, value: number) => void

function dataViewGet(method: string, le: boolean): Getter {
  const getters: Record<string, Getter> = {
    Int8: (view, at) => view.getInt8(at),
    Uint8: (view, at) => view.getUint8(at),
    Int16: (view, at) => view.getInt16(at, le),
    Uint16: (view, at) => view.getUint16(at, le),
    Int32: (view, at) => view.getInt32(at, le),
    Uint32: (view, at) => view.getUint32(at, le),
  }
  return getters[method] ?? noSuchMethod(method)
}

function dataViewSet(method: string, le: boolean): Setter {
  const setters: Record<string, Setter> = {
    Int8: (view, at, value) => view.setInt8(at, value),
    Uint8: (view, at, value) => view.setUint8(at, value),
    Int16: (view, at, value) => view.setInt16(at, value, le),
    Uint16: (view, at, value) => view.setUint16(at, value, le),
    Int32: (view, at, value) => view.setInt32(at, value, le),
    Uint32: (view, at, value) => view.setUint32(at, value, le),
  }
  return setters[method] ?? noSuchMethod(method)
}

function noSuchMethod(method: string): never {
  throw new TypeError(`DataView has no get${method}`)
}
