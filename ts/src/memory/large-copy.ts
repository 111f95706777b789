import { setImmediate as turn } from 'node:timers/promises'
import type { Timing } from '../arguments/timing.js'
import type { Mutex } from '../locking/mutex.js'
import type { CancelJob, JobDone, JobHold, NativeSegment } from '../native/types.js'
import type { SegmentAccess } from './copy-access.js'
import { Ending } from './ending.js'

/**
 * A copy by a job of the addon. What the job touches is memory of our own: an array of the caller could be moved away
 * (`transfer`, `postMessage`) while a thread reads or writes it. It goes to and from the caller's array in slices, on the
 * JavaScript thread and while no lock is held.
 */
export interface LargeCopy {
  /** Bytes from the start of the segment. */
  readonly offset: number
  readonly length: number
  /** The job's own memory; `undefined` where it needs none. */
  readonly memory: Uint8Array | undefined
  /** Before the lock is taken. */
  before?(ending: Ending): Promise<void>
  start(segment: NativeSegment, hold: JobHold, done: JobDone): CancelJob
  /** When the lock is released. */
  after?(ending: Ending): Promise<void>
}

export interface LargeCopyOptions {
  readonly operation: string
  readonly timing: Timing | undefined
  readonly copy: LargeCopy
  /** Times that the copy is made when a peer resets the lock meanwhile. */
  readonly rounds: number
}

/**
 * Takes the lock, copies, gives the lock back, with the event loop free. The lock is held for the copy alone: pages are
 * mapped before. An abort or `detach` rejects at once; a read then stops soon, a write that has begun is completed.
 * False: a peer reset the lock in each round.
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

/** Maps the pages that the copy is about to touch, and fetches what is to be written. */
export async function prepare(
  { native: segment }: SegmentAccess,
  copy: LargeCopy,
  ending: Ending,
): Promise<void> {
  const { offset, length, memory } = copy
  await ending.runToEnd(done => segment.startPrepare(offset, length, memory, done))
  await copy.before?.(ending)
}

/** The lock is held, and given back when the job has ended, by which time the call may have rejected. */
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
  // Our own array keeps its length.
  const length = Math.max(source.length, target.length)
  for (let done = 0; done < length; done += SLICE) {
    if (done > 0) await turn()
    ending.throwIfEnded()
    if (source.length !== length || target.length !== length)
      throw new TypeError('the array was moved away (transfer, postMessage) during the copy')
    target.set(source.subarray(done, done + SLICE), done)
  }
}
