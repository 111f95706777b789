import { processText } from '../../../system/wording.js'
import { durationText, lockText, usersText, userText } from '../../describe.js'
import type { SharedSegment } from '../../objects/segment.js'
import type { SharedSemaphore } from '../../objects/semaphore.js'
import type { InspectedProcess } from '../../processes/inspected-process.js'
import type { Survey } from '../../survey.js'
import type { Check, DiagnosisFacts } from '../diagnosis-facts.js'
import type { Symptom } from '../finding.js'
import { repairCommand } from '../repair-command.js'
import { subjectOf, upper } from '../words.js'

/** Locks that are held for too long, and locks that let in several holders. */
export const findLocks: Check = facts =>
  facts.segments.flatMap(segment => {
    const { lock } = segment
    if (!lock) return []
    const subject = subjectOf(segment, facts)
    if (lock.state === 'inflated') return [aboveOne(subject, segment, lock, facts)]
    return lock.state === 'held' && facts.lockAges.isStuck(lock)
      ? [held({ subject, segment, lock, command: repairCommand(segment, facts.viewpoint) })]
      : []
  })

/** The lock of QSharedMemory(key) and QSystemSemaphore(key) are one semaphore, and nothing shows for which of them its value is. */
function aboveOne(
  subject: string,
  segment: SharedSegment,
  lock: SharedSemaphore,
  { survey, viewpoint }: DiagnosisFacts,
): Symptom {
  const users = mayUseLock(segment, lock, survey)
  const { hidden, unreadable } = survey.unseen
  const isUnused =
    users.length === 0 && segment.attached === 0 && !hidden && unreadable.length === 0
  return {
    code: 'LOCK_OVER_RELEASED',
    subject,
    cause: `The lock's value is ${lock.value}, so ${lock.value} programs can hold it at once. Either a program uses the same key for a QSystemSemaphore, which is this very semaphore, or a program called create() while another held the lock, whose unlock() then added one.`,
    evidence: [
      lockText(lock),
      users.length > 0
        ? `may use it: ${users.join(', ')}`
        : `no program is visible that may use it${isUnused ? '' : ', but not all are visible'}`,
    ],
    remedy: `A QSystemSemaphore needs another key than a QSharedMemory: change it in those programs. A value that a create() caused becomes 1 again when the program whose unlock() added one exits; let the programs attach before they create${
      isUnused
        ? `. Since no program uses it, ${repairCommand(segment, viewpoint)} with --force sets it to 1`
        : ''
    }`,
  }
}

/**
 * Each Qt program in its namespace may use a System V semaphore: /proc does not show which of them do. The process that asks has
 * this package loaded only to look, unless it is attached.
 */
function mayUseLock(segment: SharedSegment, lock: SharedSemaphore, survey: Survey): string[] {
  const isUser = ({ pid, namespaces }: InspectedProcess) =>
    [...segment.users, ...lock.users, lock.last].some(user => user?.pid === pid) ||
    (lock.type === 'systemv' && namespaces.ipc === lock.namespace && pid !== process.pid)
  return survey.processes
    .filter(process => (process.qtVersion !== undefined || process.isQtIpc) && isUser(process))
    .map(({ pid, program }) => processText({ pid, program, alive: true }))
}

interface Held {
  readonly subject: string
  readonly segment: SharedSegment
  readonly lock: SharedSemaphore
  /** The command that repairs the lock. */
  readonly command: string
}

function held(found: Held): Symptom {
  const { segment, lock } = found
  const since = lock.operatedAt && durationText(Date.now() - lock.operatedAt.getTime())
  const evidence = [
    lockText(lock),
    ...(lock.waiting ? [`${lock.waiting} waiting for it`] : []),
    ...(since === undefined ? [] : [`held for ${since}`]),
  ]
  if (lock.type === 'posix') return heldPosix(found, evidence)
  const { holder } = lock
  if (holder?.alive === true)
    return {
      code: 'LOCK_HELD',
      subject: found.subject,
      cause: `${upper(processText(holder))} has held the lock for ${since ?? 'some time'}; other programs block, also in attach() and detach().`,
      evidence,
      remedy: `Find out what ${processText(holder)} is doing; when it exits, the kernel releases the lock`,
    }
  // An exit that undid a surplus release makes that program the last one, while another holds the lock.
  if (holder?.alive === false && segment.attached > 0)
    return unknown(
      found,
      `The lock is held. It was last used by ${processText(holder)}; one of the attached programs may hold it.`,
      [...evidence, `attached: ${usersText(segment)}`],
    )
  if (holder?.alive === false)
    return gone(
      found,
      `${upper(processText(holder))} acquired the lock without SEM_UNDO and did not release it, or the key is that of a QSystemSemaphore with the value 0.`,
      evidence,
    )
  return unknown(found, 'The lock is held by a process in another PID namespace.', evidence)
}

/** The kernel does not record the holder of a POSIX lock: only that no live process has it mapped can be known. */
function heldPosix(found: Held, evidence: string[]): Symptom {
  const { users } = found.lock
  if (users.length === 0 && found.segment.state === 'orphan')
    return gone(
      found,
      'The lock is held, but no live process has it mapped: its holder was killed, and the kernel does not release a POSIX lock then.',
      evidence,
    )
  if (users.length === 0)
    return unknown(
      found,
      'The lock is held, and not all processes that may have it mapped are visible to this one.',
      evidence,
    )
  return unknown(
    found,
    'The lock is held by one of the processes that have it mapped, or by a process that was killed.',
    [...evidence, `mapped by ${users.map(userText).join(', ')}`],
  )
}

const gone = ({ subject, command }: Held, cause: string, evidence: string[]): Symptom => ({
  code: 'LOCK_HOLDER_GONE',
  subject,
  cause,
  evidence,
  remedy: command,
})

const unknown = ({ subject, command }: Held, cause: string, evidence: string[]): Symptom => ({
  code: 'LOCK_HOLDER_UNKNOWN',
  subject,
  cause,
  evidence,
  remedy: `If none of those programs is using it, stop them; then run ${command}`,
})
