import { durationText, lockText, processText, quoted, userText } from '../../describe.js'
import type { SharedSegment } from '../../objects/segment.js'
import type { SharedSemaphore } from '../../objects/semaphore.js'
import type { Check } from '../case.js'
import type { Symptom } from '../finding.js'
import { subjectOf } from '../words.js'

/** Locks that somebody keeps, or that are no locks any more. */
export const findLocks: Check = ({ segments, wanted, holds }) =>
  segments.flatMap(segment => {
    const { lock } = segment
    if (!lock) return []
    const subject = subjectOf(segment, { wanted })
    if (lock.state === 'inflated') return [overReleased(subject, lock)]
    return lock.state === 'held' && holds.isKept(lock) ? [held(subject, segment, lock)] : []
  })

function overReleased(subject: string, lock: SharedSemaphore): Symptom {
  return {
    code: 'LOCK_OVER_RELEASED',
    subject,
    cause: `The lock's value is ${lock.value}, so ${lock.value} programs can hold it at once: a program called create() while another held it, whose unlock() then added one.`,
    evidence: [lockText(lock)],
    remedy: `It becomes 1 again when the program whose unlock() added one exits; if it has exited, qt-ipc repair ${quoted(subject)} --force sets it to 1. Let the programs attach before they create`,
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
      cause: `${upper(processText(holder))} has held the lock for ${since ?? 'some time'}; everybody else waits, also in attach() and detach().`,
      evidence,
      remedy: `See what ${processText(holder)} is doing; when it ends, the kernel gives the lock back`,
    }
  // An exit that undid a surplus release makes that program the last one, while another holds the lock.
  if (holder?.alive === false && segment.users.length > 0)
    return unknown(
      subject,
      `The lock is held. The last to operate on it was ${processText(holder)}; one of the programs that are attached may hold it.`,
      [...evidence, `attached: ${segment.users.map(userText).join(', ')}`],
    )
  if (holder?.alive === false)
    return gone(
      subject,
      `${upper(processText(holder))} acquired the lock without SEM_UNDO and did not release it.`,
      evidence,
    )
  return unknown(
    subject,
    'The lock is held by a process that cannot be seen from here (another pid namespace).',
    evidence,
  )
}

/** Nothing remembers the holder: only that nobody who has it mapped is alive can be known. */
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
      'The lock is held, but no live process has it mapped: its holder was killed, and a POSIX lock is not given back then.',
      evidence,
    )
  if (others.length === 0)
    return unknown(
      subject,
      'The lock is held, and the processes that have it mapped cannot all be seen from here.',
      evidence,
    )
  return unknown(
    subject,
    'The lock is held; one of those who have it mapped holds it, or somebody who was killed did.',
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
  remedy: `When none of those programs works on it, end them; then qt-ipc repair ${quoted(subject)}`,
})

const upper = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1)
