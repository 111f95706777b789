import { type Call, QtIpcError } from '../errors/qt-ipc-error.js'

export function requireNumberOfBytes(size: number): void {
  if (typeof size !== 'number')
    throw new TypeError(`size must be a number of bytes, not ${String(size)}`)
}

/** @throws {TypeError} when options are given that are no object: `lock(500)` would wait for the default time. */
export function requireOptions(options: unknown): void {
  if (options === undefined || (typeof options === 'object' && options !== null)) return
  const example = typeof options === 'number' ? `{ timeout: ${options} }` : '{ timeout: 500 }'
  throw new TypeError(`options must be an object, such as ${example}, not ${String(options)}`)
}

/** @throws {TypeError} when `value` is no function. */
export function requireFunction(name: string, value: unknown): void {
  if (typeof value !== 'function')
    throw new TypeError(`${name} must be a function, not ${String(value)}`)
}

/** @throws {TypeError} when `value` is none of `allowed`. */
export function oneOf(name: string, value: string, allowed: readonly string[]): void {
  if (allowed.includes(value)) return
  throw new TypeError(
    `${name} must be ${allowed.map(one => `'${one}'`).join(' or ')}, not ${String(value)}`,
  )
}

/**
 * @throws {TypeError} when `size` is not a number.
 * @throws {QtIpcError} INVALID_SIZE when no segment can have that size.
 */
export function requireSegmentSize(caller: Call, size: number): void {
  requireNumberOfBytes(size)
  if (Number.isSafeInteger(size) && size > 0) return
  throw new QtIpcError('INVALID_SIZE', `a segment cannot have ${size} bytes`, {
    ...caller,
    qtError: 'InvalidSize',
    hint: 'The size is a whole number of bytes, from 1 to 2^53 - 1, and at most what the system allows',
  })
}
