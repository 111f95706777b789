import { unsafeInteger } from './layout-failure.js'

/** The raw bits of a field: a `bigint` for a type of 64 bits, otherwise a `number`. */
export type RawBits = number | bigint

/** Conversion between the bits of a field and its value. */
export interface BitBase<T> {
  readonly signed: boolean
  readonly raw: 'number' | 'bigint'
  /** Description of a valid value for error messages; for integers with the range of the width. */
  readonly wanted?: string
  fromBits(bits: RawBits, at: number, type: object): T
  /** The bits of a value; `undefined` for a value of another type. */
  toBits(value: T): RawBits | undefined
  /** `fromBits` as source text, if it is simple. */
  readonly fromBitsCode?: (bits: string) => string
}

export function integerBits(signed: boolean): BitBase<number> {
  return {
    signed,
    raw: 'number',
    fromBits: Number,
    toBits: value => (Number.isInteger(value) ? value : undefined),
    fromBitsCode: bits => bits,
  }
}

export function bigintBits(signed: boolean): BitBase<bigint> {
  return {
    signed,
    raw: 'bigint',
    fromBits: BigInt,
    toBits: value => (typeof value === 'bigint' ? value : undefined),
  }
}

export function safeIntegerBits(signed: boolean): BitBase<number> {
  return {
    signed,
    raw: 'bigint',
    fromBits(bits, at, type) {
      const value = Number(bits)
      if (!Number.isSafeInteger(value)) throw unsafeInteger(BigInt(bits), at, type)
      return value
    },
    toBits: value => (Number.isSafeInteger(value) ? BigInt(value) : undefined),
  }
}

export const boolBits: BitBase<boolean> = {
  signed: false,
  raw: 'number',
  wanted: 'true or false',
  fromBits: bits => Number(bits) !== 0,
  toBits: value => (typeof value === 'boolean' ? Number(value) : undefined),
  fromBitsCode: bits => `(${bits}) !== 0`,
}
