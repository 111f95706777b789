import { type BackendChoice, backendChoices } from '../addressing/backend.js'
import type { AccessMode } from '../arguments/access-mode.js'
import { oneOf } from '../arguments/checks.js'
import { DEFAULT_TIMEOUT, type Timing, timeoutOf } from '../arguments/timing.js'
import type { Removal } from '../native/types.js'
import { requireSemaphore, type SystemSemaphore } from '../semaphore/system-semaphore.js'

export interface AttachOptions extends Timing {
  /** ms; also the default of every later call of the handle. Default 5000. */
  readonly timeout?: number | undefined
  /**
   * Default `'readWrite'`. `'readOnly'` only looks: it attaches to the segment while it copies and not in between (POSIX: it
   * has a descriptor and no mapping), so that the other programs can remove and create it as if this one were not there.
   * Attaching does not wait for the lock, and creates none. It has no `view`. With `backend: 'qt'` it stays attached as a Qt
   * program does.
   */
  readonly mode?: AccessMode | undefined
  /** What holds the segment. Default `'auto'`: real Qt where the linked Qt can do the key. */
  readonly backend?: BackendChoice | undefined
  /**
   * What becomes of the segment at `detach`: `'asQt'` (default): System V, the last one out removes it; POSIX, it stays.
   * `'ifCreated'`: it goes if this handle made it (System V: and nobody else is attached). `'never'`: it stays.
   */
  readonly removeOnDetach?: Removal | undefined
  /** Taken by `lock`, `read`, `write` and `update` instead of the segment's own lock. */
  readonly lock?: SystemSemaphore | undefined
}

export type SyncAttachOptions = Omit<AttachOptions, 'signal'>

/** The options, checked, with the defaults in place. */
export interface CheckedAttachOptions {
  readonly timeout: number
  readonly signal: AbortSignal | undefined
  readonly mode: AccessMode
  readonly backend: BackendChoice
  readonly removal: Removal | undefined
  readonly lock: SystemSemaphore | undefined
}

const modes: readonly AccessMode[] = ['readOnly', 'readWrite']
const removals: readonly Removal[] = ['asQt', 'ifCreated', 'never']

/** Throws TypeError or RangeError with the value that is wrong. */
export function checkAttachOptions(options: AttachOptions = {}): CheckedAttachOptions {
  const { mode = 'readWrite', removeOnDetach, backend = 'auto', lock, signal } = options
  oneOf('mode', mode, modes)
  oneOf('backend', backend, backendChoices)
  if (removeOnDetach !== undefined) oneOf('removeOnDetach', removeOnDetach, removals)
  requireSemaphore(lock)
  const timeout = timeoutOf(options, DEFAULT_TIMEOUT)
  return { timeout, signal, mode, backend, removal: removeOnDetach, lock }
}
