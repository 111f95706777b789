import { lockText } from '../../describe.js'
import type { SharedSemaphore } from '../../objects/semaphore.js'
import type { Check } from '../diagnosis-facts.js'

/** Locks whose values could not be read, so that nothing is known about their holders. */
export const findUnreadLocks: Check = ({ survey, segments, subject }) =>
  survey.namespaces.flatMap(({ id, own, lacksSemaphoreStates }) => {
    const locks = segments.flatMap(({ lock }) => (isUnread(lock, id) ? [lock] : []))
    if (!lacksSemaphoreStates || locks.length === 0) return []
    return [
      {
        code: 'LOCK_UNREADABLE' as const,
        subject: subject ?? id,
        cause: `It is unknown whether a program holds the lock: neither perl nor ipcs is installed, and the addon ${
          own ? 'could not be loaded' : 'reads only the IPC namespace of this process'
        }.`,
        evidence: locks.map(lockText),
        remedy: 'Install perl or ipcs (package util-linux) where qt-ipc runs, then ask again',
      },
    ]
  })

const isUnread = (lock: SharedSemaphore | undefined, id: string): lock is SharedSemaphore =>
  lock?.type === 'systemv' && lock.state === 'unknown' && lock.namespace === id
