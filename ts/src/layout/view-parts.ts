import { Failure } from '../codec/failure.js'
import type { Code } from '../codec/generated-code.js'
import { errorIn } from './failure-path.js'
import { LayoutError } from './layout-error.js'
import type { Resolved } from './resolved.js'
import { memory, parts, type View } from './view.js'

/** The view of one part at `offset`. */
export function partOf(
  whole: View,
  index: number,
  offset: number,
  type: Resolved<unknown>,
  writable: boolean,
): View | undefined {
  const known = whole[parts][index]
  if (known) return known
  const { buffer, byteOffset } = whole[memory]
  const part = type.viewOf?.(new DataView(buffer, byteOffset + offset, type.size), writable)
  whole[parts][index] = part
  return part
}

/** The view of one part as source text, which finds a cached view without a call. */
export function partCode(
  code: Code,
  whole: string,
  index: number | string,
  offset: number | string,
  type: Resolved<unknown>,
  writable: boolean,
): string {
  const make = `${code.bind(partOf)}(${whole}, ${index}, ${offset}, ${code.bind(type)}, ${writable})`
  return `${whole}[${code.bind(parts)}][${index}] ?? ${make}`
}

/** The error that a view throws for a failure while it is read or written. */
export function viewError(
  view: View,
  type: Resolved<unknown>,
  key: string,
  error: unknown,
): unknown {
  if (error instanceof Failure) return errorIn(type, error)
  return isDead(view[memory])
    ? new LayoutError(
        'ERR_LAYOUT_DETACHED',
        `the memory of this view of ${type.name} is detached; attach again and create a new view`,
        0,
        key,
      )
    : error
}

function isDead(view: DataView): boolean {
  try {
    return view.byteLength < 0
  } catch {
    return true
  }
}
