import { QtIpcError } from '../../errors/qt-ipc-error.js'
import { describeProcess } from '../../system/wording.js'
import { type ScannedProcess, scanProcess } from './scan-processes.js'

/**
 * Reads the facts of a process.
 *
 * @throws {QtIpcError} NOT_FOUND when it does not exist, PERMISSION_DENIED when this user may not inspect it.
 * @throws {TypeError} when `pid` is not a process id.
 */
export function requireProcess(operation: string, pid: number): ScannedProcess {
  if (!Number.isInteger(pid) || pid <= 0)
    throw new TypeError(`pid must be a process id, got ${String(pid)}`)
  const scanned = scanProcess(pid)
  if (scanned === 'gone') throw new QtIpcError('NOT_FOUND', noProcess(pid), { operation })
  if (scanned === 'unreadable')
    throw new QtIpcError('PERMISSION_DENIED', unreadableProcess(pid), {
      operation,
      hint: 'Run as the user of that process, or as root',
    })
  return scanned
}

/** Messages for a process that cannot be inspected. */
export const noProcess = (pid: number): string => `no process has the id ${pid}`
export const unreadableProcess = (pid: number): string =>
  `this user may not inspect ${describeProcess(pid)}`
