import type { PathStep } from '../../codec-error.js'
import type { Code } from '../compile/code.js'
import { invalid } from '../failure.js'
import type { ColumnKind, FixedLayout, NumberArray } from '../fixed-layout.js'
import type { Format } from '../format.js'
import { type Compare, Type, type TypeParts } from '../type.js'

/** How one scalar is read, checked and stored. In the expressions `x` is the value, `v` the view, `at` the position. */
export interface Scalar<T> {
  readonly name: string
  readonly size: number
  /** What a value must be, in the words of an error message. */
  readonly wanted: string
  readonly get: (view: DataView, at: number) => T
  readonly set: (view: DataView, at: number, value: T) => void
  readonly accepts: (value: unknown) => boolean
  /** The same three as source text; by default they are called. */
  readonly getCode?: string
  readonly setCode?: string
  readonly acceptsCode?: string
  /** What the source texts refer to by name, besides `get`, `set` and `accepts`. */
  readonly helpers?: Readonly<Record<string, unknown>>
  readonly defaultValue: T
  readonly column?: ColumnKind | undefined
  readonly compare?: Compare<T> | undefined
}

/** A scalar that a typed array can hold: lists of it have `.typed`, records of it have columns. */
export class NumericType<T, A extends NumberArray> extends Type<T> {
  /** The typed array's type, for inference; never set. */
  declare readonly array: A
}

/** A 64-bit integer, a `bigint`. */
export class Int64Type<A extends NumberArray> extends NumericType<bigint, A> {
  /** @internal */
  constructor(
    format: Format,
    parts: TypeParts<bigint>,
    /** The same as a `number`; decoding and encoding throw for what is not a safe integer. */
    readonly asNumber: NumericType<number, Float64Array>,
  ) {
    super(format, parts)
  }
}

/** The type of a scalar: fixed size, straight-line code. */
export function scalarType<T>(format: Format, scalar: Scalar<T>): Type<T> {
  return new Type(format, scalarParts(scalar))
}

export function numericType<T, A extends NumberArray>(
  format: Format,
  scalar: Scalar<T>,
): NumericType<T, A> {
  return new NumericType<T, A>(format, scalarParts(scalar))
}

export function scalarParts<T>(scalar: Scalar<T>): TypeParts<T> {
  const fixed = scalarLayout(scalar)
  return {
    name: scalar.name,
    minimumLength: scalar.size,
    fixed,
    reader: () => input => fixed.get(input.view, input.take(fixed.size)),
    writer: () => (output, value) => {
      const at = output.reserve(fixed.size)
      fixed.set(output.view, at, value)
    },
    defaultValue: () => scalar.defaultValue,
    compare: scalar.compare,
  }
}

function scalarLayout<T>(scalar: Scalar<T>): FixedLayout<T> {
  const { wanted } = scalar
  return {
    size: scalar.size,
    get: scalar.get,
    set(view, at, value) {
      if (!scalar.accepts(value)) throw invalid(value, wanted)
      scalar.set(view, at, value)
    },
    getCode: (code, at) => expand(code, scalar, scalar.getCode ?? 'get(v, at)', at, ''),
    setCode(code, at, value, path: readonly PathStep[]) {
      const accepts = expand(code, scalar, scalar.acceptsCode ?? 'accepts(x)', at, value)
      const set = expand(code, scalar, scalar.setCode ?? 'set(v, at, x)', at, value)
      const fail = `${code.bind(invalid)}(${value}, ${code.bind(wanted)}, ${code.bind(path)})`
      return `if (!(${accepts})) throw ${fail}\n${set}\n`
    },
    cutAt: () => ({ steps: [], offset: 0, size: scalar.size }),
    column: scalar.column,
  }
}

function expand<T>(code: Code, scalar: Scalar<T>, text: string, at: string, value: string): string {
  const { get, set, accepts } = scalar
  const helpers: Readonly<Record<string, unknown>> = { get, set, accepts, ...scalar.helpers }
  return text.replace(/(?<!\.)\b[a-z]\w*\b/g, word => {
    if (word === 'at') return at
    if (word === 'x') return value
    return Object.hasOwn(helpers, word) ? code.bind(helpers[word]) : word
  })
}
