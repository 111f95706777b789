import type { NumberArrayConstructor } from './number-array.js'
import type { Scalar } from './scalar.js'

/** An integer type of up to 32 bits. */
export interface IntegerKind {
  readonly method: string
  readonly size: 1 | 2 | 4
  readonly wanted: string
  /** The value after a round trip through the width; equal to the value when it fits. */
  readonly wrap: (x: number) => number
  readonly wrapCode: string
  readonly array: NumberArrayConstructor
}

/** The integer types of up to 32 bits. */
export const integerKinds = {
  int8: kind('Int8', 1, x => (x << 24) >> 24, '(x << 24) >> 24', Int8Array),
  uint8: kind('Uint8', 1, x => x & 0xff, 'x & 255', Uint8Array),
  int16: kind('Int16', 2, x => (x << 16) >> 16, '(x << 16) >> 16', Int16Array),
  uint16: kind('Uint16', 2, x => x & 0xffff, 'x & 65535', Uint16Array),
  int32: kind('Int32', 4, x => x | 0, 'x | 0', Int32Array),
  uint32: kind('Uint32', 4, x => x >>> 0, 'x >>> 0', Uint32Array),
} as const

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

export function integerScalar(
  { method, size, wanted, wrap, wrapCode, array }: IntegerKind,
  le: boolean,
): Scalar<number> {
  return {
    size,
    wanted,
    get: dataViewGet(method, le),
    set: dataViewSet(method, le),
    accepts: value => typeof value === 'number' && wrap(value) === value,
    getCode: `v.get${method}(at, ${le})`,
    setCode: `v.set${method}(at, x, ${le})`,
    acceptsCode: `(${wrapCode}) === x`,
    column: { array, sameBytes: true },
  }
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
