import { brandError } from './codec-error.js'

/** Qt's own errors (QSharedMemory::SharedMemoryError, QSystemSemaphore::SystemSemaphoreError), then ours. */
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

export type QtIpcErrorCode = `ERR_QT_IPC_${QtIpcErrorName}`

export interface QtIpcErrorDetails {
  /** What was called: `SharedMemory.attach`. */
  readonly operation: string
  /** The key as the caller gave it, in its text form. */
  readonly key?: string | undefined
  /** Qt's enumerator, where the error is one of Qt's: `NotFound`. */
  readonly qtError?: string | undefined
  readonly errno?: number | undefined
  /** What to do next. */
  readonly hint?: string | undefined
  readonly cause?: unknown
}

/**
 * A condition of the world: a missing segment, a lock that is not to be had, a peer that went away. Decide by `code`.
 * Misuse (a wrong type, a number out of range) is TypeError or RangeError instead.
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
    const { operation, key, qtError, errno, hint, cause } = details
    const subject = key === undefined ? operation : `${operation}(${shown(key)})`
    const text = `${subject}: ${message}${hint === undefined ? '' : `. ${hint}`}`
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

export function isCode(error: unknown, name: QtIpcErrorName): boolean {
  return error instanceof QtIpcError && error.code === `ERR_QT_IPC_${name}`
}

/** The code's name for an enumerator: `NotFound` is `NOT_FOUND`. */
export function nameOf(enumerator: string): QtIpcErrorName {
  return enumerator.replace(/\B[A-Z]/g, letter => `_${letter}`).toUpperCase() as QtIpcErrorName
}

function shown(key: string): string {
  return JSON.stringify(key.length > 80 ? `${key.slice(0, 77)}...` : key)
}

/** Who calls, for the error that may come of it. */
export interface Call {
  readonly operation: string
  readonly key?: string | undefined
}
