import type { ProcessReference } from '../processes/process-facts.js'
import type { IpcObject } from './ipc-object.js'
import type { SharedSemaphore } from './semaphore.js'

export type SegmentState =
  /** Somebody is attached. */
  | 'in use'
  /** Nobody is attached, and who made it is gone: left over, unless the next start is meant to find it. */
  | 'orphan'
  /** Nobody is attached, but who made it lives or cannot be known. */
  | 'unattached'

/** A segment of shared memory as the kernel has it, and who shares it. */
export interface SharedSegment extends IpcObject {
  /** Bytes; `undefined` for what has no name any more. */
  readonly size: number | undefined
  /** Bytes that have memory; the rest gets it when it is touched. */
  readonly resident: number | undefined
  /** System V: attachments as the kernel counts them, also those of processes not seen. POSIX: the users seen. */
  readonly attached: number
  /** System V. */
  readonly creator: ProcessReference | undefined
  /** System V: who attached or detached last. */
  readonly last: ProcessReference | undefined
  /** The semaphore that guards it, where there is one. */
  readonly lock: SharedSemaphore | undefined
  readonly attachedAt: Date | undefined
  readonly detachedAt: Date | undefined
  /** Made, or given another mode. */
  readonly changedAt: Date | undefined
  readonly state: SegmentState
}

export function stateOf(attached: number, creatorIsGone: boolean): SegmentState {
  if (attached > 0) return 'in use'
  return creatorIsGone ? 'orphan' : 'unattached'
}
