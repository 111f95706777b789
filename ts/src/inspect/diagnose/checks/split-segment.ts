import { deviceIn } from '../../../keys/ftok.js'
import { segmentLines } from '../../describe.js'
import type { SharedSegment } from '../../objects/segment.js'
import type { Check, DiagnosisFacts } from '../diagnosis-facts.js'
import { isRemoved } from '../names.js'
import { subjectOf } from '../words.js'
import { isNamesake } from './removed.js'

/** Two segments under one name, each with its own programs. */
export const findSplitSegments: Check = facts =>
  facts.segments.flatMap(segment =>
    facts.survey.segments
      .filter(other => other !== segment && isOlderSelf(other, segment, facts))
      .map(other => ({
        code: 'SPLIT_SEGMENT',
        subject: subjectOf(segment, facts),
        cause: `Two segments have one name: the older one ${lossOf(other)} while programs were attached, and another program created a new one.`,
        evidence: [
          ...segmentLines(segment),
          ...segmentLines(other).map((line, index) => (index === 0 ? `older: ${line}` : line)),
        ],
        remedy: 'Restart the programs that are attached to the older segment',
      })),
  )

const lossOf = (older: SharedSegment): string => {
  if (older.type === 'posix') return 'lost its name'
  return isRemoved(older) ? 'was removed' : 'lost its key file'
}

function isOlderSelf(other: SharedSegment, segment: SharedSegment, facts: DiagnosisFacts): boolean {
  const { type, attached } = other
  if (type !== segment.type || attached === 0) return false
  // /proc/PID/maps keeps the name and the System V key of a removed segment.
  if (isRemoved(other)) return !isRemoved(segment) && isNamesake(other, segment)
  return (
    type === 'systemv' &&
    other.namespace === segment.namespace &&
    isOlderSystemV(other, segment, facts)
  )
}

/**
 * The kernel does not record the name of a System V segment. The signs are a key file younger than a segment without one, equal
 * size and device, and common users: the same program, or a lock as old as the older segment.
 */
function isOlderSystemV(
  other: SharedSegment,
  segment: SharedSegment,
  { survey }: DiagnosisFacts,
): boolean {
  const [file] = segment.keyFiles
  const { changedAt, size, number, lock, problems } = other
  if (!file || changedAt === undefined || !problems.includes('key file not found') || lock)
    return false
  if (changedAt > file.createdAt || size !== segment.size) return false
  if (deviceIn(number ?? 0) !== deviceIn(file.number)) return false
  const lockFile = survey.keyFiles.find(({ path }) => path === segment.lock?.nativeKey)
  // The kernel records the time of a segment in whole seconds.
  const isOfOldLock =
    lockFile !== undefined &&
    lockFile.createdAt < file.createdAt &&
    Math.abs(lockFile.createdAt.getTime() - changedAt.getTime()) < 2000
  // A process that is attached to both uses two keys.
  const users = new Set(segment.users.map(({ pid }) => pid))
  if (other.users.some(({ pid }) => users.has(pid))) return false
  return isOfOldLock || programsOf(other).some(name => programsOf(segment).includes(name))
}

const programsOf = ({ users, creator }: SharedSegment): string[] =>
  [...users, creator].flatMap(one => one?.program ?? [])
