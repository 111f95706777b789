import type { Timing } from '../arguments/timing.js'
import type { Call } from '../errors/qt-ipc-error.js'
import type { Mutex } from '../locking/mutex.js'
import type { JobHold, NativeSegment } from '../native/types.js'

/** The part of `AttachedSegment` that a large copy needs. */
export interface SegmentAccess {
  readonly native: NativeSegment
  readonly noun: string
  caller(operation: string): Call
  acquire(mutex: Mutex, operation: string, timing: Timing | undefined): Promise<void> | undefined
  /** The kind of hold for a job that copies while the mutex is held. */
  holdOf(mutex: Mutex): JobHold
  /** Registers `job` as a user of the memory until it settles. */
  during(job: Promise<void>): Promise<void>
  /** Calls `closing` just before the segment is detached. Returns a function that unsubscribes. */
  onClosing(closing: () => void): () => void
}
