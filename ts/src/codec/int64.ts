import type { Failure } from './failure.js'
import type { Scalar } from './scalar.js'
import { bigintShape, numberShape } from './value-shape.js'

/** The order of the halves of a 64-bit integer: by the byte order, or always the high half first. */
export interface Int64Form {
  readonly signed: boolean
  readonly littleEndian: boolean
  /** Offset of the high half, 0 or 4. */
  readonly highAt: number
}

/** A 64-bit integer in the usual form. */
export function int64Form(signed: boolean, littleEndian: boolean): Int64Form {
  return { signed, littleEndian, highAt: littleEndian ? 4 : 0 }
}

/** A 64-bit integer as a `bigint`. */
export function int64Scalar({ signed, littleEndian: le, highAt }: Int64Form): Scalar<bigint> {
  const lowAt = 4 - highAt
  const split = le && highAt === 0
  const method = signed ? 'BigInt64' : 'BigUint64'
  return {
    size: 8,
    wanted: signed ? 'a bigint of 64 bits' : 'an unsigned bigint of 64 bits',
    get(view, at) {
      const high = BigInt(signed ? view.getInt32(at + highAt, le) : view.getUint32(at + highAt, le))
      return (high << 32n) | BigInt(view.getUint32(at + lowAt, le))
    },
    set(view, at, x) {
      view.setUint32(at + lowAt, Number(x & 0xffffffffn), le)
      view.setInt32(at + highAt, Number(BigInt.asIntN(32, x >> 32n)), le)
    },
    accepts: signed
      ? x => typeof x === 'bigint' && BigInt.asIntN(64, x) === x
      : x => typeof x === 'bigint' && BigInt.asUintN(64, x) === x,
    ...(split
      ? {}
      : { getCode: `v.get${method}(at, ${le})`, setCode: `v.set${method}(at, x, ${le})` }),
    column: { array: signed ? BigInt64Array : BigUint64Array, sameBytes: !split },
    valueShape: bigintShape,
  }
}

/** A 64-bit integer as a `number`; `refuse` makes the failure for a value that is not a safe integer. */
export function safeInt64Scalar(
  { signed, littleEndian: le, highAt }: Int64Form,
  refuse: (value: bigint, at: number) => Failure,
): Scalar<number> {
  const lowAt = 4 - highAt
  const join = (high: number, low: number, at: number): number => {
    const value = high * 4294967296 + low
    if (!Number.isSafeInteger(value)) throw refuse((BigInt(high) << 32n) | BigInt(low), at)
    return value
  }
  const getHigh = signed ? 'getInt32' : 'getUint32'
  return {
    size: 8,
    wanted: signed ? 'a safe integer' : 'a safe integer from 0',
    get: (view, at) =>
      join(
        signed ? view.getInt32(at + highAt, le) : view.getUint32(at + highAt, le),
        view.getUint32(at + lowAt, le),
        at,
      ),
    set(view, at, x) {
      view.setInt32(at + highAt, Math.floor(x / 4294967296), le)
      view.setUint32(at + lowAt, x, le)
    },
    accepts: x => Number.isSafeInteger(x) && (signed || Number(x) >= 0),
    getCode: `join(v.${getHigh}(at + ${highAt}, ${le}), v.getUint32(at + ${lowAt}, ${le}), at)`,
    setCode: `v.setInt32(at + ${highAt}, Math.floor(x / 4294967296), ${le}); v.setUint32(at + ${lowAt}, x, ${le})`,
    helpers: { join },
    column: { array: Float64Array, sameBytes: false },
    valueShape: numberShape,
  }
}
