import type { NativeSemaphore } from '../../native/types.js'

/**
 * Finds out whether the writer takes the lock, without which copies under the lock prove nothing. The kernel records the last
 * process that operated on a System V semaphore: after a copy that is this process, so before the copy of the next change
 * it must be another one. One change without that, and the writer does not lock each time.
 */
export class LockWitness {
  /** semid of the last copy */
  #id: number | undefined
  #isRefuted = false

  /**
   * Whether another process has operated on the lock since the last copy; `undefined` if unknown, as for the first copy, and for
   * POSIX locks. Called for each copy, before the lock is acquired.
   */
  look(lock: NativeSemaphore | undefined): boolean | undefined {
    const [id, last] = [lock?.id(), lock?.lastPid()]
    const isKnown = id !== undefined && id === this.#id
    this.#id = id
    return isKnown && last !== undefined ? last !== process.pid : undefined
  }

  /** Whether a change is proven consistent by the lock; `seen` is what `look` returned before its copy. */
  proves(seen: boolean | undefined): boolean {
    if (seen === false) this.#isRefuted = true
    return seen === true && !this.#isRefuted
  }
}
