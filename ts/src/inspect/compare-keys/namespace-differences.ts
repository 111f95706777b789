import { dirname } from 'node:path/posix'
import type { Side } from '../../cli/keys/key-users.js'
import { statFile } from '../files.js'
import { type ScannedProcess, scanProcess } from '../processes/scan-processes.js'
import { differ, type Obstacle } from './obstacles.js'

/** What separates two processes of this machine whose names are the same. */
export function placeObstacles(left: Side, right: Side): Obstacle[] {
  if (!left.process && !right.process) return []
  const [a, b] = [left, right].map(({ process }) => process ?? ownProcess())
  if (!a || !b) return []
  // System V objects belong to an IPC namespace, POSIX objects to a file system.
  if (left.key?.type !== 'posix' && a.namespaces.ipc !== b.namespaces.ipc)
    return [differ('OTHER_IPC_NAMESPACE', a.namespaces.ipc, b.namespaces.ipc)]
  const folder = folderOf(left)
  if (folder === undefined || folder !== folderOf(right)) return []
  const [one, other] = [a, b].map(({ pid }) => identity(`/proc/${pid}/root${folder}`))
  return one === other
    ? []
    : [differ('OTHER_MOUNT_NAMESPACE', `${folder} of ${a.pid}`, `that of ${b.pid}`)]
}

function ownProcess(): ScannedProcess | undefined {
  const own = scanProcess(process.pid)
  return typeof own === 'object' ? own : undefined
}

/** Where the name of the object is. */
function folderOf({ key }: Side): string | undefined {
  if (key?.type === 'posix') return '/dev/shm'
  return key && dirname(key.nativeKey)
}

/** Not to be seen counts as the same: nothing is known to be wrong. */
function identity(folder: string): string | undefined {
  const file = statFile(folder)
  return file && `${file.dev} ${file.ino}`
}
