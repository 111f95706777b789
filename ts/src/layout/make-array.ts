import type { NumberArray } from '../codec/number-array.js'
import { ArrayLayout, type Dimensions, NumberArrayLayout } from './array.js'
import { Layout, NumericLayout } from './layout.js'

/** `T name[n]`, and `T name[n][m]` for more than one length. */
export function array<E extends NumericLayout<unknown, NumberArray>, D extends Dimensions>(
  element: E,
  ...lengths: D
): NumberArrayLayout<E, D>
export function array<E extends Layout<unknown>, D extends Dimensions>(
  element: E,
  ...lengths: D
): ArrayLayout<E, D>
export function array(element: Layout<unknown>, ...lengths: Dimensions): Layout<unknown> {
  if (!(element instanceof Layout))
    throw new TypeError(`element must be a type of qt-ipc/layout, got ${String(element)}`)
  for (const length of lengths)
    if (!Number.isSafeInteger(length) || length < 1)
      throw new RangeError(`the lengths of an array must be 1 or more, got ${length}`)
  if (lengths.length === 0) throw new TypeError('an array must have a length')
  return element instanceof NumericLayout
    ? new NumberArrayLayout(element, lengths)
    : new ArrayLayout(element, lengths)
}
