import { type Int64Form, int64Form, int64Scalar, safeInt64Scalar } from '../../codec/int64.js'
import type { Format } from '../format.js'
import { failure } from '../stream-failure.js'
import { Int64Type, type NumericType, numberTraits, numericType, scalarParts } from './scalar.js'

/** Before version 6 the two halves are written one by one, the high half first in either byte order. */
function formOf({ version, littleEndian }: Format, signed: boolean): Int64Form {
  return version < 6 ? { signed, littleEndian, highAt: 0 } : int64Form(signed, littleEndian)
}

/** A 64-bit integer, and its variant as a number. */
export function int64Type<A extends BigInt64Array | BigUint64Array>(
  format: Format,
  name: string,
  signed: boolean,
): Int64Type<A> {
  const form = formOf(format, signed)
  const parts = scalarParts<bigint>({
    ...int64Scalar(form),
    name,
    defaultValue: 0n,
    compare: (a, b) => (a < b ? -1 : a > b ? 1 : 0),
  })
  return new Int64Type<A>(format, parts, asNumber(format, name, form))
}

function asNumber(
  format: Format,
  name: string,
  form: Int64Form,
): NumericType<number, Float64Array> {
  return numericType<number, Float64Array>(format, {
    ...safeInt64Scalar(form, (value, at) =>
      failure('ERR_QDS_UNSUPPORTED', `${value} is not a safe integer; decode it as a bigint`, at),
    ),
    name,
    ...numberTraits,
  })
}
