import fc from 'fast-check'
import type { BitName, IntegerName, ScalarName } from './declarations.js'

/** The types in C++. */
export const cppNames: Readonly<Record<Exclude<ScalarName, 'long' | 'ulong'>, string>> = {
  i8: 'signed char',
  u8: 'unsigned char',
  i16: 'short',
  u16: 'unsigned short',
  i32: 'int',
  u32: 'unsigned',
  i64: 'long long',
  u64: 'unsigned long long',
  f32: 'float',
  f64: 'double',
  bool: 'bool',
  pointer: 'void *',
  size_t: '__SIZE_TYPE__',
  longlong: 'long long',
}

export function isInteger(name: BitName): name is IntegerName {
  return /^[iu](8|16|32)$/.test(name)
}

export function ones64(width: number): string {
  return `${2n ** BigInt(width) - 1n}ull`
}

export function range(signed: boolean, width: number): { min: bigint; max: bigint } {
  const half = 2n ** BigInt(width - 1)
  return signed ? { min: -half, max: half - 1n } : { min: 0n, max: 2n * half - 1n }
}

export function scalarValues(
  name: ScalarName,
  width: number,
  byteLength: number,
): fc.Arbitrary<unknown> {
  if (name === 'bool') return fc.boolean()
  if (name === 'f32') return fc.float({ noNaN: true })
  if (name === 'f64') return fc.double({ noNaN: true })
  const signed = /^(i|long)/.test(name)
  const integers = fc.bigInt(range(signed, Math.min(width, 8 * byteLength)))
  return /64|long|size|pointer/.test(name) ? integers : integers.map(Number)
}

/** A C++ expression for a value. */
export function literal(value: unknown): string {
  if (typeof value === 'boolean') return String(value)
  if (typeof value === 'bigint') {
    if (value === -(2n ** 63n)) return '(-9223372036854775807ll - 1)'
    return value < 0n ? `${value}ll` : `${value}ull`
  }
  const number = Number(value)
  if (number === Number.POSITIVE_INFINITY) return '__builtin_inf()'
  if (number === Number.NEGATIVE_INFINITY) return '-__builtin_inf()'
  if (Object.is(number, -0)) return '-0.0'
  return Number.isInteger(number) && Math.abs(number) < 2 ** 53
    ? String(number)
    : number.toExponential()
}
