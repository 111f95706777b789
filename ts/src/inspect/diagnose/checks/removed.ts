import { objectLines, segmentLines } from '../../describe.js'
import type { SharedSegment } from '../../objects/segment.js'
import type { SharedSemaphore } from '../../objects/semaphore.js'
import type { SharedObject } from '../../objects/shared-object.js'
import type { Check, DiagnosisFacts } from '../diagnosis-facts.js'
import { hasName, isRemoved } from '../names.js'
import { subjectOf } from '../words.js'

/** Objects that were removed while programs used them. Segments with a successor under their name are SPLIT_SEGMENT. */
export const findRemoved: Check = facts => [
  ...facts.segments
    .filter(segment => isRemoved(segment) && segment.attached > 0 && !isPrivate(segment))
    .filter(segment => !hasSuccessor(segment, facts))
    .map(segment => ({
      code: 'SEGMENT_REMOVED' as const,
      subject: subjectOf(segment, facts),
      cause: `${removalText[segment.type]} while programs were attached: it exists only until they detach. Programs that start now do not find it, and create a second one.`,
      evidence: segmentLines(segment),
      remedy: 'Restart those programs',
    })),
  ...removedSemaphores(facts).map(semaphore => ({
    code: 'SEMAPHORE_REMOVED' as const,
    subject: subjectOf(semaphore, facts),
    cause: `The name of the semaphore was removed (from /dev/shm, or by a program that calls sem_unlink(), as QSystemSemaphore with the mode Create does) while programs had it open: programs that open it now ${
      facts.home.length > 0 ? 'use another one, which has its name' : 'do not find it'
    }.`,
    evidence: [
      ...objectLines(semaphore),
      ...facts.home.flatMap(({ object }) => objectLines(object)).map(line => `now: ${line}`),
    ],
    remedy: 'Restart the programs that have the removed semaphore open',
  })),
]

const removalText = {
  systemv: 'The segment was removed (with ipcrm, or by a program that calls IPC_RMID)',
  posix:
    'The name of the segment was removed (from /dev/shm, or by a program that calls shm_unlink())',
} as const

/** Removed at once by its creator, as usual for IPC_PRIVATE: no program looks for it by a key. The maps of its users show the key. */
const isPrivate = ({ type, number, users }: SharedSegment): boolean =>
  type === 'systemv' && number === 0 && users.length > 0

const hasSuccessor = (segment: SharedSegment, { survey }: DiagnosisFacts): boolean =>
  survey.segments.some(other => !isRemoved(other) && isNamesake(other, segment))

/** Whether two objects of one kind had or have one name. Mount namespaces may share one /dev/shm, which is one device. */
export const isNamesake = (one: SharedObject, other: SharedObject): boolean => {
  if (one.type !== other.type) return false
  return one.type === 'posix'
    ? one.device === other.device && one.nativeKey === other.nativeKey
    : one.namespace === other.namespace && one.number === other.number && one.number !== 0
}

function removedSemaphores({ wanted, home, survey, viewpoint }: DiagnosisFacts): SharedSemaphore[] {
  if (wanted?.kind !== 'semaphore') return []
  return survey.semaphores
    .filter(semaphore => isRemoved(semaphore) && semaphore.users.length > 0)
    .filter(semaphore => wanted.names.some(name => hasName(semaphore, name, viewpoint)))
    .filter(
      semaphore =>
        home.every(({ object }) => object === semaphore) ||
        home.some(({ object }) => object !== semaphore && isNamesake(object, semaphore)),
    )
}
