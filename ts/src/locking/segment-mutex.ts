import { native } from '../native/binding.js'
import type { NativeSemaphoreName } from '../native/types.js'
import { Exclusion } from './semaphore-mutex.js'
import { WaitQueue } from './wait-queue.js'

/**
 * Every handle of this thread that uses one key shares one lock, and so one queue. Kept with the addon, which the ESM
 * and the CommonJS copy of this package share.
 */
const locks = native.shared<Map<string, { lock: SegmentLock; users: number }>>(
  'segment locks',
  () => new Map(),
)

/** The semaphore that QSharedMemory::lock() of every program with this key uses: 1 is free, 0 is held. */
export class SegmentLock extends Exclusion {
  readonly #id: string

  /** Opens nothing yet. `close()` when done. */
  static of(name: NativeSemaphoreName): SegmentLock {
    const id = JSON.stringify(name)
    const known = locks.get(id)
    if (known) {
      known.users += 1
      return known.lock
    }
    const lock = new SegmentLock(name, id)
    locks.set(id, { lock, users: 1 })
    return lock
  }

  private constructor(name: NativeSemaphoreName, id: string) {
    const options = { role: 'lock', initialValue: 1, undo: true, qtKey: undefined } as const
    const semaphore = new native.Semaphore(name, options)
    super(semaphore, new WaitQueue(semaphore, { exclusive: true }))
    this.#id = id
  }

  override get isHeld(): boolean {
    return this.queue.isHeld
  }

  override giveBack(): boolean {
    try {
      return this.semaphore.unlock()
    } finally {
      this.queue.returned()
    }
  }

  override wasReset(): boolean {
    return this.semaphore.wasReset()
  }

  /** One user less; the last one closes it. The semaphore itself stays. */
  close(): void {
    const known = locks.get(this.#id)
    if (known?.lock !== this) return
    known.users -= 1
    if (known.users > 0) return
    locks.delete(this.#id)
    this.queue.close()
    this.semaphore.close()
  }
}
