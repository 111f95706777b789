import { bytesText, segmentText } from '../../describe.js'
import type { Check } from '../case.js'
import type { Finding } from '../finding.js'

// A tenth left is the time to say it: the next program may need it.
const NEARLY = 0.9
// Less than the smallest limit of any Linux distribution, so somebody has lowered it.
const SMALL_SEGMENT = 2 ** 20
const PAGE = 4096

/** Limits of the system that are reached, or nearly. */
export const findLimits: Check = facts => [...systemVLimits(facts), ...sharedMemoryMount(facts)]

const systemVLimits: Check = ({ survey, side, machine: { limits } }) => {
  if (!limits) return []
  const here = <T extends { type: string; namespace: string }>(objects: readonly T[]) =>
    objects.filter(({ type, namespace }) => type === 'systemv' && namespace === side.namespaces.ipc)
  const segments = here(survey.segments)
  const pages = segments.reduce((sum, { size }) => sum + Math.ceil((size ?? 0) / PAGE), 0)
  return [
    ...full('segments', segments.length, limits.shmmni, 'kernel.shmmni'),
    ...full(
      'semaphores',
      here(survey.semaphores).length,
      limits.semmni,
      'the last number of kernel.sem',
    ),
    ...full('pages of shared memory', pages, limits.shmall, 'kernel.shmall'),
    ...(limits.shmmax < SMALL_SEGMENT
      ? [
          limit(
            `No segment can be larger than ${limits.shmmax} bytes.`,
            [`kernel.shmmax = ${limits.shmmax}`],
            'kernel.shmmax',
          ),
        ]
      : []),
  ]
}

function full(what: string, used: number, most: number, setting: string): Finding[] {
  if (!(used >= most * NEARLY)) return []
  return [
    limit(
      `Qt's ${what} alone have nearly used up what the system allows: ${used} of ${most}.`,
      [`${setting} = ${most}`],
      setting,
    ),
  ]
}

const limit = (cause: string, evidence: string[], setting: string): Finding => ({
  code: 'SYSTEM_LIMIT',
  subject: setting,
  cause,
  evidence,
  remedy: `See what is left over (qt-ipc ls, qt-ipc clean), or raise ${setting} with sysctl -w, in the IPC namespace of the programs`,
})

/** A POSIX segment takes its pages when they are touched: one that does not fit kills its writer with SIGBUS. */
const sharedMemoryMount: Check = ({ segments, side, machine: { sharedMemory } }) => {
  if (!sharedMemory) return []
  const { size, free } = sharedMemory
  const tooLarge = segments.filter(
    segment => segment.type === 'posix' && (segment.size ?? 0) > free + (segment.resident ?? 0),
  )
  const evidence = [
    `/dev/shm of process ${side.pid}: ${bytesText(free)} of ${bytesText(size)} free`,
  ]
  const remedy =
    'Free or enlarge it: mount -o remount,size=1G /dev/shm, in a container --shm-size (shm_size in a compose file)'
  const found = tooLarge.map(segment => ({
    code: 'SYSTEM_LIMIT' as const,
    subject: '/dev/shm',
    cause: `The segment ${segment.nativeKey} is larger than the room for it: who writes to the rest of it is killed by SIGBUS.`,
    evidence: [segmentText(segment), ...evidence],
    remedy,
  }))
  if (found.length > 0 || free > size * (1 - NEARLY)) return found
  return [
    {
      code: 'SYSTEM_LIMIT',
      subject: '/dev/shm',
      cause:
        'The file system of POSIX shared memory is nearly full: who touches memory that it has no room for is killed by SIGBUS.',
      evidence,
      remedy,
    },
  ]
}
