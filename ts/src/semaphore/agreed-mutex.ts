import { type Call, QtIpcError } from '../errors/qt-ipc-error.js'
import { SemaphoreMutex } from '../locking/semaphore-mutex.js'
import type { WaitQueue } from '../locking/wait-queue.js'
import type { NativeSemaphore } from '../native/types.js'

/** A semaphore that programs agreed to use as the lock of a segment. */
export class AgreedMutex extends SemaphoreMutex {
  readonly #isClosed: () => boolean
  #held = false

  constructor(semaphore: NativeSemaphore, queue: WaitQueue, isClosed: () => boolean) {
    super(semaphore, queue)
    this.#isClosed = isClosed
  }

  override get isHeld(): boolean {
    return this.#held
  }

  protected override onAcquired(): void {
    this.#held = true
  }

  /** The addon would create the semaphore again. */
  protected override requireUsable(caller: Call): void {
    if (!this.#isClosed()) return
    throw new QtIpcError('DETACHED', 'the semaphore of the option `lock` is closed', {
      ...caller,
      hint: 'Close the semaphore after the segment is detached',
    })
  }

  override release(): boolean {
    if (!this.#held) return false
    this.#held = false
    this.semaphore.release(1)
    return true
  }

  /** Unknown: any process may release such a semaphore at any time. */
  override wasReset(): boolean {
    return false
  }
}
