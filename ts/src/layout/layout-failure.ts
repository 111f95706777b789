import { Failure, invalid, publicError } from '../codec/failure.js'
import type { PathStep } from '../codec-error.js'
import { LayoutError, type LayoutErrorCode } from './layout-error.js'
import type { PlacedMember, Resolved } from './resolved.js'

/**
 * A failure on its way up. It knows only its offset and the type that failed; the way to it is looked up once it is needed,
 * so that reading and writing need not keep track of where they are.
 */
export class LayoutFailure extends Failure {
  constructor(
    finish: (path: string) => Error,
    readonly at: number,
    readonly type: object,
  ) {
    super(finish)
  }
}

/** A failure of the bytes or the text at offset `at`, found by `type`. */
export function layoutFailure(
  code: LayoutErrorCode,
  message: string,
  at: number,
  type: object,
): LayoutFailure {
  return new LayoutFailure(
    path => new LayoutError(code, `${message} (offset ${at})`, at, path),
    at,
    type,
  )
}

/** Invalid argument: a value that this type cannot hold. */
export function wrongValue(
  value: unknown,
  wanted: string,
  at: number,
  type: object,
): LayoutFailure {
  return new LayoutFailure(invalid(value, wanted).finish, at, type)
}

/** The failure of a 64-bit integer that no `number` is equal to. */
export function unsafeInteger(value: bigint, at: number, type: object): LayoutFailure {
  const message = `${value} is not a safe integer; read it as a bigint`
  return layoutFailure('ERR_LAYOUT_UNSAFE_INTEGER', message, at, type)
}

/** What the user gets to see of an error that passed `root`, which lies at offset `start`. */
export function errorIn(root: Resolved<unknown>, error: unknown, start = 0): unknown {
  if (!(error instanceof Failure)) return error
  const steps = error instanceof LayoutFailure ? stepsTo(root, error, start) : []
  error.steps.unshift(...steps)
  return publicError(error)
}

/** An error that passed the member of a union, of which the offset alone does not tell which member it was. */
export function insideUnion(
  union: Resolved<unknown>,
  { key, offset, type }: PlacedMember,
  error: unknown,
  start: number,
): unknown {
  if (!(error instanceof LayoutFailure)) return error
  const inside = new LayoutFailure(error.finish, error.at, union)
  inside.steps.push(key, ...stepsTo(type, error, start + offset), ...error.steps)
  return inside
}

function stepsTo(root: Resolved<unknown>, { at, type }: LayoutFailure, start: number): PathStep[] {
  const steps: PathStep[] = []
  let part = root
  let offset = start
  while (part !== type) {
    const { elements, members } = part
    if (elements) {
      const index = Math.floor((at - offset) / elements.type.size)
      steps.push(index)
      offset += index * elements.type.size
      part = elements.type
      continue
    }
    // Bit fields share bytes; which one it was, only its type tells.
    const covering = (members ?? []).filter(
      member => at >= offset + member.offset && at < offset + member.offset + member.type.size,
    )
    const member = covering.find(member => member.type === type) ?? covering[0]
    if (!member) break
    steps.push(member.key)
    offset += member.offset
    part = member.type
  }
  return steps
}
