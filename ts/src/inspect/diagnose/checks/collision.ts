import { hex, segmentText } from '../../describe.js'
import type { KeyFile } from '../../key-files/key-files.js'
import type { SharedSegment } from '../../objects/segment.js'
import type { Check, DiagnosisFacts } from '../diagnosis-facts.js'
import type { Symptom } from '../finding.js'
import { subjectOf } from '../words.js'

/** ftok() keeps 16 bits of the inode: two key files may give one System V key, so that two keys name one segment or lock. */
export const findCollisions: Check = facts =>
  facts.segments.flatMap(segment => [
    ...collision(segment, 'segment', segment, facts),
    ...(segment.lock ? collision(segment, 'lock', segment.lock, facts) : []),
  ])

function collision(
  segment: SharedSegment,
  what: 'segment' | 'lock',
  { number, keyFiles }: { number: number | undefined; keyFiles: readonly KeyFile[] },
  facts: DiagnosisFacts,
): Symptom[] {
  const files = keyFiles.filter(({ legacy }) => legacy !== undefined)
  const keys = new Set(files.map(({ legacy }) => `${legacy?.letters} ${legacy?.hash}`))
  if (keys.size < 2) return []
  return [
    {
      code: 'FTOK_COLLISION',
      subject: subjectOf(segment, facts),
      cause: `Different keys have the System V key ${hex(number ?? 0)}, because ftok() takes only 16 bits of the inode of their key files: they name the same ${what}.`,
      evidence: [
        segmentText(segment),
        ...files.map(
          ({ path, inode }) => `${path} has the inode ${inode} (0x${inode.toString(16)})`,
        ),
      ],
      remedy:
        'Stop the programs and delete one of the key files: the next start creates it again with another inode',
    },
  ]
}
