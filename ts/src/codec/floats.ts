import type { Scalar } from './scalar.js'
import { numberShape } from './value-shape.js'

/** The parts of a scalar that accepts any number. */
export const anyNumber = {
  wanted: 'a number',
  accepts: (x: unknown) => typeof x === 'number',
  acceptsCode: "typeof x === 'number'",
  valueShape: numberShape,
} as const

/** IEEE 754 binary32. */
export function float32Scalar(le: boolean): Scalar<number> {
  return {
    ...anyNumber,
    size: 4,
    get: (view, at) => view.getFloat32(at, le),
    set: (view, at, value) => view.setFloat32(at, value, le),
    getCode: `v.getFloat32(at, ${le})`,
    setCode: `v.setFloat32(at, x, ${le})`,
    column: { array: Float32Array, sameBytes: true },
    valueShape: { kind: 'number', round: Math.fround },
  }
}

/** IEEE 754 binary64. */
export function float64Scalar(le: boolean): Scalar<number> {
  return {
    ...anyNumber,
    size: 8,
    get: (view, at) => view.getFloat64(at, le),
    set: (view, at, value) => view.setFloat64(at, value, le),
    getCode: `v.getFloat64(at, ${le})`,
    setCode: `v.setFloat64(at, x, ${le})`,
    column: { array: Float64Array, sameBytes: true },
  }
}
