import type { LockedAccess } from '../attached-segment.js'
import type { Memory } from '../copy-planner.js'

/** Attached memory that can be watched. */
export interface Watchable {
  /** What errors say was called: `SharedMemory.watch`. */
  readonly operation: string
  readonly memory: Memory
  readonly access: LockedAccess
  /** Attaches anew to what has the name now, as soon as there is something. Rejects when the signal aborts. */
  renew(signal: AbortSignal): Promise<Renewed>
}

/** The watch's own attachment. */
export interface Renewed extends Watchable {
  /** Detaches at once, whatever the lock. */
  leave(): Promise<void>
}
