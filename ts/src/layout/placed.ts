import { Layout } from './layout.js'

/** A member at an offset from the documentation of the other program. */
export class Placed<L extends Layout<unknown>> {
  /** @internal */
  constructor(
    readonly offset: number,
    readonly type: L,
  ) {}
}

/** Places a member at a byte offset, regardless of its alignment; the next members follow it. */
export function at<L extends Layout<unknown>>(offset: number, type: L): Placed<L> {
  if (!Number.isSafeInteger(offset) || offset < 0)
    throw new RangeError(`offset must be a whole number of bytes, 0 or more, got ${offset}`)
  if (!(type instanceof Layout))
    throw new TypeError(`type must be a type of qt-ipc/layout, got ${String(type)}`)
  return new Placed(offset, type)
}
