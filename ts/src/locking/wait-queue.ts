import { onAbort, startTimer } from '../arguments/timing.js'
import type { NativeSemaphore, WaitOutcome } from '../native/types.js'

interface Waiting {
  /** The handle that waits; closing it rejects its waits. */
  readonly owner: object
  readonly resolve: () => void
  readonly reject: (reason: unknown) => void
}

export interface WaitOptions {
  readonly owner: object
  /** ms */
  readonly timeout: number
  readonly signal: AbortSignal | undefined
  /** Returns the reason with which a wait rejects when it times out. */
  readonly timedOut: () => unknown
}

/**
 * The tasks of this thread that wait for one semaphore: first come, first served, with one wait in the kernel at a time. That
 * wait is not sliced, because the kernel's queue is fair and each slice would start at its end again; a task that gives up
 * leaves the wait to the next one in this queue.
 */
export class WaitQueue {
  readonly #semaphore: NativeSemaphore
  /** Whether it is a mutex: no task gets it before `released()`. */
  readonly #exclusive: boolean
  readonly #queue: Waiting[] = []
  #inKernel = false
  #held = false

  constructor(semaphore: NativeSemaphore, { exclusive }: { exclusive: boolean }) {
    this.#semaphore = semaphore
    this.#exclusive = exclusive
  }

  /** Whether it is a mutex that a task of this thread holds. */
  get isHeld(): boolean {
    return this.#held
  }

  /** Neither held nor waited for in this thread. */
  get isIdle(): boolean {
    return !this.#held && !this.#inKernel && this.#queue.length === 0
  }

  /** Acquires it if it is free now; needs no thread. */
  tryAcquire(): boolean {
    if (this.wouldBlockItself) return false
    // A wait that all tasks gave up would get the semaphore before this call, for no task.
    if (!this.#finishWait() && !this.#semaphore.tryAcquire()) return false
    this.#held = this.#exclusive
    return true
  }

  /** Acquires it; waits until it is free. An abort rejects at once, with the signal's reason. */
  acquire(options: WaitOptions): Promise<void> {
    const { timeout, signal, timedOut } = options
    if (signal?.aborted) return Promise.reject(signal.reason)
    if (this.tryAcquire()) return Promise.resolve()
    if (timeout === 0) return Promise.reject(timedOut())
    const taken = this.#enqueue(options)
    this.#next()
    return taken
  }

  /** Ends a wait in the kernel that no task needs any more; releases the semaphore if that wait has acquired it. */
  close(): void {
    if (this.#finishWait()) this.#release()
  }

  /** Rejects all waits. */
  dismissAll(reason: () => unknown): void {
    for (const waiting of [...this.#queue]) this.#giveUp(waiting, reason())
  }

  /** Blocks the thread for up to `timeout` ms; false when it timed out. Only while no task of this thread waits. */
  acquireSync(timeout: number): boolean {
    if (!this.tryAcquire() && !this.#semaphore.acquire(timeout)) return false
    this.#held = this.#exclusive
    return true
  }

  /** Whether a blocking call would wait for tasks of its own thread. */
  get wouldBlockItself(): boolean {
    return this.#held || this.#queue.length > 0
  }

  /** To be called when the mutex was released (or lost): the next task may acquire it. */
  released(): void {
    this.#held = false
    this.#next()
  }

  /** Rejects the waits of a handle that is being closed. */
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

  /** Called at the timeout. A thread that was busy may learn only now that the wait had succeeded in time. */
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

  /** Ends the wait in the kernel at once. True when it had succeeded. */
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
