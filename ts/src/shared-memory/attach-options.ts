import { type BackendChoice, backendChoices } from '../addressing/backend.js'
import type { AccessMode } from '../arguments/access-mode.js'
import { oneOf, requireOptions } from '../arguments/checks.js'
import { DEFAULT_TIMEOUT, type Timing, timeoutOf } from '../arguments/timing.js'
import type { Removal } from '../native/types.js'
import { requireSemaphore, type SystemSemaphore } from '../semaphore/system-semaphore.js'

/** Options of the calls that create or attach to a segment. */
export interface AttachOptions extends Timing {
  /** ms; also the default timeout of all later calls of the handle. Default 5000. */
  readonly timeout?: number | undefined
  /**
   * Default `'readWrite'`. A `'readOnly'` handle attaches to the segment only while it copies (POSIX: it has a descriptor and no
   * mapping), so that other programs can remove and create the segment as if this handle did not exist. Attaching does not
   * wait for the lock, and creates none. `view` is not available. With `backend: 'qt'` it stays attached, like a Qt program.
   */
  readonly mode?: AccessMode | undefined
  /** The implementation to use. Default `'auto'`: a real QSharedMemory where the linked Qt supports the key. */
  readonly backend?: BackendChoice | undefined
  /**
   * Whether `detach` removes the segment. `'asQt'` (default): System V, the last process to detach removes it; POSIX, it stays.
   * `'ifCreated'`: removed if this handle created it (System V: and no other process is attached). `'never'`: it stays.
   */
  readonly removeOnDetach?: Removal | undefined
  /** The semaphore that `lock`, `read`, `write` and `update` acquire instead of the segment's own lock. */
  readonly lock?: SystemSemaphore | undefined
}

/** Options of `createSync` and `attachSync`. */
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

/** @throws {TypeError | RangeError} with the value that is wrong. */
export function checkAttachOptions(options: AttachOptions = {}): CheckedAttachOptions {
  requireOptions(options)
  const { mode = 'readWrite', removeOnDetach, backend = 'auto', lock, signal } = options
  oneOf('mode', mode, modes)
  oneOf('backend', backend, backendChoices)
  if (removeOnDetach !== undefined) oneOf('removeOnDetach', removeOnDetach, removals)
  requireSemaphore(lock)
  const timeout = timeoutOf(options, DEFAULT_TIMEOUT)
  return { timeout, signal, mode, backend, removal: removeOnDetach, lock }
}
