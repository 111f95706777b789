import { lockText, segmentLines } from '../../describe.js'
import type { SharedSegment } from '../../objects/segment.js'
import type { SharedSemaphore } from '../../objects/semaphore.js'
import type { Check, DiagnosisFacts } from '../diagnosis-facts.js'
import { isOrphanLock } from '../orphan-locks.js'
import { subjectOf } from '../words.js'

/** Two locks for one segment: two programs hold the lock at once. */
export const findSplitLocks: Check = facts =>
  facts.segments.flatMap(segment => {
    const older = olderLocks(segment, facts)
    if (older.length === 0) return []
    return [
      {
        code: 'SPLIT_LOCK' as const,
        subject: subjectOf(segment, facts),
        cause:
          'Two locks guard one segment: the older one lost its name while programs had it open (a failed create() or attach() in another program does that), and programs that attach now use the newer one, so two programs can hold the lock at once.',
        evidence: [
          ...segmentLines(segment),
          ...(segment.lock ? [lockText(segment.lock)] : []),
          // With Qt 6.6 and newer this package has a private lock open, which is then one of several.
          ...older.map(lock => `older ${lockText(lock)}`),
        ],
        remedy:
          'Restart the programs that attached first; let all programs attach before they create',
      },
    ]
  })

function olderLocks(segment: SharedSegment, { survey }: DiagnosisFacts): SharedSemaphore[] {
  const { type, lock, users } = segment
  if (!lock || users.length === 0) return []
  if (type === 'posix') return survey.semaphores.filter(other => isUnlinked(other, lock, segment))
  return isYounger(lock, segment)
    ? survey.semaphores.filter(
        other => other.problems.includes('key file not found') && isOrphanLock(other, segment),
      )
    : []
}

/** Mapped by a user of the segment that does not have the lock of its name mapped. */
function isUnlinked(
  other: SharedSemaphore,
  lock: SharedSemaphore,
  segment: SharedSegment,
): boolean {
  const has = ({ users }: SharedSemaphore, pid: number) => users.some(user => user.pid === pid)
  return (
    other.type === 'posix' &&
    other.problems.includes('name removed') &&
    segment.users.some(({ pid }) => has(other, pid) && !has(lock, pid))
  )
}

/** A program creates the lock before the segment, so a younger key file is not the first one. */
function isYounger({ keyFiles: [lockFile] }: SharedSemaphore, { keyFiles: [file] }: SharedSegment) {
  return lockFile !== undefined && file !== undefined && lockFile.createdAt > file.createdAt
}
