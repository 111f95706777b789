import { type Call, nameOf, QtIpcError } from '../errors/qt-ipc-error.js'
import { commonHint, exactHint, type Lacking } from './hints.js'

/** Enumerators of the addon that Qt does not have. */
const ours: ReadonlySet<string> = new Set(['Detached', 'ReadOnly', 'NoZeroCopy', 'Vanished'])

/** Runs a native call and turns its errors into QtIpcErrors, with the hint that `hint` returns for them. */
export function call<T>(caller: Call, body: () => T, hint?: HintFor): T {
  try {
    return body()
  } catch (error) {
    throw toQtIpcError(caller, error, hint)
  }
}

export type HintFor = (error: {
  code: QtIpcError['code']
  errno: number | undefined
}) => string | undefined

/** Turns an error of the addon into a QtIpcError; returns any other error unchanged. */
export function toQtIpcError(caller: Call, error: unknown, hint: HintFor = () => undefined) {
  if (!isNative(error)) return error
  const { qtError, errno } = error
  const name = nameOf(qtError)
  return new QtIpcError(name, error.message, {
    ...caller,
    qtError: ours.has(qtError) ? undefined : qtError,
    errno,
    cause: error,
    hint:
      exactHint(error) ?? hint({ code: `ERR_QT_IPC_${name}`, errno }) ?? commonHint(name, error),
  })
}

export interface NativeError extends Error {
  readonly qtError: string
  readonly errno?: number
  readonly lacks?: Lacking
  /** The key file that cannot be created or inspected. */
  readonly keyFile?: string
}

function isNative(error: unknown): error is NativeError {
  return (
    error instanceof Error &&
    'qtError' in error &&
    typeof error.qtError === 'string' &&
    !(error instanceof QtIpcError)
  )
}
