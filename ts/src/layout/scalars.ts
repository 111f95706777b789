import { float32Scalar, float64Scalar } from '../codec/floats.js'
import { int64Form, int64Scalar, safeInt64Scalar } from '../codec/int64.js'
import { type IntegerKind, integerKinds, integerScalar } from '../codec/integers.js'
import type { NumberArray } from '../codec/number-array.js'
import { type Scalar, scalarCode } from '../codec/scalar.js'
import { bigintShape } from '../codec/value-shape.js'
import { bigintBits, boolBits, integerBits, safeIntegerBits } from './bit-base.js'
import { BigIntLayout, Layout, NumericLayout } from './layout.js'
import { unsafeInteger, wrongValue } from './layout-failure.js'
import type { Resolved } from './resolved.js'
import { type DataModel, dataModels, type OwnTarget, type Target } from './target.js'

/** A scalar type. */
export function resolvedScalar<T>(
  name: string,
  scalar: Scalar<T>,
  { abi }: Target,
  bits?: Resolved<T>['bits'],
): Resolved<T> {
  const { size, wanted } = scalar
  const refuse = (value: unknown, at: number) => wrongValue(value, wanted, at, type)
  const type: Resolved<T> = {
    name,
    size,
    alignment: Math.min(size, dataModels[abi].maxAlignment),
    get: scalar.get,
    set(view, at, value) {
      if (!scalar.accepts(value)) throw refuse(value, at)
      scalar.set(view, at, value)
    },
    getCode: (code, at) => scalarCode(code, scalar, 'get', at, ''),
    setCode(code, at, value) {
      const accepts = scalarCode(code, scalar, 'accepts', at, value)
      const set = scalarCode(code, scalar, 'set', at, value)
      return `if (!(${accepts})) throw ${code.bind(refuse)}(${value}, ${at})\n${set}\n`
    },
    column: scalar.column,
    bits,
    valueShape: scalar.valueShape,
  }
  return type
}

/** An integer of at most 32 bits. */
export function integer<K extends keyof typeof integerKinds>(
  own: OwnTarget,
  name: string,
  width: K,
): NumericLayout<number, InstanceType<(typeof integerKinds)[K]['array']>> {
  return new NumericLayout(own, target => resolvedInteger(name, integerKinds[width], target))
}

function resolvedInteger(name: string, kind: IntegerKind, target: Target): Resolved<number> {
  const scalar = integerScalar(kind, target.byteOrder === 'littleEndian')
  return resolvedScalar(name, scalar, target, integerBits(!kind.method.startsWith('U')))
}

/** An integer of 64 bits. */
export function int64<A extends NumberArray>(
  own: OwnTarget,
  name: string,
  signed: boolean,
): BigIntLayout<bigint, A> {
  return word(own, name, signed, () => 8)
}

/** An integer whose width depends on the ABI: always a `bigint`, so that a schema has one TypeScript type for all ABIs. */
export function word<A extends NumberArray>(
  own: OwnTarget,
  name: string,
  signed: boolean,
  sizeIn: (model: DataModel) => 4 | 8,
): BigIntLayout<bigint, A> {
  const kind = signed ? integerKinds.int32 : integerKinds.uint32
  const asNumber = new NumericLayout<number, Float64Array>(own, target =>
    sizeIn(dataModels[target.abi]) === 8
      ? resolvedSafeInt64(name, signed, target)
      : {
          ...resolvedInteger(name, kind, target),
          column: { array: Float64Array, sameBytes: false },
        },
  )
  return new BigIntLayout<bigint, A>(
    own,
    target => resolvedWord(name, signed, sizeIn(dataModels[target.abi]), target),
    asNumber,
  )
}

/** An address in the other program: a number that can only be compared. */
export function pointer(own: OwnTarget): Layout<bigint> {
  return new Layout<bigint>(own, target =>
    resolvedWord('void *', false, dataModels[target.abi].pointer, target),
  )
}

function resolvedWord(name: string, signed: boolean, size: 4 | 8, target: Target) {
  const le = target.byteOrder === 'littleEndian'
  const scalar = size === 8 ? int64Scalar(int64Form(signed, le)) : bigintOf32Bits(signed, le)
  return resolvedScalar<bigint>(name, scalar, target, bigintBits(signed))
}

function bigintOf32Bits(signed: boolean, le: boolean): Scalar<bigint> {
  const number = integerScalar(signed ? integerKinds.int32 : integerKinds.uint32, le)
  return {
    size: 4,
    wanted: signed ? 'a bigint of 32 bits' : 'an unsigned bigint of 32 bits',
    get: (view, at) => BigInt(number.get(view, at)),
    set: (view, at, value) => number.set(view, at, Number(value)),
    accepts: x => typeof x === 'bigint' && number.accepts(Number(x)),
    column: { array: signed ? BigInt64Array : BigUint64Array, sameBytes: false },
    valueShape: bigintShape,
  }
}

function resolvedSafeInt64(name: string, signed: boolean, target: Target): Resolved<number> {
  const scalar = safeInt64Scalar(
    int64Form(signed, target.byteOrder === 'littleEndian'),
    (value, at) => unsafeInteger(value, at, scalar),
  )
  return resolvedScalar(name, scalar, target, safeIntegerBits(signed))
}

export function float(own: OwnTarget, name: string): NumericLayout<number, Float32Array> {
  return new NumericLayout(own, target =>
    resolvedScalar(name, float32Scalar(target.byteOrder === 'littleEndian'), target),
  )
}

export function double(own: OwnTarget, name: string): NumericLayout<number, Float64Array> {
  return new NumericLayout(own, target =>
    resolvedScalar(name, float64Scalar(target.byteOrder === 'littleEndian'), target),
  )
}

/** `bool`, one byte; every value except 0 decodes to true. */
export function bool(own: OwnTarget): Layout<boolean> {
  const scalar: Scalar<boolean> = {
    size: 1,
    wanted: 'true or false',
    get: (view, at) => view.getUint8(at) !== 0,
    set: (view, at, value) => view.setUint8(at, value ? 1 : 0),
    accepts: x => typeof x === 'boolean',
    getCode: 'v.getUint8(at) !== 0',
    setCode: 'v.setUint8(at, x ? 1 : 0)',
    acceptsCode: "typeof x === 'boolean'",
  }
  return new Layout<boolean>(own, target => resolvedScalar('bool', scalar, target, boolBits))
}
