import { unsafeInteger } from './layout-failure.js'

/** What the bits of a field are before its type makes a value of them: a `bigint` where the type has 64 bits. */
export type RawBits = number | bigint

/** How a type reads and writes the bits of a field. */
export interface BitBase<T> {
  readonly signed: boolean
  readonly raw: 'number' | 'bigint'
  /** What a value must be; integers say which range the width leaves. */
  readonly wanted?: string
  fromBits(bits: RawBits, at: number, type: object): T
  /** `undefined` for a value that is none of the type. */
  toBits(value: T): RawBits | undefined
  /** `fromBits` as source text, where it is simple. */
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
