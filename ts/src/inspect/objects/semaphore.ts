import type { ProcessReference } from '../../system/process-status.js'
import type { IpcObject } from './ipc-object.js'

export type LockState =
  | 'free'
  | 'held'
  /** Its value is above 1: several programs can hold it at once. */
  | 'inflated'
  /** This user may not read its value. */
  | 'unknown'

/** A semaphore of the kernel and its state. */
export interface SharedSemaphore extends IpcObject {
  /** `'lock'` when it guards an existing segment; `'semaphore'` for QSystemSemaphores and locks whose segment was removed. */
  readonly role: 'lock' | 'semaphore'
  /** The id of the segment that a lock guards. */
  readonly guards: number | undefined
  /** Its value; like `waiting` and `last`, `undefined` if this user may not read it. */
  readonly value: number | undefined
  /** Number of processes that wait for it. */
  readonly waiting: number | undefined
  /** System V: the process that operated on it last. */
  readonly last: ProcessReference | undefined
  /** State of a lock; `undefined` for a semaphore. */
  readonly state: LockState | undefined
  /** The holder of a System V lock; the kernel does not record the holder of a POSIX lock. */
  readonly holder: ProcessReference | undefined
  /** System V: time of the last operation; for a held lock the time since which it is held. */
  readonly operatedAt: Date | undefined
  readonly changedAt: Date | undefined
}

/** Derives role, state and holder from the value and the guarded segment. */
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
