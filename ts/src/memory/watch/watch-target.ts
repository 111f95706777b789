import type { KernelSegmentName } from '../../native/types.js'
import type { AttachedSegment } from '../attached-segment.js'
import type { CopyPlanner } from '../copy-planner.js'

/** Attached memory that can be watched. */
export interface WatchTarget {
  /** The API call, for errors: `SharedMemory.watch`. */
  readonly operation: string
  readonly planner: CopyPlanner
  readonly segment: AttachedSegment
  /** `undefined` for a file. */
  readonly kernelName: KernelSegmentName | undefined
  /** Attaches to the current object of the same name, once it exists. Rejects when the signal aborts. */
  renew(signal: AbortSignal): Promise<ReattachedTarget>
}

/** The private handle of a watch that has attached again. */
export interface ReattachedTarget extends WatchTarget {
  /** Detaches at once, without waiting for the lock. */
  detach(): Promise<void>
}
