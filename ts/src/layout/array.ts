import { copySwapped, swapInPlace } from '../codec/byte-swap.js'
import { Code, mayGenerateCode } from '../codec/generated-code.js'
import type { NumberArray } from '../codec/number-array.js'
import { Aggregate } from './aggregate.js'
import { type ArrayView, arrayViewClass, type WritableArrayView } from './array-view.js'
import { Layout, type NumericLayout } from './layout.js'
import { wrongValue } from './layout-failure.js'
import { onFirstUse } from './on-first-use.js'
import { calledCode, type Resolved } from './resolved.js'
import type { Target } from './target.js'
import { requireList } from './values.js'
import type { ValueOf, ViewOf, WritableViewOf } from './view-types.js'
import { viewsOf } from './views-of.js'

/** Lengths of the dimensions, the outermost first. */
export type Dimensions = readonly [number, ...number[]]

/** The type of a decoded array of `D` dimensions: `number[][]` for two. */
export type ArrayOf<T, D extends readonly number[]> = D extends readonly [
  number,
  ...infer R extends readonly number[],
]
  ? ArrayOf<T, R>[]
  : T

type ViewsOf<E, D extends readonly number[]> = D extends readonly [
  number,
  ...infer R extends readonly number[],
]
  ? ArrayView<ViewsOf<E, R>>
  : ViewOf<E>

type WritableViewsOf<E, D extends readonly number[]> = D extends readonly [
  number,
  ...infer R extends readonly number[],
]
  ? WritableArrayView<WritableViewsOf<E, R>, ValueOf<E>>
  : WritableViewOf<E>

/** A C array: `E name[n]`, `E name[n][m]`. */
export class ArrayLayout<E extends Layout<unknown>, D extends Dimensions> extends Aggregate<
  ArrayOf<ValueOf<E>, D>,
  ViewsOf<E, D>,
  WritableViewsOf<E, D>
> {
  /** @internal */
  constructor(
    readonly element: E,
    readonly dimensions: D,
  ) {
    super(element.ownTarget, target => resolvedArray<ValueOf<E>, D>(element, dimensions, target))
  }
}

/** An array of numbers. */
export class NumberArrayLayout<
  E extends NumericLayout<unknown, NumberArray>,
  D extends Dimensions,
> extends ArrayLayout<E, D> {
  /** The array as one typed array of all numbers, dimension by dimension; faster for many numbers. */
  get typed(): Layout<E['array']> {
    const count = this.dimensions.reduce((product, length) => product * length, 1)
    return new Layout<E['array']>(this.ownTarget, target =>
      resolvedTypedArray<E['array']>(
        this.element.resolve(target),
        count,
        this.resolve(target).name,
        target,
      ),
    )
  }
}

function resolvedArray<T, D extends Dimensions>(
  element: Layout<unknown>,
  dimensions: D,
  target: Target,
): Resolved<ArrayOf<T, D>> {
  let type = element.resolve(target)
  for (const length of [...dimensions].reverse()) type = resolvedRow(type, length)
  return type as Resolved<ArrayOf<T, D>>
}

function resolvedRow(element: Resolved<unknown>, length: number): Resolved<unknown> {
  const read = onFirstUse(() =>
    mayGenerateCode() ? generateRead(element, length) : interpretRead(element, length),
  )
  const write = onFirstUse(() =>
    mayGenerateCode() ? generateWrite(element, length) : interpretWrite(element, length),
  )
  const access = {
    get: (view: DataView, at: number): unknown => read()(view, at),
    set(view: DataView, at: number, value: unknown) {
      const list = requireList(value, at, type)
      if (list.length !== length) throw wrongValue(value, `an array of ${length}`, at, type)
      write()(view, at, list)
    },
  }
  const type: Resolved<unknown> = {
    name: arrayName(element.name, length),
    size: element.size * length,
    alignment: element.alignment,
    ...access,
    ...calledCode(access),
    elements: { type: element, count: length },
    valueShape: { kind: 'list', element },
    viewOf: viewsOf(writable => arrayViewClass(type, element, length, writable)),
  }
  return type
}

/** The outer dimension comes first: an array of 3 `float[4]` is `float[3][4]`. */
function arrayName(element: string, length: number): string {
  const start = element.indexOf('[')
  return start < 0
    ? `${element}[${length}]`
    : `${element.slice(0, start)}[${length}]${element.slice(start)}`
}

type Read = (view: DataView, at: number) => unknown
type Write = (view: DataView, at: number, list: ArrayLike<unknown>) => void

function generateRead(element: Resolved<unknown>, length: number): Read {
  const code = new Code()
  const get = element.getCode(code, 'p')
  return code.build<Read>(
    'v, at',
    `const list = new Array(${length})\nfor (let i = 0, p = at; i < ${length}; i++, p += ${element.size}) list[i] = ${get}\nreturn list`,
  )
}

function generateWrite(element: Resolved<unknown>, length: number): Write {
  const code = new Code()
  const set = element.setCode(code, 'p', 'x')
  return code.build<Write>(
    'v, at, list',
    `for (let i = 0, p = at; i < ${length}; i++, p += ${element.size}) {\nconst x = list[i]\n${set}}`,
  )
}

function interpretRead(element: Resolved<unknown>, length: number): Read {
  return (view, at) =>
    Array.from({ length }, (_, index) => element.get(view, at + index * element.size))
}

function interpretWrite(element: Resolved<unknown>, length: number): Write {
  return (view, at, list) => {
    for (let index = 0; index < length; index++)
      element.set(view, at + index * element.size, list[index])
  }
}

function resolvedTypedArray<A extends NumberArray>(
  element: Resolved<unknown>,
  length: number,
  name: string,
  { byteOrder }: Target,
): Resolved<A> {
  const { column } = element
  if (!column)
    throw new TypeError(`element must be a number type for a typed array, got ${element.name}`)
  const { array, sameBytes } = column
  const le = byteOrder === 'littleEndian'
  const access = {
    get(view: DataView, at: number): A {
      const values = new array(length) as A
      if (sameBytes) copySwapped(bytesOf(view), at, values, element.size, le)
      else
        for (let i = 0; i < length; i++)
          values[i] = element.get(view, at + i * element.size) as number
      return values
    },
    set(view: DataView, at: number, values: A) {
      if (!(values instanceof array) || values.length !== length)
        throw wrongValue(values, `a ${array.name} of ${length}`, at, type)
      if (!sameBytes) {
        for (let i = 0; i < length; i++) element.set(view, at + i * element.size, values[i])
        return
      }
      const bytes = bytesOf(view)
      bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at)
      swapInPlace(bytes, at, values.byteLength, element.size, le)
    },
  }
  const type: Resolved<A> = {
    name,
    size: element.size * length,
    alignment: element.alignment,
    ...access,
    ...calledCode(access),
    elements: { type: element, count: length },
    valueShape: { kind: 'list', element, array },
  }
  return type
}

function bytesOf(view: DataView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
}
