import type { ProcessReference } from '../../system/process-status.js'
import type { IpcObject } from './ipc-object.js'
import type { SharedSemaphore } from './semaphore.js'

export type SegmentState =
  /** A process is attached. */
  | 'in use'
  /** No process is attached, and its creator has exited: left behind, unless the next start is meant to find it. */
  | 'orphan'
  /** No process is attached, but its creator is alive or unknown. */
  | 'unattached'

/** A shared memory segment of the kernel, its users and its lock. */
export interface SharedSegment extends IpcObject {
  /** Size in bytes; `undefined` for a POSIX segment whose name was removed. */
  readonly size: number | undefined
  /** Bytes with allocated memory; the rest is allocated when it is touched. */
  readonly resident: number | undefined
  /** System V: attachments counted by the kernel, including those of processes that are not visible. POSIX: visible users. */
  readonly attached: number
  /** System V: the process that created it. */
  readonly creator: ProcessReference | undefined
  /** System V: the process that attached or detached last. */
  readonly last: ProcessReference | undefined
  /** The semaphore that guards it, if it exists. */
  readonly lock: SharedSemaphore | undefined
  readonly attachedAt: Date | undefined
  readonly detachedAt: Date | undefined
  /** Time of its creation, or of the last change of its mode. */
  readonly changedAt: Date | undefined
  readonly state: SegmentState
}

export function stateOf(attached: number, creatorIsGone: boolean): SegmentState {
  if (attached > 0) return 'in use'
  return creatorIsGone ? 'orphan' : 'unattached'
}
