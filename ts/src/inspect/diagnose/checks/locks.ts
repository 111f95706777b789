import { processText } from '../../../system/wording.js'
import { durationText, lockText, quoted, userText } from '../../describe.js'
import type { SharedSegment } from '../../objects/segment.js'
import type { SharedSemaphore } from '../../objects/semaphore.js'
import type { InspectedProcess } from '../../processes/inspected-process.js'
import type { Survey } from '../../survey.js'
import type { Check } from '../diagnosis-facts.js'
import type { Symptom } from '../finding.js'
import { subjectOf, upper } from '../words.js'

/** Locks that are held for too long, and locks that let in several holders. */
export const findLocks: Check = ({ segments, survey, wanted, lockAges }) =>
  segments.flatMap(segment => {
    const { lock } = segment
    if (!lock) return []
    const subject = subjectOf(segment, { wanted })
    if (lock.state === 'inflated') return [aboveOne(subject, segment, lock, survey)]
    return lock.state === 'held' && lockAges.isStuck(lock) ? [held(subject, segment, lock)] : []
  })

/** The lock of QSharedMemory(key) and QSystemSemaphore(key) are one semaphore, and nothing shows for which of them its value is. */
function aboveOne(
  subject: string,
  segment: SharedSegment,
  lock: SharedSemaphore,
  survey: Survey,
): Symptom {
  const users = mayUseLock(segment, lock, survey)
  return {
    code: 'LOCK_OVER_RELEASED',
    subject,
    cause: `The lock's value is ${lock.value}, so ${lock.value} programs can hold it at once. Either a program uses the same key for a QSystemSemaphore, which is this very semaphore, or a program called create() while another held the lock, whose unlock() then added one.`,
    evidence: [
      lockText(lock),
      users.length > 0
        ? `may use it: ${users.join(', ')}`
        : 'no program is visible that may use it',
    ],
    remedy: `A QSystemSemaphore needs another key than a QSharedMemory: change it in those programs. A value that a create() caused becomes 1 again when the program whose unlock() added one exits; let the programs attach before they create${
      users.length > 0
        ? ''
        : `. Since no program uses it, qt-ipc repair ${quoted(subject)} --force sets it to 1`
    }`,
  }
}

/** Each Qt program in its namespace may use a System V semaphore: /proc does not show which of them do. */
function mayUseLock(segment: SharedSegment, lock: SharedSemaphore, survey: Survey): string[] {
  const isUser = ({ pid, namespaces }: InspectedProcess) =>
    [...segment.users, ...lock.users, lock.last].some(user => user?.pid === pid) ||
    (lock.type === 'systemv' && namespaces.ipc === lock.namespace)
  return survey.processes
    .filter(process => (process.qtVersion !== undefined || process.isQtIpc) && isUser(process))
    .map(({ pid, program }) => processText({ pid, program, alive: true }))
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
      `${upper(processText(holder))} acquired the lock without SEM_UNDO and did not release it, or the key is that of a QSystemSemaphore with the value 0.`,
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
