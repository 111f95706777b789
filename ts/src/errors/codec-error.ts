import { brand } from './brand.js'

/** One step from a value to a part of it: a field's name, a map's key in quotes, or a position in a list. */
export type PathStep = string | number

/**
 * The error of a codec: bytes that do not match its description, or a value that it cannot encode.
 *
 * `code` is stable, for comparisons; `offset` is the first byte (from the start of the decoded bytes) that does not match;
 * `path` leads to the part of the value (`map['speed'][3]`) and is empty for the value itself. `instanceof` is also true
 * for errors of another copy of this package.
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
