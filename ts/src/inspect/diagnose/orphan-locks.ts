import { deviceIn } from '../../keys/ftok.js'
import type { SharedSegment } from '../objects/segment.js'
import type { SharedSemaphore } from '../objects/semaphore.js'
import type { Survey } from '../survey.js'

/**
 * Whether the key file of a legacy System V segment was deleted, rather than that of a native key in a directory that is not
 * searched. The lock shows it: a legacy key gives segment and lock two System V keys, a native key gives both one, or no lock at
 * all before Qt 6.6.
 */
export function hasLostKeyFile(segment: SharedSegment, survey: Survey): boolean {
  const { number, problems, lock } = segment
  if (!problems.includes('key file not found') || lock || number === undefined) return false
  return (
    survey.folders.some(({ device }) => device === deviceIn(number)) &&
    survey.semaphores.some(semaphore => isOrphanLock(semaphore, segment))
  )
}

/** Whether a semaphore guards no known segment and was last used by a process that uses or used this segment. */
export function isOrphanLock(semaphore: SharedSemaphore, segment: SharedSegment): boolean {
  const { type, role, namespace, last } = semaphore
  if (type !== 'systemv' || role !== 'semaphore' || namespace !== segment.namespace) return false
  const users = [...segment.users, segment.last, segment.creator]
  return last !== undefined && last.pid !== 0 && users.some(user => user?.pid === last.pid)
}
