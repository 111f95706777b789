import type { ExecutionContext } from 'ava'
import { QtIpcError, type QtIpcErrorName } from 'qt-ipc'

/** What an error says besides its code; what is not named here must not be there, but for `errno`. */
export interface Details {
  readonly operation: string
  readonly key?: string
  readonly qtError?: string
  readonly errno?: number
  readonly hint?: RegExp
}

/** The QtIpcError that a call throws or rejects with, all its fields compared. */
export async function refused(
  t: ExecutionContext,
  name: QtIpcErrorName,
  details: Details,
  call: () => unknown,
): Promise<QtIpcError | undefined> {
  const error = await t.throwsAsync(async () => call())
  if (!(error instanceof QtIpcError)) {
    t.fail(`not a QtIpcError: ${error}`)
    return undefined
  }
  const { code, operation, key, qtError, errno, hint, message } = error
  t.is(code, `ERR_QT_IPC_${name}`, message)
  t.is(operation, details.operation)
  t.is(key, details.key)
  t.is(qtError, details.qtError, message)
  if (details.errno !== undefined) t.is(errno, details.errno, message)
  // The error of the system call stays at hand.
  if (errno !== undefined) t.like(error.cause, { errno }, message)
  if (details.hint) t.regex(hint ?? '', details.hint)
  t.true(message.startsWith(operation), message)
  t.true(hint === undefined || message.includes(hint), message)
  return error
}

/** The error of a misuse: its class, and the wrong value in its text. */
export async function misused(
  t: ExecutionContext,
  Class: typeof TypeError | typeof RangeError,
  text: RegExp,
  call: () => unknown,
): Promise<void> {
  const error = await t.throwsAsync(async () => call())
  t.is(error?.constructor, Class, String(error))
  t.regex(error?.message ?? '', text)
}
