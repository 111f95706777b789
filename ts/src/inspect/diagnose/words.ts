import { processText } from '../../system/wording.js'
import { nameOf } from '../describe.js'
import type { SharedSegment } from '../objects/segment.js'
import type { DiagnosisFacts } from './diagnosis-facts.js'
import type { Viewpoint } from './viewpoint.js'

/** The subject of a finding about a segment: the key to diagnose, else the name of the segment. */
export const subjectOf = (
  segment: SharedSegment,
  { wanted }: Pick<DiagnosisFacts, 'wanted'>,
): string => wanted?.text ?? nameOf(segment)

export const sideText = ({ own, pid, program }: Viewpoint): string =>
  own ? 'this process' : processText({ pid, program, alive: true })
