import type { NumberArray } from '../../codec/number-array.js'
import { type Scalar, scalarCode } from '../../codec/scalar.js'
import type { PathStep } from '../../errors/codec-error.js'
import type { FixedLayout } from '../fixed-layout.js'
import type { Format } from '../format.js'
import { invalid } from '../stream-failure.js'
import { type Compare, Type, type TypeParts } from '../type.js'

/** A scalar of a stream. */
export interface StreamScalar<T> extends Scalar<T> {
  readonly name: string
  readonly defaultValue: T
  readonly compare?: Compare<T> | undefined
  /** See `TypeParts`. */
  readonly memory?: number
}

/** The docs row of every type whose values are numbers. */
export const numberTraits = { defaultValue: 0, compare: (a: number, b: number) => a - b } as const

/** A scalar that fits a typed array: lists of it have `.typed`, records of it have columns. */
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
    /** This type as a `number`; decoding and encoding throw for values that are not safe integers. */
    readonly asNumber: NumericType<number, Float64Array>,
  ) {
    super(format, parts)
  }
}

/** The type of a scalar: fixed size, straight-line code. */
export function scalarType<T>(format: Format, scalar: StreamScalar<T>): Type<T> {
  return new Type(format, scalarParts(scalar))
}

export function numericType<T, A extends NumberArray>(
  format: Format,
  scalar: StreamScalar<T>,
): NumericType<T, A> {
  return new NumericType<T, A>(format, scalarParts(scalar))
}

export function scalarParts<T>(scalar: StreamScalar<T>): TypeParts<T> {
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
    memory: scalar.memory,
    valueShape: scalar.valueShape,
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
    getCode: (code, at) => scalarCode(code, scalar, 'get', at, ''),
    setCode(code, at, value, path: readonly PathStep[]) {
      const accepts = scalarCode(code, scalar, 'accepts', at, value)
      const set = scalarCode(code, scalar, 'set', at, value)
      const fail = `${code.bind(invalid)}(${value}, ${code.bind(wanted)}, ${code.bind(path)})`
      return `if (!(${accepts})) throw ${fail}\n${set}\n`
    },
    cutAt: () => ({ steps: [], offset: 0, size: scalar.size }),
    column: scalar.column,
  }
}
