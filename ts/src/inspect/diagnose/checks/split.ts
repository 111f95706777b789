import { hex, nameOf, processText, segmentText, usersText } from '../../describe.js'
import type { SharedSegment } from '../../objects/segment.js'
import type { SharedSemaphore } from '../../objects/semaphore.js'
import type { Case, Check } from '../case.js'
import type { Finding } from '../finding.js'

/** Two objects under one name: each half of the programs has its own. */
export const findSplits: Check = facts => [
  ...facts.segments.flatMap(segment => splitSegment(segment, facts)),
  ...facts.segments.flatMap(segment => splitLock(segment, facts)),
]

function splitSegment(segment: SharedSegment, { survey, wanted }: Case): Finding[] {
  return survey.segments
    .filter(other => isOlderSelf(other, segment))
    .map(other => ({
      code: 'SPLIT_SEGMENT',
      subject: wanted?.text ?? nameOf(segment),
      cause: `Two segments go under one name: the older one lost ${segment.type === 'systemv' ? 'its key file' : 'its name'} while programs were attached, and a newcomer made another.`,
      evidence: [
        segmentText(segment),
        ...usersText(segment.users),
        `older: ${segmentText(other)}`,
        ...usersText(other.users),
      ],
      remedy: 'Start the programs of the older segment anew',
    }))
}

/**
 * POSIX: the maps keep the name. System V: nothing does; the same size, and a key file that is younger than the segment
 * without one, is what tells.
 */
function isOlderSelf(other: SharedSegment, segment: SharedSegment): boolean {
  if (other.type !== segment.type || other === segment || other.users.length === 0) return false
  if (segment.type === 'posix')
    return (
      other.nativeKey === segment.nativeKey &&
      other.namespace === segment.namespace &&
      other.problems.includes('name removed') &&
      !segment.problems.includes('name removed')
    )
  const [file] = segment.keyFiles
  return (
    file !== undefined &&
    other.namespace === segment.namespace &&
    other.size === segment.size &&
    other.problems.includes('key file not found') &&
    other.changedAt !== undefined &&
    other.changedAt <= file.createdAt
  )
}

function splitLock(segment: SharedSegment, facts: Case): Finding[] {
  const { lock, users } = segment
  if (!lock || users.length === 0) return []
  const others =
    segment.type === 'posix' ? unlinkedLocks(segment, facts) : forsakenLocks(segment, facts)
  return others.map(other => ({
    code: 'SPLIT_LOCK',
    subject: facts.wanted?.text ?? nameOf(segment),
    cause:
      'Two locks guard one segment: the older one lost its name while programs had it open (a failed create() or attach() elsewhere does that), and who comes now takes the newer one, so that two hold "the" lock at once.',
    evidence: [
      segmentText(segment),
      ...usersText(users),
      `lock ${idText(lock)}`,
      `older lock ${idText(other)}`,
    ],
    remedy:
      'Start the programs that were attached first anew; let all programs attach before they create',
  }))
}

const unlinkedLocks = (segment: SharedSegment, { survey }: Case): SharedSemaphore[] =>
  survey.semaphores.filter(
    other =>
      other.type === 'posix' &&
      other.id !== segment.lock?.id &&
      other.problems.includes('name removed') &&
      // This package looks at the name each time; what it has open without one is private, or not used again.
      other.users.some(
        ({ pid, isQtIpc }) => !isQtIpc && segment.users.some(user => user.pid === pid),
      ),
  )

/** A semaphore of Qt's without a key file, last used by somebody who is attached to this segment. */
const forsakenLocks = (segment: SharedSegment, { survey }: Case): SharedSemaphore[] =>
  survey.semaphores.filter(
    other =>
      other.type === 'systemv' &&
      other.isQt &&
      other.namespace === segment.namespace &&
      other.id !== segment.lock?.id &&
      other.role === 'semaphore' &&
      other.problems.includes('key file not found') &&
      segment.users.some(({ pid }) => pid === other.last?.pid),
  )

function idText({ type, id, number, nativeKey, value, last }: SharedSemaphore): string {
  const identity = type === 'systemv' ? `semid ${id}, key ${hex(number ?? 0)}` : `inode ${id}`
  const by = last ? `, last used by ${processText(last)}` : ''
  return `${nativeKey ?? 'without a key file'} (${identity}, value ${value ?? '?'}${by})`
}
