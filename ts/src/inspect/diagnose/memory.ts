import { hex, lockText, segmentText } from '../describe.js'
import type { PlainMemory } from '../objects/plain-memory.js'
import type { SharedSegment } from '../objects/segment.js'
import { systemVLimits } from './checks/limits.js'
import { findLocks } from './checks/locks.js'
import { findOrphans } from './checks/orphan.js'
import { findRemoved } from './checks/removed.js'
import { findSplitSegments } from './checks/split-segment.js'
import { findUnreadLocks } from './checks/unread-locks.js'
import { findOtherUsers } from './checks/users.js'
import type { Check, DiagnosisFacts } from './diagnosis-facts.js'
import type { Symptom } from './finding.js'
import type { Places } from './names.js'
import type { Viewpoint } from './viewpoint.js'
import { sideText } from './words.js'

/** The segment of a program without Qt that the viewpoint finds by its System V key or its id. */
export function placesOfMemory(
  memory: PlainMemory,
  segments: readonly SharedSegment[],
  viewpoint: Viewpoint,
): Places {
  const found = segments.filter(
    segment => has(segment, memory) && segment.namespace === viewpoint.namespaces.ipc,
  )
  return { home: found.map(object => ({ object })), elsewhere: [] }
}

/** The checks that do not depend on a key of Qt. */
export const memoryChecks = (memory: PlainMemory): readonly Check[] => [
  findOtherUsers,
  findSplitSegments,
  findRemoved,
  findLocks,
  findUnreadLocks,
  // Programs without Qt may leave a segment on purpose.
  facts => findOrphans({ ...facts, segments: facts.segments.filter(({ isQt }) => isQt) }),
  facts => findMissingMemory(memory, facts),
  systemVLimits,
]

function findMissingMemory(
  memory: PlainMemory,
  { segments, survey, viewpoint }: DiagnosisFacts,
): Symptom[] {
  if (segments.length > 0) return []
  const { ipc } = viewpoint.namespaces
  // Each namespace has ids of its own; System V keys are often fixed in the source.
  const others = 'systemv' in memory ? survey.segments.filter(segment => has(segment, memory)) : []
  const semaphores = survey.semaphores.filter(
    ({ type, number, namespace }) =>
      type === 'systemv' && 'systemv' in memory && number === memory.systemv && namespace === ipc,
  )
  return [
    {
      code: 'NO_SEGMENT',
      subject: memoryText(memory),
      cause: `No System V segment with this key or id exists in the IPC namespace of ${sideText(viewpoint)}.`,
      evidence: [
        `looked for ${memoryText(memory)} in ${ipc}`,
        ...others.map(segment => `in another namespace: ${segmentText(segment)}`),
        ...semaphores.map(semaphore => `a semaphore has this key: ${lockText(semaphore)}`),
      ],
      remedy:
        'Check that the other program is running; qt-ipc ls --all lists the segments of all programs',
    },
  ]
}

const has = ({ type, number, id }: SharedSegment, memory: PlainMemory) =>
  type === 'systemv' && ('shmid' in memory ? id === memory.shmid : number === memory.systemv >>> 0)

/** The key as it is typed: "shmid:7", "systemv:0x4e545030". */
export const memoryText = (memory: PlainMemory) =>
  'shmid' in memory ? `shmid:${memory.shmid}` : `systemv:${hex(memory.systemv)}`
