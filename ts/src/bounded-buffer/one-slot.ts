import type { Lock } from '../memory/lock.js'
import { LARGEST_AT_ONCE } from '../native/job.js'
import type { SystemSemaphore } from '../semaphore/system-semaphore.js'
import type { SharedMemory } from '../shared-memory/shared-memory.js'
import type { Attempt, Slots } from './slots.js'

/** A buffer of one slot: the whole segment is one item, as in existing Qt programs. */
export class OneSlot implements Slots {
  readonly capacity: number
  readonly isCounted = false
  readonly #used: SystemSemaphore

  constructor(memory: SharedMemory, used: SystemSemaphore) {
    this.capacity = memory.size
    this.#used = used
  }

  /** Only one program has the token `free`; if an item waits nevertheless, the token was one too many. */
  put(
    lock: Lock,
    bytes: Uint8Array,
    signal: AbortSignal | undefined,
  ): Attempt<void> | Promise<Attempt<void>> {
    if ((this.#used.value() ?? 0) > 0) return 'nothing'
    if (this.capacity > LARGEST_AT_ONCE) return this.#putLarge(lock, bytes, signal)
    lock.write(bytes)
    // The end of a longer previous item would look like a part of this one.
    lock.write(new Uint8Array(this.capacity - bytes.length), { offset: bytes.length })
    return lock.lost ? 'lost' : { done: undefined }
  }

  take(
    lock: Lock,
    signal: AbortSignal | undefined,
  ): Attempt<Uint8Array> | Promise<Attempt<Uint8Array>> {
    if (this.capacity > LARGEST_AT_ONCE) return this.#takeLarge(lock, signal)
    const bytes = lock.read()
    return lock.lost ? 'lost' : { done: bytes }
  }

  /** Is completed once it has begun: an abort must not leave the end of the previous item behind this one. */
  async #putLarge(
    lock: Lock,
    bytes: Uint8Array,
    signal: AbortSignal | undefined,
  ): Promise<Attempt<void>> {
    signal?.throwIfAborted()
    await lock.writeAwaited(bytes, {}, undefined)
    await lock.clearAwaited({ offset: bytes.length }, undefined)
    return lock.lost ? 'lost' : { done: undefined }
  }

  async #takeLarge(lock: Lock, signal: AbortSignal | undefined): Promise<Attempt<Uint8Array>> {
    const bytes = await lock.readAwaited({}, signal)
    return lock.lost ? 'lost' : { done: bytes }
  }

  count(): never {
    throw new Error('a buffer of one slot has no counts')
  }
}
