import { posixPath } from '../../../keys/posix-path.js'
import { processText } from '../../../system/wording.js'
import { segmentText } from '../../describe.js'
import type { SharedSegment } from '../../objects/segment.js'
import type { Check } from '../diagnosis-facts.js'
import { subjectOf } from '../words.js'
import { isWithoutSize } from './without-size.js'

/** Segments left behind by programs that were killed: their data is old, and create() fails. */
export const findOrphans: Check = facts =>
  facts.segments
    .filter(segment => segment.state === 'orphan' && !isWithoutSize(segment))
    // Memory of a program without Qt may remain on purpose, unless the user asks for this very object.
    .filter(segment => segment.isQt || facts.home.some(({ object }) => object === segment))
    .map(segment => ({
      code: 'ORPHAN',
      subject: subjectOf(segment, facts),
      cause:
        segment.type === 'posix'
          ? 'No process has this segment mapped. POSIX memory remains until its name is removed, also after a clean exit.'
          : 'No process is attached to this segment, and its creator has exited without the last detach.',
      evidence: [
        segmentText(segment),
        ...(segment.creator ? [`created by ${processText(segment.creator)}`] : []),
      ],
      remedy: `Attach before you create, as SharedMemory.open() does; or remove it with ${removalOf(segment)}`,
    }))

/** `qt-ipc clean` removes only what follows Qt's rules for names. */
const removalOf = ({ type, isQt, id, nativeKey = '' }: SharedSegment): string => {
  if (isQt) return 'qt-ipc clean'
  return type === 'posix' ? `rm ${posixPath(nativeKey, 'segment')}` : `ipcrm -m ${id}`
}
