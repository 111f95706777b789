import { Code, mayGenerateCode } from '../binary/code.js'
import type { Resolved } from './resolved.js'
import { memory, partOf, View, viewError } from './view.js'

/** A live array: `view.wheels.at(2)`. */
export interface ArrayView<E> extends Iterable<E> {
  readonly length: number
  /** The element at `index`; RangeError from `length` on. */
  at(index: number): E
}

/** A live array that can be written. */
export interface WritableArrayView<E, V> extends ArrayView<E> {
  /** Sets a scalar element. */
  set(index: number, value: V): void
}

type Access = (view: DataView, at: number) => unknown

/** The constructor of the views of one array. */
export function arrayViewClass(
  type: Resolved<unknown>,
  element: Resolved<unknown>,
  length: number,
  writable: boolean,
): new (
  view: DataView,
) => View & ArrayView<unknown> {
  const { size, viewOf } = element
  const get = elementGet(element)
  const check = (index: number) => {
    if (!(Number.isInteger(index) && index >= 0 && index < length))
      throw new RangeError(`${type.name} has the elements 0 to ${length - 1}, not ${index}`)
  }
  class ElementsView extends View {
    get length(): number {
      return length
    }

    at(index: number): unknown {
      check(index)
      try {
        return viewOf
          ? partOf(this, index, index * size, element, writable)
          : get(this[memory], index * size)
      } catch (error) {
        throw viewError(this, type, `[${index}]`, error)
      }
    }

    *[Symbol.iterator](): Iterator<unknown> {
      for (let index = 0; index < length; index++) yield this.at(index)
    }
  }
  if (!writable || viewOf) return ElementsView
  return class extends ElementsView {
    set(index: number, value: unknown): void {
      check(index)
      try {
        element.set(this[memory], index * size, value)
      } catch (error) {
        throw viewError(this, type, `[${index}]`, error)
      }
    }
  }
}

function elementGet(element: Resolved<unknown>): Access {
  if (!mayGenerateCode()) return (view, at) => element.get(view, at)
  const code = new Code()
  return code.build<Access>('v, at', `return ${element.getCode(code, 'at')}`)
}
