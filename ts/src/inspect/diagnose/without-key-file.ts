import { deviceIn } from '../../keys/ftok.js'
import type { SharedSegment } from '../objects/segment.js'
import type { SharedSemaphore } from '../objects/semaphore.js'
import type { Survey } from '../survey.js'

/**
 * A System V segment of a legacy key whose key file was deleted, rather than one with a native key in a folder that nobody looks
 * through. Its lock tells: a legacy key gives segment and lock two numbers, a native key one, or no lock at all before Qt 6.6.
 */
export function hasLostKeyFile(segment: SharedSegment, survey: Survey): boolean {
  const { number, problems, lock } = segment
  if (!problems.includes('key file not found') || lock || number === undefined) return false
  return (
    survey.folders.some(({ device }) => device === deviceIn(number)) &&
    survey.semaphores.some(semaphore => isForsakenLock(semaphore, segment))
  )
}

/** It guards no segment that can be found, and was last used by somebody who uses this one, or did. */
export function isForsakenLock(semaphore: SharedSemaphore, segment: SharedSegment): boolean {
  const { type, role, namespace, last } = semaphore
  if (type !== 'systemv' || role !== 'semaphore' || namespace !== segment.namespace) return false
  const users = [...segment.users, segment.last, segment.creator]
  return last !== undefined && last.pid !== 0 && users.some(user => user?.pid === last.pid)
}
