import { brandError } from './codec-error.js'
import { doctorHint } from './doctor-hint.js'

/**
 * Names of the error codes: first those of Qt (QSharedMemory::SharedMemoryError, QSystemSemaphore::SystemSemaphoreError),
 * then those of this package.
 */
export type QtIpcErrorName =
  | 'PERMISSION_DENIED'
  | 'INVALID_SIZE'
  | 'KEY_ERROR'
  | 'ALREADY_EXISTS'
  | 'NOT_FOUND'
  | 'LOCK_ERROR'
  | 'OUT_OF_RESOURCES'
  | 'UNKNOWN_ERROR'
  | 'TIMEOUT'
  | 'DETACHED'
  | 'BUSY'
  | 'READ_ONLY'
  | 'NO_ZERO_COPY'
  | 'UNSUPPORTED'
  | 'VANISHED'
  | 'NO_ADDON'

export type QtIpcErrorCode = `ERR_QT_IPC_${QtIpcErrorName}`

export interface QtIpcErrorDetails {
  /** The API call: `SharedMemory.attach`. */
  readonly operation: string
  /** The key as the caller passed it, in its text form. */
  readonly key?: string | undefined
  /** Qt's enumerator, `NotFound`; `undefined` for an error that Qt does not have. */
  readonly qtError?: string | undefined
  readonly errno?: number | undefined
  /** What to do next. */
  readonly hint?: string | undefined
  readonly cause?: unknown
}

/**
 * A condition outside of the program: a missing segment, a lock that another program holds, a peer that exited. Decide by
 * `code`. Invalid arguments (a wrong type, a number out of range) throw TypeError or RangeError instead.
 *
 * ```ts
 * try { await SharedMemory.attach('key') }
 * catch (error) { if (error instanceof QtIpcError && error.code === 'ERR_QT_IPC_NOT_FOUND') ... }
 * ```
 */
export class QtIpcError extends Error {
  readonly code: QtIpcErrorCode
  readonly operation: string
  readonly key: string | undefined
  readonly qtError: string | undefined
  readonly errno: number | undefined
  readonly hint: string | undefined

  constructor(name: QtIpcErrorName, message: string, details: QtIpcErrorDetails) {
    const { operation, key, qtError, errno, cause } = details
    const isUnexplained = name === 'NOT_FOUND' || name === 'TIMEOUT'
    const hint = joined(details.hint, isUnexplained ? doctorHint(operation, key) : undefined)
    const subject = key === undefined ? operation : `${operation}(${shown(key)})`
    // A message that ends with a list has the hint on a line of its own.
    const separator = message.endsWith('\n') ? '' : '. '
    const text = `${subject}: ${message}${hint === undefined ? '' : `${separator}${hint}`}`
    super(text, cause === undefined ? undefined : { cause })
    this.code = `ERR_QT_IPC_${name}`
    this.operation = operation
    this.key = key
    this.qtError = qtError
    this.errno = errno
    this.hint = hint
  }

  static {
    brandError(QtIpcError, 'QtIpcError')
  }
}

function joined(...hints: readonly (string | undefined)[]): string | undefined {
  return hints.filter(hint => hint !== undefined).join('. ') || undefined
}

export function isCode(error: unknown, name: QtIpcErrorName): error is QtIpcError {
  return error instanceof QtIpcError && error.code === `ERR_QT_IPC_${name}`
}

/** The name of the code for an enumerator: `NotFound` becomes `NOT_FOUND`. */
export function nameOf(enumerator: string): QtIpcErrorName {
  return enumerator.replace(/\B[A-Z]/g, letter => `_${letter}`).toUpperCase() as QtIpcErrorName
}

function shown(key: string): string {
  return JSON.stringify(key.length > 80 ? `${key.slice(0, 77)}...` : key)
}

/** The API call on whose behalf the code runs; its errors name operation and key. */
export interface Call {
  readonly operation: string
  readonly key?: string | undefined
}
