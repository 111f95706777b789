import { processText } from '../../../system/wording.js'
import { segmentText } from '../../describe.js'
import type { Check } from '../diagnosis-facts.js'
import { subjectOf } from '../words.js'

/** Segments left behind by programs that were killed: their data is old, and create() fails. */
export const findOrphans: Check = facts =>
  facts.segments
    .filter(({ state }) => state === 'orphan')
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
      remedy:
        'Attach before you create, as SharedMemory.open() does; or remove it with qt-ipc clean',
    }))
