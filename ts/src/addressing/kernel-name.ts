import { basename } from 'node:path'
import { type Call, QtIpcError } from '../errors/qt-ipc-error.js'
import { type NativeIpcKey, parseLegacyName } from '../keys/index.js'
import { QT_PROJECT_ID } from '../keys/key-type.js'
import type { KernelSemaphoreName } from '../native/types.js'

/**
 * Returns the kernel name of a Qt key.
 *
 * @throws {QtIpcError} KEY_ERROR when no system call would accept the key, UNSUPPORTED for a Windows key.
 */
export function kernelName(caller: Call, key: NativeIpcKey): KernelSemaphoreName {
  const [problem] = key.problems()
  if (problem)
    throw new QtIpcError('KEY_ERROR', problem.message, { ...caller, qtError: 'KeyError' })
  if (key.type === 'posix') return { type: 'posix', name: key.nativeKey }
  if (key.type === 'systemv')
    return {
      type: 'systemv',
      path: key.nativeKey,
      projectId: key.projectId ?? QT_PROJECT_ID,
      legacy: parseLegacyName(basename(key.nativeKey)) !== undefined,
    }
  throw new QtIpcError('UNSUPPORTED', 'Windows keys are supported on Windows only', caller)
}
