import { invalid } from '../codec/failure.js'
import type { NumberArray } from '../codec/number-array.js'
import { Layout, type NumericLayout } from './layout.js'
import { layoutFailure, wrongValue } from './layout-failure.js'
import { calledCode, type Resolved } from './resolved.js'
import type { OwnTarget } from './target.js'

/** The numbers of enumerators by name. */
export type Enumerators = Readonly<Record<string, number>>

/** An enumeration whose values are names. A number without a name is ERR_LAYOUT_UNKNOWN_VALUE. */
export class EnumerationLayout<N extends string> extends Layout<N> {
  /** @internal */
  constructor(
    own: OwnTarget,
    enumerators: Enumerators,
    width: NumericLayout<number, NumberArray>,
    /** This enumeration, but a number without a name decodes to that number, and can be written. */
    readonly orNumber: Layout<N | number>,
  ) {
    super(own, target => namedNumbers<N>(enumerators, width.resolve(target), false))
  }
}

/**
 * A C enumeration as the names of its enumerators, in the width of its underlying type: `int` unless the declaration has
 * `enum State : uint8_t`.
 */
export function enumeration<const E extends Enumerators>(
  own: OwnTarget,
  enumerators: E,
  width: NumericLayout<number, NumberArray>,
): EnumerationLayout<Extract<keyof E, string>> {
  type Name = Extract<keyof E, string>
  const orNumber = new Layout<Name | number>(own, target =>
    namedNumbers<Name | number>(enumerators, width.resolve(target), true),
  )
  return new EnumerationLayout<Name>(own, enumerators, width, orNumber)
}

function namedNumbers<V extends string | number>(
  enumerators: Enumerators,
  wire: Resolved<number>,
  orNumber: boolean,
): Resolved<V> {
  const numbers = new Map(Object.entries(enumerators))
  // A number with several names decodes to the first one.
  const names = new Map([...numbers].reverse().map(([name, number]) => [number, name]))
  const known = [...numbers.keys()].join(', ')
  const wanted = `one of ${known}${orNumber ? ', or a number that fits' : ''}`
  const nameOf = (number: number, at: number, failing: object): V => {
    const name = names.get(number)
    if (name === undefined && !orNumber)
      throw layoutFailure(
        'ERR_LAYOUT_UNKNOWN_VALUE',
        `${number} is not one of ${known}`,
        at,
        failing,
      )
    return (name ?? number) as V
  }
  const numberOf = (value: V): number | undefined =>
    typeof value === 'number' && orNumber ? value : numbers.get(String(value))
  const access = {
    get: (view: DataView, at: number) => nameOf(wire.get(view, at), at, type),
    set(view: DataView, at: number, value: V) {
      const number = numberOf(value)
      if (number === undefined) throw wrongValue(value, wanted, at, type)
      wire.set(view, at, number)
    },
  }
  const type: Resolved<V> = {
    name: wire.name,
    size: wire.size,
    alignment: wire.alignment,
    ...access,
    ...calledCode(access),
    bits: wire.bits && {
      signed: wire.bits.signed,
      raw: wire.bits.raw,
      wanted,
      fromBits: (bits, at, failing) => nameOf(Number(bits), at, failing),
      toBits: numberOf,
    },
  }
  for (const number of numbers.values()) checkEnumerator(wire, number)
  return type
}

function checkEnumerator(wire: Resolved<number>, number: number): void {
  try {
    wire.set(new DataView(new ArrayBuffer(wire.size)), 0, number)
  } catch {
    throw invalid(number, `a value of ${wire.name}`).finish('')
  }
}
