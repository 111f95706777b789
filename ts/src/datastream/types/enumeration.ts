import type { NumberArray } from '../../codec/number-array.js'
import { failure, invalid } from '../stream-failure.js'
import type { Type } from '../type.js'
import { mappedType } from './mapped.js'
import type { NumericType } from './scalar.js'

/**
 * A C++ enumeration as the names of its enumerators, in the width of its underlying type (`int` unless the declaration has
 * `: quint8`). A number without a name is ERR_QDS_READ_CORRUPT_DATA.
 *
 * ```ts
 * const State = ds.enumeration({ idle: 0, running: 1, failed: -1 }, ds.int8)
 * ```
 */
export function enumerationType<const E extends Readonly<Record<string, number>>>(
  enumerators: E,
  width: NumericType<number, NumberArray>,
): Type<Extract<keyof E, string>> {
  type Name = Extract<keyof E, string>
  const numbers = new Map(Object.entries(enumerators))
  const names = new Map([...numbers].reverse().map(([name, number]) => [number, name as Name]))
  const known = [...numbers.keys()].join(', ')
  return mappedType<number, Name>(width, {
    name: `enum { ${known} }`,
    // Like in C++, the default is 0, even without a name.
    defaultValue: names.get(0) ?? ([...numbers.keys()][0] as Name),
    decode(number, at) {
      const name = names.get(number)
      if (name === undefined)
        throw failure('ERR_QDS_READ_CORRUPT_DATA', `${number} is not one of ${known}`, at)
      return name
    },
    encode(name) {
      const number = numbers.get(name)
      if (number === undefined) throw invalid(name, `one of ${known}`)
      return number
    },
  })
}
