import type { ProcessReference } from '../processes/process-facts.js'
import type { IpcObject } from './ipc-object.js'

export type LockState =
  | 'free'
  | 'held'
  /** Above 1: several holders at once. */
  | 'inflated'
  /** This user may not read it. */
  | 'unknown'

/** A semaphore as the kernel has it. */
export interface SharedSemaphore extends IpcObject {
  /** A lock guards a segment that is there; all others are QSystemSemaphores, or locks left over. */
  readonly role: 'lock' | 'semaphore'
  /** The id of the segment that a lock guards. */
  readonly guards: number | undefined
  /** `undefined` where this user may not read it, as `waiting` and `last`. */
  readonly value: number | undefined
  /** Processes that wait for it. */
  readonly waiting: number | undefined
  /** System V: who operated it last. */
  readonly last: ProcessReference | undefined
  /** A lock's state; `undefined` for a semaphore. */
  readonly state: LockState | undefined
  /** Who holds a lock of System V; nothing remembers the holder of a POSIX one. */
  readonly holder: ProcessReference | undefined
  /** System V: the last operation, so of a held lock since when it is. */
  readonly operatedAt: Date | undefined
  readonly changedAt: Date | undefined
}

/** What follows from its value once it is known what it guards. */
export function roleOf(
  guards: number | undefined,
  value: number | undefined,
  last: ProcessReference | undefined,
): Pick<SharedSemaphore, 'role' | 'guards' | 'state' | 'holder'> {
  if (guards === undefined)
    return { role: 'semaphore', guards, state: undefined, holder: undefined }
  const state = lockState(value)
  return { role: 'lock', guards, state, holder: state === 'held' ? last : undefined }
}

function lockState(value: number | undefined): LockState {
  if (value === undefined) return 'unknown'
  if (value === 0) return 'held'
  return value === 1 ? 'free' : 'inflated'
}
