import { type Failure, failure } from '../failure.js'
import type { Format } from '../format.js'
import { Int64Type, type NumericType, numericType, type Scalar, scalarParts } from './scalar.js'

/** Before version 6 the two halves went out one by one, the high one first in either byte order. */
function highHalfFirst(format: Format): boolean {
  return format.version < 6 || !format.littleEndian
}

/** A 64-bit integer, with its form as a number. */
export function int64Type<A extends BigInt64Array | BigUint64Array>(
  format: Format,
  name: string,
  signed: boolean,
): Int64Type<A> {
  const le = format.littleEndian
  const highAt = highHalfFirst(format) ? 0 : 4
  const lowAt = 4 - highAt
  const split = le && highAt === 0
  const get = (view: DataView, at: number): bigint => {
    const high = BigInt(signed ? view.getInt32(at + highAt, le) : view.getUint32(at + highAt, le))
    return (high << 32n) | BigInt(view.getUint32(at + lowAt, le))
  }
  const set = (view: DataView, at: number, x: bigint): void => {
    view.setUint32(at + lowAt, Number(x & 0xffffffffn), le)
    view.setInt32(at + highAt, Number(BigInt.asIntN(32, x >> 32n)), le)
  }
  const accepts = signed
    ? (x: unknown) => typeof x === 'bigint' && BigInt.asIntN(64, x) === x
    : (x: unknown) => typeof x === 'bigint' && BigInt.asUintN(64, x) === x
  const method = signed ? 'BigInt64' : 'BigUint64'
  const scalar: Scalar<bigint> = {
    name,
    size: 8,
    wanted: signed ? 'a bigint of 64 bits' : 'an unsigned bigint of 64 bits',
    get,
    set,
    accepts,
    ...(split
      ? {}
      : { getCode: `v.get${method}(at, ${le})`, setCode: `v.set${method}(at, x, ${le})` }),
    defaultValue: 0n,
    column: { array: signed ? BigInt64Array : BigUint64Array, sameBytes: !split },
    compare: (a, b) => (a < b ? -1 : a > b ? 1 : 0),
  }
  return new Int64Type<A>(format, scalarParts(scalar), asNumber(format, scalar, highAt, signed))
}

function asNumber(
  format: Format,
  { name }: Scalar<bigint>,
  highAt: number,
  signed: boolean,
): NumericType<number, Float64Array> {
  const le = format.littleEndian
  const lowAt = 4 - highAt
  const join = (high: number, low: number, at: number): number => {
    const value = high * 4294967296 + low
    if (!Number.isSafeInteger(value)) throw notSafe(high, low, at)
    return value
  }
  const accepts = (x: unknown) => Number.isSafeInteger(x) && (signed || Number(x) >= 0)
  const getHigh = signed ? 'getInt32' : 'getUint32'
  return numericType<number, Float64Array>(format, {
    name,
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
    accepts,
    getCode: `join(v.${getHigh}(at + ${highAt}, ${le}), v.getUint32(at + ${lowAt}, ${le}), at)`,
    setCode: `v.setInt32(at + ${highAt}, Math.floor(x / 4294967296), ${le}); v.setUint32(at + ${lowAt}, x, ${le})`,
    helpers: { join },
    defaultValue: 0,
    column: { array: Float64Array, sameBytes: false },
    compare: (a, b) => a - b,
  })
}

function notSafe(high: number, low: number, at: number): Failure {
  const value = (BigInt(high) << 32n) | BigInt(low)
  return failure('ERR_QDS_UNSUPPORTED', `${value} is not a safe integer; read it as a bigint`, at)
}
