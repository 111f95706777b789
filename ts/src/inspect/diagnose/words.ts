import { nameOf } from '../describe.js'
import type { SharedSegment } from '../objects/segment.js'
import type { Case } from './case.js'
import type { Side } from './side.js'

/** What a finding about a segment is about: the key that was asked for, else what it is known by. */
export const subjectOf = (segment: SharedSegment, { wanted }: Pick<Case, 'wanted'>): string =>
  wanted?.text ?? nameOf(segment)

export const sideText = ({ own, pid, program }: Side): string =>
  own ? 'this process' : `process ${pid} (${program})`
