import type { Lock } from '../lock.js'
import type { SharedMemory } from '../shared-memory.js'
import type { SystemSemaphore } from '../system-semaphore.js'
import type { Attempt, Slots } from './slots.js'

/** The whole segment is one item, as in Qt programs that know nothing of us. */
export class OneSlot implements Slots {
  readonly capacity: number
  readonly isCounted = false
  readonly #used: SystemSemaphore

  constructor(memory: SharedMemory, used: SystemSemaphore) {
    this.capacity = memory.size
    this.#used = used
  }

  /** Whoever has the token `free` is alone: an item that waits all the same means that the token was one too many. */
  put(lock: Lock, bytes: Uint8Array): Attempt<void> {
    if ((this.#used.value() ?? 0) > 0) return 'nothing'
    lock.write(bytes)
    // The end of a longer item before this one would look like a part of it.
    lock.write(new Uint8Array(this.capacity - bytes.length), { offset: bytes.length })
    return lock.lost ? 'lost' : { done: undefined }
  }

  take(lock: Lock): Attempt<Uint8Array> {
    const bytes = lock.read()
    return lock.lost ? 'lost' : { done: bytes }
  }

  count(): never {
    throw new Error('one slot counts nothing')
  }
}
