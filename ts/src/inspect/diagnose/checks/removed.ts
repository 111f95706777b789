import { segmentLines } from '../../describe.js'
import type { SharedSegment } from '../../objects/segment.js'
import type { Check, DiagnosisFacts } from '../diagnosis-facts.js'
import { isRemoved } from '../names.js'
import { subjectOf } from '../words.js'

/** Segments that were removed while programs were attached. With a successor under their name they are SPLIT_SEGMENT. */
export const findRemoved: Check = facts =>
  facts.segments
    .filter(segment => isRemoved(segment) && segment.attached > 0)
    .filter(segment => !hasSuccessor(segment, facts))
    .map(segment => ({
      code: 'SEGMENT_REMOVED',
      subject: subjectOf(segment, facts),
      cause: `${removalText[segment.type]} while programs were attached: it exists only until they detach. Programs that start now do not find it, and create a second one.`,
      evidence: segmentLines(segment),
      remedy: 'Restart those programs',
    }))

const removalText = {
  systemv: 'The segment was removed (with ipcrm, or by a program that calls IPC_RMID)',
  posix:
    'The name of the segment was removed (from /dev/shm, or by a program that calls shm_unlink())',
} as const

const hasSuccessor = (segment: SharedSegment, { survey }: DiagnosisFacts): boolean =>
  survey.segments.some(other => !isRemoved(other) && isNamesake(other, segment))

/** Whether two segments had or have one name in one namespace. */
export const isNamesake = (one: SharedSegment, other: SharedSegment): boolean =>
  one.type === other.type &&
  one.namespace === other.namespace &&
  (one.type === 'posix' ? one.nativeKey === other.nativeKey : one.number === other.number)
