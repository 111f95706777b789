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

/** Gives an error class its name, and the brand by which copies of the package know each other's errors. */
export function brandError(errorClass: { prototype: Error }, name: string): void {
  const brand = Symbol.for(`qt-ipc.${name}`)
  Object.defineProperty(errorClass.prototype, 'name', {
    value: name,
    configurable: true,
    writable: true,
  })
  Object.defineProperty(errorClass.prototype, brand, { value: true })
  Object.defineProperty(errorClass, Symbol.hasInstance, {
    value(this: unknown, value: unknown): boolean {
      // Classes derived elsewhere inherit this method, but not the brand.
      return this === errorClass
        ? typeof value === 'object' && value !== null && brand in value
        : typeof this === 'function' && Function.prototype[Symbol.hasInstance].call(this, value)
    },
  })
}
