import { posixPath } from '../../../keys/posix-path.js'
import { accountText, modeText } from '../../../system/wording.js'
import { lockText, nounOf, objectLines } from '../../describe.js'
import type { SharedSemaphore } from '../../objects/semaphore.js'
import { isSemaphore, type SharedObject } from '../../objects/shared-object.js'
import { isNarrower, isOwner, mayUse } from '../access.js'
import type { Check, DiagnosisFacts } from '../diagnosis-facts.js'
import type { Symptom } from '../finding.js'
import { isAttached, type Match, type Wanted } from '../names.js'
import { sideText, subjectOf } from '../words.js'

/** Qt creates segments and locks with mode 0600: other users get PermissionDenied, first for the lock. */
export const findOtherUsers: Check = facts => {
  const { wanted, home, elsewhere, segments, locksAlone } = facts
  const matched = new Set([...home, ...elsewhere].map(({ object }) => object))
  const denials = new Map(Array.from(matched, object => [object, deniedObject(object, facts)]))
  return [
    ...[...denials.values()].flat(),
    // A viewpoint with access may be that of the program that shuts out the others.
    ...segments
      .filter(segment => !denials.get(segment)?.length)
      .flatMap(segment => narrowLock(segment, facts)),
    ...(wanted ? locksAlone.filter(isOfUsualName(wanted)) : []).flatMap(lock =>
      deniedLockAlone(lock, facts),
    ),
  ]
}

function deniedObject(object: SharedObject, facts: DiagnosisFacts): Symptom[] {
  const { viewpoint } = facts
  const lock = isSemaphore(object) ? undefined : object.lock
  const open = mayUse(viewpoint, object) || (!isSemaphore(object) && isAttached(viewpoint, object))
  const lockCloses = lock !== undefined && !mayUse(viewpoint, lock)
  if (!open) return [denied(nounOf(object), object, objectLines(object), facts)]
  return lockCloses
    ? [denied('lock of the segment', lock, [...objectLines(object), lockText(lock)], facts)]
    : []
}

const isOfUsualName =
  ({ names: [usual] }: Wanted) =>
  ({ met, name }: Match) =>
    met && name === usual

/** Every create() and attach() opens the lock first. */
function deniedLockAlone(
  { object: lock }: Match<SharedSemaphore>,
  facts: DiagnosisFacts,
): Symptom[] {
  if (mayUse(facts.viewpoint, lock)) return []
  const { cause, remedy, ...symptom } = denied(
    'semaphore of the key',
    lock,
    [lockText(lock)],
    facts,
  )
  return [
    {
      ...symptom,
      cause: `${cause} No segment has the key, but create() and attach() open its lock first, so both fail.`,
      remedy: `${remedy}. If no program uses the semaphore any more, remove it as ${accountText(lock.owner)}: ${removalOf(lock)}`,
    },
  ]
}

function denied(
  what: string,
  object: SharedObject,
  evidence: readonly string[],
  facts: DiagnosisFacts,
): Symptom {
  const { viewpoint } = facts
  const own = isOwner(viewpoint, object)
  const mode = `${accountText(object.owner)} with mode ${modeText(object.mode)}`
  return {
    code: own ? 'PERMISSION_DENIED' : 'OTHER_USER',
    subject: subjectOf(object, facts),
    cause: own
      ? `The ${what} belongs to ${mode}, which denies its own owner access, as whom ${sideText(viewpoint)} runs.`
      : `The ${what} belongs to ${mode}, but ${sideText(viewpoint)} runs as ${accountText(viewpoint.user)}.`,
    evidence,
    remedy: own ? modeRemedy(object) : remedyByType[object.type],
  }
}

const remedyByType = {
  systemv:
    'Run both programs as the same user, or the one that has no access as root with CAP_IPC_OWNER (a container needs cap_add: [IPC_OWNER])',
  posix:
    'Run both programs as the same user, or the one that has no access as root with CAP_DAC_OVERRIDE',
} as const

/** A lock with fewer rights than its segment excludes programs that are meant to have access. */
function narrowLock(segment: SharedObject, facts: DiagnosisFacts): Symptom[] {
  const lock = isSemaphore(segment) ? undefined : segment.lock
  const closed = [segment, ...(lock ? [lock] : [])].find(({ mode = 0o600 }) => (mode & 0o400) === 0)
  if (closed)
    return [
      {
        code: 'PERMISSION_DENIED',
        subject: subjectOf(segment, facts),
        cause: `The ${closed === lock ? 'lock of the segment' : 'segment'} has the mode ${modeText(closed.mode)}, which denies its own owner access.`,
        evidence: [...objectLines(segment), ...(lock ? [lockText(lock)] : [])],
        remedy: modeRemedy(closed),
      },
    ]
  if (!lock || !isNarrower(lock, segment)) return []
  return [
    {
      code: 'PERMISSION_DENIED',
      subject: subjectOf(segment, facts),
      cause: `The segment has the mode ${modeText(segment.mode)}, but its lock has ${modeText(lock.mode)}: users whom only the segment admits cannot create or attach, as both open the lock first.`,
      evidence: [...objectLines(segment), lockText(lock)],
      remedy: modeRemedy(lock, segment.mode),
    },
  ]
}

/** No command of the system changes the mode of a System V object. */
function modeRemedy(object: SharedObject, mode = 0o600): string {
  const set =
    object.type === 'posix'
      ? `chmod ${modeText(mode)} ${pathOf(object)}`
      : `Let the program that created it give it the mode ${modeText(mode)}, with IPC_SET of ${isSemaphore(object) ? 'semctl' : 'shmctl'}()`
  return `${set}; or stop its programs, and remove it: ${removalOf(object)}`
}

const removalOf = (object: SharedObject): string =>
  object.type === 'posix'
    ? `rm ${pathOf(object)}`
    : `ipcrm ${isSemaphore(object) ? '-s' : '-m'} ${object.id}`

const pathOf = (object: SharedObject): string =>
  posixPath(object.nativeKey ?? '', isSemaphore(object) ? 'semaphore' : 'segment')
