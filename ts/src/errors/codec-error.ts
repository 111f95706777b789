import { brand } from './brand.js'

/** One step from a value to a part of it: a field's name, a map's key in quotes, or a position in a list. */
export type PathStep = string | number

/**
 * Bytes that are not what the codec describes, or a value that does not fit.
 *
 * `code` is stable and made for comparing, `offset` is the byte at which the trouble begins, `path` is the way to the part
 * of the value (`map['speed'][3]`), empty for the value itself. `instanceof` also holds for errors that another copy of
 * this package threw.
 */
export class CodecError extends Error {
  readonly code: string
  readonly offset: number
  readonly path: string

  constructor(code: string, message: string, offset: number, path = '', options?: ErrorOptions) {
    super(path === '' ? message : `${path}: ${message}`, options)
    this.code = code
    this.offset = offset
    this.path = path
  }

  static {
    brandError(CodecError, 'CodecError')
  }
}

/** Gives an error class its name, and a brand. */
export function brandError(errorClass: { prototype: Error }, name: string): void {
  Object.defineProperty(errorClass.prototype, 'name', {
    value: name,
    configurable: true,
    writable: true,
  })
  brand(errorClass, name)
}
