import { hex, nameOf, segmentText } from '../../describe.js'
import type { Check } from '../case.js'

/** ftok() keeps 16 bits of the inode: two key files may give one number, and then two keys one segment. */
export const findCollisions: Check = ({ segments, wanted }) =>
  segments.flatMap(segment => {
    const files = segment.keyFiles.filter(({ legacy }) => legacy !== undefined)
    const identities = new Set(files.map(({ legacy }) => `${legacy?.letters} ${legacy?.hash}`))
    if (identities.size < 2) return []
    return [
      {
        code: 'FTOK_COLLISION' as const,
        subject: wanted?.text ?? nameOf(segment),
        cause: `Different keys have the System V number ${hex(segment.number ?? 0)}, because ftok() takes 16 bits of the inode of their key files: they come to one segment.`,
        evidence: [
          segmentText(segment),
          ...files.map(
            ({ path, inode }) => `${path} has the inode ${inode} (0x${inode.toString(16)})`,
          ),
        ],
        remedy:
          'End the programs and delete one of the key files: the next start makes it anew with another inode.',
      },
    ]
  })
