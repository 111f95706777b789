import type { Timing } from '../arguments/timing.js'
import type { Mutex } from '../locking/mutex.js'
import { call } from '../native/call.js'
import { LARGEST_AT_ONCE } from '../native/job.js'
import type { AttachedSegment } from './attached-segment.js'
import type { ReadCopy, WriteCopy } from './copy.js'
import { Ending } from './ending.js'
import { type LargeCopy, prepare } from './large-copy.js'

export interface LargeUpdate<T> {
  readonly operation: string
  readonly timing: Timing | undefined
  /** Plans a read for each attempt: `change` may keep the value of an earlier one. */
  reading(): ReadCopy<T>
  /** Returns the value to write for the value that was read. */
  change(value: T): T
  writing(value: T): WriteCopy
}

interface Try<T> extends Omit<LargeUpdate<T>, 'reading'> {
  readonly reading: ReadCopy<T>
  readonly large: LargeCopy
}

/**
 * Reads, changes and writes while holding the lock once, with the event loop free during both copies. An abort or `detach`
 * rejects at once; a write that has begun is completed.
 */
export async function updateLarge<T>(
  segment: AttachedSegment,
  mutex: Mutex,
  update: LargeUpdate<T>,
): Promise<T> {
  const { operation, timing } = update
  const ending = new Ending(segment, operation, timing?.signal)
  try {
    for (;;) {
      const reading = update.reading()
      const large = reading.large()
      await ending.race(prepare(segment, large, ending))
      await segment.acquire(mutex, operation, timing)
      const task = updateHeld(segment, mutex, { ...update, reading, large }, ending)
      const next = await ending.race(task)
      if (next) return next.value
    }
  } finally {
    ending.dispose()
  }
}

/** Resolves to `undefined` when a peer reset the lock before the value was written. */
async function updateHeld<T>(
  access: AttachedSegment,
  mutex: Mutex,
  { operation, reading, large, change, writing }: Try<T>,
  ending: Ending,
): Promise<{ value: T } | undefined> {
  const { native: segment } = access
  try {
    await ending.runToEnd(done => large.start(segment, 'caller', done))
    ending.throwIfEnded()
    const value = change(reading.value())
    const copy = writing(value)
    const job = copy.length > LARGEST_AT_ONCE ? copy.large() : undefined
    if (job) await prepare(access, job, ending)
    if (mutex.wasReset()) return undefined
    if (job) await ending.runToEnd(done => job.start(segment, 'caller', done))
    else call(access.caller(operation), () => copy.withoutMutex(segment))
    return { value }
  } finally {
    mutex.release()
  }
}
