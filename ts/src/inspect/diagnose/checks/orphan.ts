import { processText, segmentText } from '../../describe.js'
import type { Check } from '../case.js'
import { subjectOf } from '../words.js'

/** Left over by a program that was killed: its data is old, and create() fails on it. */
export const findOrphans: Check = facts =>
  facts.segments
    .filter(({ state }) => state === 'orphan')
    .map(segment => ({
      code: 'ORPHAN',
      subject: subjectOf(segment, facts),
      cause:
        segment.type === 'posix'
          ? 'Nobody has this segment mapped, and POSIX memory stays until somebody removes its name, also after a clean exit.'
          : 'Nobody is attached to this segment, and the program that made it is gone without a last detach.',
      evidence: [
        segmentText(segment),
        ...(segment.creator ? [`made by ${processText(segment.creator)}`] : []),
      ],
      remedy: 'Attach before you create, as SharedMemory.open() does; or remove it: qt-ipc clean',
    }))
