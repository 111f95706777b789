import { posixPath } from '../../../keys/posix-path.js'
import { segmentLines } from '../../describe.js'
import type { SharedSegment } from '../../objects/segment.js'
import type { Check } from '../diagnosis-facts.js'
import { subjectOf } from '../words.js'

/** POSIX memory is created without a size, and gets it in a second step. */
export const findWithoutSize: Check = facts =>
  facts.segments.filter(isWithoutSize).map(segment => ({
    code: 'SEGMENT_WITHOUT_SIZE',
    subject: subjectOf(segment, facts),
    cause:
      'The segment exists, but has no size yet: the program that created it has not called ftruncate(), or ended before. Attaching fails until then, and create() fails with AlreadyExists.',
    evidence: segmentLines(segment),
    remedy: `Find out what the program that creates it is doing; if it is not running, remove ${posixPath(segment.nativeKey ?? '', 'segment')} and start it again`,
  }))

export const isWithoutSize = ({ type, size }: SharedSegment): boolean =>
  type === 'posix' && size === 0
