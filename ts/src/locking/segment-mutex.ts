import { native } from '../native/binding.js'
import type { KernelSemaphoreName } from '../native/types.js'
import { SemaphoreMutex } from './semaphore-mutex.js'
import { WaitQueue } from './wait-queue.js'

/**
 * All handles of this thread with the same key share one mutex, and so one queue. The map is kept with the addon, which two
 * copies of this package in one program share.
 */
function mutexes(): Map<string, { lock: SegmentMutex; users: number }> {
  return native.shared('segment locks', () => new Map())
}

/** The semaphore that QSharedMemory::lock() of every program with this key uses: 1 is free, 0 is held. */
export class SegmentMutex extends SemaphoreMutex {
  readonly #id: string

  /** Returns the mutex of that name without opening the semaphore. Each caller calls `close()` once. */
  static of(name: KernelSemaphoreName): SegmentMutex {
    const id = JSON.stringify(name)
    const known = mutexes().get(id)
    if (known) {
      known.users += 1
      return known.lock
    }
    const mutex = new SegmentMutex(name, id)
    mutexes().set(id, { lock: mutex, users: 1 })
    return mutex
  }

  private constructor(name: KernelSemaphoreName, id: string) {
    const options = { role: 'lock', initialValue: 1, undo: true, qtKey: undefined } as const
    const semaphore = new native.Semaphore(name, options)
    super(semaphore, new WaitQueue(semaphore, { exclusive: true }))
    this.#id = id
  }

  override get isHeld(): boolean {
    return this.queue.isHeld
  }

  override release(): boolean {
    try {
      return this.semaphore.unlock()
    } finally {
      this.queue.released()
    }
  }

  override wasReset(): boolean {
    return this.semaphore.wasReset()
  }

  /** Ends the use by one caller of `of`; the last one closes the handle. The semaphore itself stays. */
  close(): void {
    const known = mutexes().get(this.#id)
    if (known?.lock !== this) return
    known.users -= 1
    if (known.users > 0) return
    mutexes().delete(this.#id)
    this.queue.close()
    this.semaphore.close()
  }
}
