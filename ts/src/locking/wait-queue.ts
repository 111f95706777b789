import { onAbort, startTimer } from '../arguments/timing.js'
import type { NativeSemaphore, WaitOutcome } from '../native/types.js'

interface Waiting {
  /** Whose wait it is, so that a handle that closes takes its own along. */
  readonly owner: object
  readonly resolve: () => void
  readonly reject: (reason: unknown) => void
}

export interface WaitOptions {
  readonly owner: object
  /** ms */
  readonly timeout: number
  readonly signal: AbortSignal | undefined
  /** What the wait rejects with when its time is over. */
  readonly timedOut: () => unknown
}

/**
 * How this thread comes by a semaphore: first come, first served, with one wait in the kernel at a time. That wait is
 * not sliced, because the kernel's queue is fair and every slice would go to its end again; who gives up leaves it to
 * the next in our queue.
 */
export class WaitQueue {
  readonly #semaphore: NativeSemaphore
  /** A lock: nobody gets it before `released()`. */
  readonly #exclusive: boolean
  readonly #queue: Waiting[] = []
  #inKernel = false
  #held = false

  constructor(semaphore: NativeSemaphore, { exclusive }: { exclusive: boolean }) {
    this.#semaphore = semaphore
    this.#exclusive = exclusive
  }

  /** A lock that some task of this thread holds. */
  get isHeld(): boolean {
    return this.#held
  }

  /** Neither held nor waited for in this thread. */
  get isIdle(): boolean {
    return !this.#held && !this.#inKernel && this.#queue.length === 0
  }

  /** Takes it if it is free now; needs no thread. */
  tryAcquire(): boolean {
    if (this.wouldBlockItself) return false
    // A wait that everybody gave up would get the semaphore before us, and could not tell anybody.
    if (!this.#finishWait() && !this.#semaphore.tryAcquire()) return false
    this.#held = this.#exclusive
    return true
  }

  /** Waits for it; an abort rejects at once, with the signal's reason. */
  acquire(options: WaitOptions): Promise<void> {
    const { timeout, signal, timedOut } = options
    if (signal?.aborted) return Promise.reject(signal.reason)
    if (this.tryAcquire()) return Promise.resolve()
    if (timeout === 0) return Promise.reject(timedOut())
    const taken = this.#enqueue(options)
    this.#next()
    return taken
  }

  /** Ends the wait that goes on in the kernel for nobody; what it had won is given back. */
  close(): void {
    if (this.#finishWait()) this.#release()
  }

  /** Rejects all that waits. */
  dismissAll(reason: () => unknown): void {
    for (const waiting of [...this.#queue]) this.#giveUp(waiting, reason())
  }

  /** Blocks the thread for up to `timeout` ms; false when they are over. Only when nobody of this thread waits. */
  acquireSync(timeout: number): boolean {
    if (!this.tryAcquire() && !this.#semaphore.acquire(timeout)) return false
    this.#held = this.#exclusive
    return true
  }

  /** A blocking call would wait for tasks of its own thread. */
  get wouldBlockItself(): boolean {
    return this.#held || this.#queue.length > 0
  }

  /** The lock was released (or lost): the next may have it. */
  released(): void {
    this.#held = false
    this.#next()
  }

  /** Rejects the waits of a handle that closes. */
  dismiss(owner: object, reason: () => unknown): void {
    for (const waiting of this.#queue.filter(one => one.owner === owner))
      this.#giveUp(waiting, reason())
  }

  #enqueue({ owner, timeout, signal, timedOut }: WaitOptions): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = startTimer(() => this.#expire(waiting, timedOut), timeout)
      const forget = onAbort(signal, () => this.#giveUp(waiting, signal?.reason))
      const settled = () => {
        clearTimeout(timer)
        forget()
      }
      const waiting: Waiting = {
        owner,
        resolve: () => {
          settled()
          resolve()
        },
        reject: reason => {
          settled()
          reject(reason)
        },
      }
      this.#queue.push(waiting)
    })
  }

  /** The time is over; but a busy thread hears of what it won in time only now. */
  #expire(waiting: Waiting, timedOut: () => unknown): void {
    let won = false
    try {
      won = this.#queue.length === 1 && this.#finishWait()
    } catch (error) {
      this.#giveUp(waiting, error)
    }
    if (won) this.#grant()
    else this.#giveUp(waiting, timedOut())
  }

  /** Ends the wait in the kernel here and now. True when it had been won. */
  #finishWait(): boolean {
    const inKernel = this.#inKernel
    this.#inKernel = false
    return inKernel && this.#semaphore.finishWait()
  }

  #giveUp(waiting: Waiting, reason: unknown): void {
    const place = this.#queue.indexOf(waiting)
    if (place < 0) return
    this.#queue.splice(place, 1)
    if (this.#queue.length === 0 && this.#inKernel) this.#semaphore.cancelWait()
    waiting.reject(reason)
  }

  #next(): void {
    while (this.#queue.length > 0 && !this.#inKernel && !this.#held) {
      try {
        if (!this.#semaphore.tryAcquire()) {
          this.#semaphore.wait((outcome, error) => this.#waited(outcome, error))
          this.#inKernel = true
          return
        }
      } catch (error) {
        this.#queue.shift()?.reject(error)
        continue
      }
      this.#grant()
    }
  }

  #waited(outcome: WaitOutcome | undefined, error: Error | undefined): void {
    this.#inKernel = false
    if (outcome === 'acquired') this.#grant()
    else if (outcome === undefined) this.#queue.shift()?.reject(error)
    this.#next()
  }

  #grant(): void {
    const first = this.#queue.shift()
    if (first) {
      this.#held = this.#exclusive
      first.resolve()
    } else {
      this.#release()
    }
  }

  #release(): void {
    if (this.#exclusive) this.#semaphore.unlock()
    else this.#semaphore.release(1)
  }
}
