import { type Call, nameOf, QtIpcError } from '../errors/qt-ipc-error.js'

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
  const name = nameOf(error.qtError)
  return new QtIpcError(name, error.message, {
    ...caller,
    qtError: ours.has(error.qtError) ? undefined : error.qtError,
    errno: error.errno,
    hint:
      error.lacks === 'threads'
        ? threadsHint
        : (hint({ code: `ERR_QT_IPC_${name}`, errno: error.errno }) ?? commonHints[name]),
  })
}

const commonHints: Partial<Record<string, string>> = {
  PERMISSION_DENIED:
    'Qt creates segments and semaphores with mode 0600: run as the user who created it, or with CAP_IPC_OWNER',
  READ_ONLY: "Attach with mode 'readWrite'",
  NO_ZERO_COPY: 'Use read() and write(), which copy',
  VANISHED: 'Detach, then attach again once the other program has re-created it',
  DETACHED: 'Attach again',
}

const threadsHint =
  'Each semaphore or lock that is waited for needs a thread. Wait for fewer at a time, or raise the limit: `ulimit -u`, ' +
  'pids.max of the cgroup (--pids-limit of a container) or `sysctl kernel.threads-max`'

interface NativeError extends Error {
  readonly qtError: string
  readonly errno?: number
  /** The exhausted resource, where the error number does not name it. */
  readonly lacks?: 'threads'
}

function isNative(error: unknown): error is NativeError {
  return (
    error instanceof Error &&
    'qtError' in error &&
    typeof error.qtError === 'string' &&
    !(error instanceof QtIpcError)
  )
}
