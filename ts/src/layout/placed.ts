import { Layout } from './layout.js'

/** A member at an offset that the other program's documentation gives. */
export class Placed<L extends Layout<unknown>> {
  /** @internal */
  constructor(
    readonly offset: number,
    readonly type: L,
  ) {}
}

/** Puts a member at a byte offset, whatever its alignment; members that follow go on behind it. */
export function at<L extends Layout<unknown>>(offset: number, type: L): Placed<L> {
  if (!Number.isSafeInteger(offset) || offset < 0)
    throw new RangeError(`An offset is a whole number of bytes from 0, not ${offset}`)
  if (!(type instanceof Layout))
    throw new TypeError(`${String(type)} is not a type of qt-ipc/layout`)
  return new Placed(offset, type)
}
