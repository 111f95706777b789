import { bytesText, segmentText } from '../../describe.js'
import type { Check, DiagnosisFacts } from '../diagnosis-facts.js'
import type { Symptom } from '../finding.js'
import { isInView } from '../names.js'

// Reported when a tenth is left, which the next program may need.
const NEARLY = 0.9
// No Linux distribution has a smaller limit by default.
const SMALL_SEGMENT = 2 ** 20

/** Limits of the system that are reached or nearly reached. */
export const findLimits: Check = facts => [
  ...(concerns('systemv', facts) ? systemVLimits(facts) : []),
  ...(concerns('posix', facts) ? sharedMemoryMount(facts) : []),
]

/** With a key, only the limits of its back end matter. */
function concerns(type: 'systemv' | 'posix', { wanted, segments }: DiagnosisFacts): boolean {
  if (!wanted) return true
  return wanted.names[0].type === type || segments.some(segment => segment.type === type)
}

/** The limits of the kernel in the IPC namespace of the viewpoint; for a semaphore only those of semaphores. */
export const systemVLimits: Check = ({ wanted, survey, viewpoint, size, machine: { limits } }) => {
  const namespace = survey.namespaces.find(({ id }) => id === viewpoint.namespaces.ipc)
  if (!limits || !namespace) return []
  const { segments, semaphores, bytes } = namespace.used
  const ofSemaphores = full(
    'semaphores',
    semaphores,
    limits.semmni,
    'the last number of kernel.sem',
  )
  if (wanted?.kind === 'semaphore') return ofSemaphores
  return [
    ...full('segments', segments, limits.shmmni, 'kernel.shmmni'),
    ...ofSemaphores,
    ...full('bytes of shared memory', bytes, limits.shmall, 'kernel.shmall'),
    ...(limits.shmmax < Math.max(SMALL_SEGMENT, size ?? 0)
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

function full(what: string, used: number, most: number, setting: string): Symptom[] {
  if (!(used >= most * NEARLY)) return []
  return [
    limit(
      `The system's limit of ${what} is reached or nearly reached: ${used} of ${most} are in use.`,
      [`${setting} allows ${most} ${what}`],
      setting,
    ),
  ]
}

const limit = (cause: string, evidence: string[], setting: string): Symptom => ({
  code: 'SYSTEM_LIMIT',
  subject: setting,
  cause,
  evidence,
  remedy: `Remove what crashed programs left behind (qt-ipc ls, qt-ipc clean), or raise ${setting} with sysctl -w in the IPC namespace of the programs`,
})

/** The pages of a POSIX segment are allocated when they are touched: a writer is killed by SIGBUS when none is free. */
const sharedMemoryMount: Check = ({
  segments,
  viewpoint,
  size: asked,
  machine: { sharedMemory },
}) => {
  // Without a limit a tmpfs has no size.
  if (!sharedMemory || sharedMemory.size === 0) return []
  const { size, free } = sharedMemory
  const tooLarge = segments.filter(
    segment =>
      segment.type === 'posix' &&
      isInView(segment, viewpoint) &&
      (segment.size ?? 0) > free + (segment.resident ?? 0),
  )
  const evidence = [
    `/dev/shm of process ${viewpoint.pid}: ${bytesText(free)} of ${bytesText(size)} free`,
  ]
  const remedy =
    'Free space on /dev/shm or enlarge it: mount -o remount,size=1G /dev/shm, in a container --shm-size (shm_size in a compose file)'
  const found = tooLarge.map(segment => ({
    code: 'SYSTEM_LIMIT' as const,
    subject: '/dev/shm',
    cause: `The segment ${segment.nativeKey} is larger than the free space on /dev/shm: a program that writes to the rest of it is killed by SIGBUS.`,
    evidence: [segmentText(segment), ...evidence],
    remedy,
  }))
  if (asked !== undefined && asked > free)
    return [
      ...found,
      {
        code: 'SYSTEM_LIMIT',
        subject: '/dev/shm',
        cause: `A POSIX segment of ${bytesText(asked)} does not fit: SharedMemory.create fails, and a Qt program that fills it is killed by SIGBUS.`,
        evidence,
        remedy,
      },
    ]
  if (found.length > 0 || free > size * (1 - NEARLY)) return found
  return [
    {
      code: 'SYSTEM_LIMIT',
      subject: '/dev/shm',
      cause:
        'The file system of POSIX shared memory is nearly full: a program that touches memory beyond its free space is killed by SIGBUS.',
      evidence,
      remedy,
    },
  ]
}
