import { type Call, QtIpcError } from '../errors/qt-ipc-error.js'
import type { KeyType } from '../keys/index.js'
import { native } from '../native/binding.js'
import { type BackendName, backendNames } from '../native/types.js'

/** The requested back end; `'auto'` uses the classes of the linked Qt where it supports the key, else `'systemv'` or `'posix'`. */
export type BackendChoice = 'auto' | BackendName

export const backendChoices: readonly BackendChoice[] = ['auto', ...backendNames]

/** Whether the linked Qt supports a key, and what to do where it does not. */
export interface QtSupport {
  readonly qtCan: boolean
  readonly hint: string
}

/**
 * Selects the back end for a key: the requested one, or Qt where the linked Qt supports the key.
 *
 * @throws {QtIpcError} UNSUPPORTED when `'qt'` is requested and the linked Qt does not support the key.
 */
export function backendFor(
  caller: Call,
  type: KeyType,
  choice: BackendChoice,
  { qtCan, hint }: QtSupport,
): BackendName {
  if (choice !== 'auto' && choice !== 'qt') return choice
  if (qtCan) return 'qt'
  if (choice === 'auto') return type === 'posix' ? 'posix' : 'systemv'
  const { qtVersion } = native.capabilities()
  const message =
    qtVersion === undefined
      ? "back end 'qt' is missing"
      : `Qt ${qtVersion} does not support this key`
  throw new QtIpcError('UNSUPPORTED', message, { ...caller, hint })
}
