import type { Code } from './generated-code.js'
import type { ColumnKind } from './number-array.js'
import type { ValueShape } from './value-shape.js'

/** A scalar type: how it is read, checked and stored. In source texts `x` is the value, `v` the view, `at` the position. */
export interface Scalar<T> {
  readonly size: number
  /** Description of a valid value for error messages: "a number". */
  readonly wanted: string
  readonly get: (view: DataView, at: number) => T
  readonly set: (view: DataView, at: number, value: T) => void
  readonly accepts: (value: unknown) => boolean
  /** `get`, `set` and `accepts` as source text; by default they are called. */
  readonly getCode?: string
  readonly setCode?: string
  readonly acceptsCode?: string
  /** Objects that the source texts refer to by name, besides `get`, `set` and `accepts`. */
  readonly helpers?: Readonly<Record<string, unknown>>
  readonly column?: ColumnKind | undefined
  readonly valueShape?: ValueShape
}

/** A source text of a scalar, with the given value and position of the generated function. */
export function scalarCode<T>(
  code: Code,
  scalar: Scalar<T>,
  part: 'get' | 'set' | 'accepts',
  at: string,
  value: string,
): string {
  const { get, set, accepts } = scalar
  const texts = {
    get: scalar.getCode ?? 'get(v, at)',
    set: scalar.setCode ?? 'set(v, at, x)',
    accepts: scalar.acceptsCode ?? 'accepts(x)',
  }
  const helpers: Readonly<Record<string, unknown>> = { get, set, accepts, ...scalar.helpers }
  return texts[part].replace(/(?<!\.)\b[a-z]\w*\b/g, word => {
    if (word === 'at') return at
    if (word === 'x') return value
    return Object.hasOwn(helpers, word) ? code.bind(helpers[word]) : word
  })
}
