import { Failure, invalid } from '../codec/failure.js'
import { LayoutError, type LayoutErrorCode } from './layout-error.js'

/**
 * An internal failure. It contains only its offset and the type that failed; `errorIn` looks up the path when it is needed,
 * so that reading and writing need not keep track of the path.
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

/** A failure of the bytes or the string at offset `at`, detected by `type`. */
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

/** Invalid argument: a value that this type cannot represent. */
export function wrongValue(
  value: unknown,
  wanted: string,
  at: number,
  type: object,
): LayoutFailure {
  return new LayoutFailure(invalid(value, wanted).finish, at, type)
}

/** The failure of a 64-bit integer that a `number` cannot represent. */
export function unsafeInteger(value: bigint, at: number, type: object): LayoutFailure {
  const message = `${value} is not a safe integer; decode it as a bigint`
  return layoutFailure('ERR_LAYOUT_UNSAFE_INTEGER', message, at, type)
}
