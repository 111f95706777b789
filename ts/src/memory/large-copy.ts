import { setImmediate as turn } from 'node:timers/promises'
import type { Timing } from '../arguments/timing.js'
import type { Mutex } from '../locking/mutex.js'
import type { CancelJob, JobDone, JobHold, NativeSegment } from '../native/types.js'
import type { SegmentAccess } from './copy-access.js'
import { Ending } from './ending.js'

/**
 * A copy by a job of the addon. The job uses private memory only: an array of the caller could be moved away (`transfer`,
 * `postMessage`) while a thread reads or writes it. The bytes are copied from and to the caller's array in slices, on the
 * JavaScript thread and while no lock is held.
 */
export interface LargeCopy {
  /** Bytes from the start of the segment. */
  readonly offset: number
  readonly length: number
  /** The job's own memory; `undefined` where it needs none. */
  readonly memory: Uint8Array | undefined
  /** Called before the lock is acquired. */
  before?(ending: Ending): Promise<void>
  start(segment: NativeSegment, hold: JobHold, done: JobDone): CancelJob
  /** Called after the lock was released. */
  after?(ending: Ending): Promise<void>
}

export interface LargeCopyOptions {
  readonly operation: string
  readonly timing: Timing | undefined
  readonly copy: LargeCopy
  /** Most attempts when a peer resets the lock during the copy. */
  readonly rounds: number
}

/**
 * Acquires the lock, copies and releases the lock, with the event loop free. The lock is held for the copy alone: pages are
 * mapped before. An abort or `detach` rejects at once; a read then stops soon, a write that has begun is completed. Resolves
 * to false when a peer reset the lock in each round.
 */
export async function copyLarge(
  segment: SegmentAccess,
  mutex: Mutex,
  { operation, timing, copy, rounds }: LargeCopyOptions,
): Promise<boolean> {
  const ending = new Ending(segment, operation, timing?.signal)
  try {
    await ending.race(prepare(segment, copy, ending))
    let kept = false
    for (let round = 1; !kept && round <= rounds; round += 1) {
      await segment.acquire(mutex, operation, timing)
      kept = await ending.race(copyHeld(segment, mutex, copy, ending))
    }
    await ending.race(copy.after?.(ending) ?? Promise.resolve())
    return kept
  } finally {
    ending.dispose()
  }
}

/** Maps the pages that the copy is about to touch, and fetches the bytes of a write. */
export async function prepare(
  { native: segment }: SegmentAccess,
  copy: LargeCopy,
  ending: Ending,
): Promise<void> {
  const { offset, length, memory } = copy
  await ending.runToEnd(done => segment.startPrepare(offset, length, memory, done))
  await copy.before?.(ending)
}

/** Copies while the lock is held, and releases it when the job has ended; the call may have rejected by then. */
async function copyHeld(
  segment: SegmentAccess,
  mutex: Mutex,
  copy: LargeCopy,
  ending: Ending,
): Promise<boolean> {
  const hold = segment.holdOf(mutex)
  let kept = false
  try {
    await ending.runToEnd(done => copy.start(segment.native, hold, done))
  } finally {
    kept = mutex.release()
  }
  return kept
}

const SLICE = 2 ** 20

/** Copies from one array into another of the same length, with turns of the event loop in between. */
export async function copyInSlices(
  source: Uint8Array,
  target: Uint8Array,
  ending: Ending,
): Promise<void> {
  // One of the two is private, and keeps its length.
  const length = Math.max(source.length, target.length)
  for (let done = 0; done < length; done += SLICE) {
    if (done > 0) await turn()
    ending.throwIfEnded()
    if (source.length !== length || target.length !== length)
      throw new TypeError('the array was moved away (transfer, postMessage) during the copy')
    target.set(source.subarray(done, done + SLICE), done)
  }
}
