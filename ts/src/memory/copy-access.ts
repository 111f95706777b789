import type { Timing } from '../arguments/timing.js'
import type { Call } from '../errors/qt-ipc-error.js'
import type { Mutex } from '../locking/mutex.js'
import type { JobHold, NativeSegment } from '../native/types.js'

/** An attached segment as a large copy needs it; `AttachedSegment` is one. */
export interface SegmentAccess {
  readonly native: NativeSegment
  readonly noun: string
  caller(operation: string): Call
  acquire(mutex: Mutex, operation: string, timing: Timing | undefined): Promise<void>
  /** How a job copies under a lock that is held. */
  holdOf(mutex: Mutex): JobHold
  /** Counts `job` among those that use the memory. */
  during(job: Promise<void>): Promise<void>
  /** Calls `closing` just before the segment is detached. Returns a function that unsubscribes. */
  onClosing(closing: () => void): () => void
}
