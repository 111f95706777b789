import { processText } from '../../../system/wording.js'
import { durationText, lockText, quoted, userText } from '../../describe.js'
import type { SharedSegment } from '../../objects/segment.js'
import type { SharedSemaphore } from '../../objects/semaphore.js'
import type { Check } from '../diagnosis-facts.js'
import type { Symptom } from '../finding.js'
import { subjectOf } from '../words.js'

/** Locks that are held for too long, and locks that let in several holders. */
export const findLocks: Check = ({ segments, wanted, lockAges }) =>
  segments.flatMap(segment => {
    const { lock } = segment
    if (!lock) return []
    const subject = subjectOf(segment, { wanted })
    if (lock.state === 'inflated') return [overReleased(subject, lock)]
    return lock.state === 'held' && lockAges.isStuck(lock) ? [held(subject, segment, lock)] : []
  })

function overReleased(subject: string, lock: SharedSemaphore): Symptom {
  return {
    code: 'LOCK_OVER_RELEASED',
    subject,
    cause: `The lock's value is ${lock.value}, so ${lock.value} programs can hold it at once: a program called create() while another held it, whose unlock() then added one.`,
    evidence: [lockText(lock)],
    remedy: `It becomes 1 again when the program whose unlock() added one exits; if that program has exited, set it to 1 with qt-ipc repair ${quoted(subject)} --force. Let the programs attach before they create`,
  }
}

function held(subject: string, segment: SharedSegment, lock: SharedSemaphore): Symptom {
  const since = lock.operatedAt && durationText(Date.now() - lock.operatedAt.getTime())
  const evidence = [
    lockText(lock),
    ...(lock.waiting ? [`${lock.waiting} waiting for it`] : []),
    ...(since === undefined ? [] : [`held for ${since}`]),
  ]
  if (lock.type === 'posix') return heldPosix(subject, segment, lock, evidence)
  const { holder } = lock
  if (holder?.alive === true)
    return {
      code: 'LOCK_HELD',
      subject,
      cause: `${upper(processText(holder))} has held the lock for ${since ?? 'some time'}; other programs block, also in attach() and detach().`,
      evidence,
      remedy: `Find out what ${processText(holder)} is doing; when it exits, the kernel releases the lock`,
    }
  // An exit that undid a surplus release makes that program the last one, while another holds the lock.
  if (holder?.alive === false && segment.users.length > 0)
    return unknown(
      subject,
      `The lock is held. It was last used by ${processText(holder)}; one of the attached programs may hold it.`,
      [...evidence, `attached: ${segment.users.map(userText).join(', ')}`],
    )
  if (holder?.alive === false)
    return gone(
      subject,
      `${upper(processText(holder))} acquired the lock without SEM_UNDO and did not release it.`,
      evidence,
    )
  return unknown(subject, 'The lock is held by a process in another PID namespace.', evidence)
}

/** The kernel does not record the holder of a POSIX lock: only that no live process has it mapped can be known. */
function heldPosix(
  subject: string,
  { state }: SharedSegment,
  lock: SharedSemaphore,
  evidence: string[],
): Symptom {
  const others = lock.users
  if (others.length === 0 && state === 'orphan')
    return gone(
      subject,
      'The lock is held, but no live process has it mapped: its holder was killed, and the kernel does not release a POSIX lock then.',
      evidence,
    )
  if (others.length === 0)
    return unknown(
      subject,
      'The lock is held, and not all processes that may have it mapped are visible to this one.',
      evidence,
    )
  return unknown(
    subject,
    'The lock is held by one of the processes that have it mapped, or by a process that was killed.',
    [...evidence, `mapped by ${others.map(userText).join(', ')}`],
  )
}

const gone = (subject: string, cause: string, evidence: string[]): Symptom => ({
  code: 'LOCK_HOLDER_GONE',
  subject,
  cause,
  evidence,
  remedy: `qt-ipc repair ${quoted(subject)}`,
})

const unknown = (subject: string, cause: string, evidence: string[]): Symptom => ({
  code: 'LOCK_HOLDER_UNKNOWN',
  subject,
  cause,
  evidence,
  remedy: `If none of those programs is using it, stop them; then run qt-ipc repair ${quoted(subject)}`,
})

const upper = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1)
