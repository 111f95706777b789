import type { Format } from '../format.js'
import { readFloat16, writeFloat16 } from './float16.js'
import { numericType, type Scalar, scalarType } from './scalar.js'

/**
 * float, double and qfloat16. From stream version 12 the precision option, not the type, decides between 4 and 8 bytes:
 * a `float` is then written as a double by default.
 */
export function floatTypes(format: Format) {
  return {
    /** `float`: 8 bytes from version 12 unless single precision is chosen; rounded to a float both ways. */
    float: numericType<number, Float32Array>(format, floatScalar(format)),
    /** `double`, `qreal`: 8 bytes, 4 with single precision. */
    double: numericType<number, Float64Array>(format, doubleScalar(format)),
    /** qfloat16: always 2 bytes. */
    float16: scalarType<number>(format, float16Scalar(format)),
  }
}

const isNumber = {
  accepts: (x: unknown) => typeof x === 'number',
  acceptsCode: "typeof x === 'number'",
}
const common = {
  ...isNumber,
  wanted: 'a number',
  defaultValue: 0,
  compare: (a: number, b: number) => a - b,
}

function floatScalar(format: Format): Scalar<number> {
  const le = format.littleEndian
  if (format.version >= 12 && !format.singlePrecision)
    return {
      ...common,
      name: 'float',
      size: 8,
      get: (view, at) => Math.fround(view.getFloat64(at, le)),
      set: (view, at, value) => view.setFloat64(at, Math.fround(value), le),
      getCode: `Math.fround(v.getFloat64(at, ${le}))`,
      setCode: `v.setFloat64(at, Math.fround(x), ${le})`,
      column: { array: Float32Array, sameBytes: false },
    }
  return { ...scalar4(le), name: 'float', column: { array: Float32Array, sameBytes: true } }
}

function doubleScalar(format: Format): Scalar<number> {
  const le = format.littleEndian
  if (format.version >= 12 && format.singlePrecision)
    return { ...scalar4(le), name: 'double', column: { array: Float64Array, sameBytes: false } }
  return {
    ...common,
    name: 'double',
    size: 8,
    get: (view, at) => view.getFloat64(at, le),
    set: (view, at, value) => view.setFloat64(at, value, le),
    getCode: `v.getFloat64(at, ${le})`,
    setCode: `v.setFloat64(at, x, ${le})`,
    column: { array: Float64Array, sameBytes: true },
  }
}

function scalar4(le: boolean): Omit<Scalar<number>, 'name'> {
  return {
    ...common,
    size: 4,
    get: (view, at) => view.getFloat32(at, le),
    set: (view, at, value) => view.setFloat32(at, value, le),
    getCode: `v.getFloat32(at, ${le})`,
    setCode: `v.setFloat32(at, x, ${le})`,
  }
}

function float16Scalar({ littleEndian: le }: Format): Scalar<number> {
  const get = (view: DataView, at: number) => readFloat16(view.getUint16(at, le))
  const set = (view: DataView, at: number, value: number) =>
    view.setUint16(at, writeFloat16(value), le)
  return {
    ...common,
    name: 'qfloat16',
    size: 2,
    get,
    set,
  }
}
