import { QtIpcError } from '../../errors.js'
import { describeProcess } from '../../processes.js'
import { type ScannedProcess, scanProcess } from './scan-processes.js'

/** The facts of a process. Throws QtIpcError NOT_FOUND and PERMISSION_DENIED, TypeError for something that is not a process id. */
export function requireProcess(operation: string, pid: number): ScannedProcess {
  if (!Number.isInteger(pid) || pid <= 0) throw new TypeError(`A process id is not ${String(pid)}`)
  const scanned = scanProcess(pid)
  if (scanned === 'gone')
    throw new QtIpcError('NOT_FOUND', `there is no process ${pid}`, { operation })
  if (scanned === 'unreadable')
    throw new QtIpcError('PERMISSION_DENIED', `${describeProcess(pid)} is closed to this user`, {
      operation,
      hint: 'Run as that user, or as root',
    })
  return scanned
}
