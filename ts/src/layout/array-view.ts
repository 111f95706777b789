import { Code, mayGenerateCode } from '../codec/generated-code.js'
import type { Resolved } from './resolved.js'
import { memory, View } from './view.js'
import { partCode, partOf, viewError } from './view-parts.js'

/** A live view of an array: `view.wheels.at(2)`. */
export interface ArrayView<E> extends Iterable<E> {
  readonly length: number
  /** The element at `index`. @throws {RangeError} from `length` on. */
  at(index: number): E
}

/** A live view of an array that can be written. */
export interface WritableArrayView<E, V> extends ArrayView<E> {
  /** Sets a scalar element. */
  set(index: number, value: V): void
}

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
  const read = mayGenerateCode()
    ? generateRead(element, writable)
    : interpretRead(element, writable)
  const check = (index: number) => {
    if (!(Number.isInteger(index) && index >= 0 && index < length))
      throw new RangeError(`index must be from 0 to ${length - 1} in ${type.name}, got ${index}`)
  }
  class ElementsView extends View {
    get length(): number {
      return length
    }

    at(index: number): unknown {
      check(index)
      try {
        return read(this, index)
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

type Read = (array: View, index: number) => unknown

/** Generates a function for each type of array, so that V8 specializes it for one type. */
function generateRead(element: Resolved<unknown>, writable: boolean): Read {
  const code = new Code()
  const at = `index * ${element.size}`
  if (!element.viewOf)
    return code.build<Read>(
      'array, index',
      `const v = array[${code.bind(memory)}], p = ${at}\nreturn ${element.getCode(code, 'p')}`,
    )
  return code.build<Read>(
    'array, index',
    `return ${partCode(code, 'array', 'index', at, element, writable)}`,
  )
}

function interpretRead(element: Resolved<unknown>, writable: boolean): Read {
  const { size, viewOf } = element
  return (array, index) =>
    viewOf
      ? partOf(array, index, index * size, element, writable)
      : element.get(array[memory], index * size)
}
