import { Failure, invalid } from '../codec/failure.js'
import { LayoutError, type LayoutErrorCode } from './layout-error.js'

/**
 * A failure on its way up. It knows only its offset and the type that failed; `errorIn` looks up the path once it is needed,
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
