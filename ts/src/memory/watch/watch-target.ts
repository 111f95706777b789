import type { AttachedSegment } from '../attached-segment.js'
import type { CopyPlanner } from '../copy-planner.js'

/** Attached memory that can be watched. */
export interface WatchTarget {
  /** What errors say was called: `SharedMemory.watch`. */
  readonly operation: string
  readonly planner: CopyPlanner
  readonly segment: AttachedSegment
  /** Attaches anew to what has the name now, as soon as there is something. Rejects when the signal aborts. */
  renew(signal: AbortSignal): Promise<ReattachedTarget>
}

/** The watch's own attachment. */
export interface ReattachedTarget extends WatchTarget {
  /** Detaches at once, whatever the lock. */
  detach(): Promise<void>
}
