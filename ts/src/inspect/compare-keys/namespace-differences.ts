import { dirname } from 'node:path/posix'
import { statFile } from '../../system/stat-file.js'
import { type ScannedProcess, scanProcess } from '../processes/scan-processes.js'
import type { KeyUser } from './key-user.js'
import { differ, type KeyObstacle } from './obstacles.js'
import { pathOf } from './paths.js'

/** The namespaces that separate two processes of this machine whose names are the same. */
export function namespaceDifferences(left: KeyUser, right: KeyUser): KeyObstacle[] {
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

/** The directory that contains the name of the object. */
function folderOf(user: KeyUser): string | undefined {
  if (user.key?.type === 'posix') return '/dev/shm'
  return user.key && dirname(pathOf(user, user.key))
}

/** `undefined` for a directory that this user cannot see; two unknown directories count as the same. */
function identity(folder: string): string | undefined {
  const file = statFile(folder)
  return file && `${file.dev} ${file.ino}`
}
