import { shortestNumber } from '../values/shortest-number.js'
import type { Guess } from './guess.js'

interface NumberType {
  readonly as: string
  readonly size: number
  readonly get: (view: DataView, at: number) => number
  /** Whether a program is likely to store such a number. */
  readonly isPlausible: (value: number) => boolean
}

const isOrdinary = (value: number) =>
  value === 0 || (Math.abs(value) >= 1e-6 && Math.abs(value) <= 1e9)

const types: readonly NumberType[] = [
  { as: 'f64', size: 8, get: (view, at) => view.getFloat64(at, true), isPlausible: isOrdinary },
  {
    as: 'f32',
    size: 4,
    get: (view, at) => shortestNumber(view.getFloat32(at, true), Math.fround),
    isPlausible: isOrdinary,
  },
  {
    as: 'i32',
    size: 4,
    get: (view, at) => view.getInt32(at, true),
    isPlausible: value => Math.abs(value) <= 1_000_000,
  },
]

const mostLooked = 64

/** Guesses consecutive numbers of a C struct or array; ignores zeros at the end. */
export function guessNumbers(bytes: Uint8Array): Guess[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const used = bytes.findLastIndex(byte => byte !== 0) + 1
  const guesses: Guess[] = []
  for (const { as, size, get, isPlausible } of types) {
    const count = Math.min(mostLooked, Math.ceil(used / size), Math.floor(bytes.length / size))
    if (count === 0) continue
    const values = Array.from({ length: count }, (_, index) => get(view, index * size))
    const others = values.filter(value => value !== 0)
    if (others.length === 0 || !values.every(isPlausible)) continue
    guesses.push({
      what: `${count === 1 ? 'one number' : `numbers, an array or a struct of ${as}`}`,
      certainty: others.length >= 4 ? 'likely' : 'possible',
      as: count === 1 ? as : `${as}[${count}]`,
      value: count === 1 ? values[0] : values,
    })
  }
  return guesses
}
