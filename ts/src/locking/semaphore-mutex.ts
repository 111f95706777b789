import { type Call, QtIpcError } from '../errors/qt-ipc-error.js'
import { call, toQtIpcError } from '../native/call.js'
import type { NativeSemaphore } from '../native/types.js'
import { describeProcess } from '../system/processes.js'
import type { AcquireOptions, Mutex } from './mutex.js'
import { isHeldByThisTask } from './task-locks.js'
import type { WaitQueue } from './wait-queue.js'

/** The right to be alone with a segment: by its own lock, or by a semaphore that the programs agreed on. */
export abstract class SemaphoreMutex implements Mutex {
  readonly semaphore: NativeSemaphore
  protected readonly queue: WaitQueue

  protected constructor(semaphore: NativeSemaphore, queue: WaitQueue) {
    this.semaphore = semaphore
    this.queue = queue
  }

  abstract release(): boolean
  abstract wasReset(): boolean
  /** Some task of this thread holds it. */
  abstract get isHeld(): boolean

  /** Free for `Segment.lockedRead` and the like, as far as this thread is concerned. */
  get isIdle(): boolean {
    return this.queue.isIdle
  }

  /** Takes it if it is free now. */
  tryAcquire(caller: Call): boolean {
    this.requireUsable(caller)
    if (!call(caller, () => this.queue.tryAcquire(), hintFor)) return false
    this.onAcquired()
    return true
  }

  /** Waits for it. BUSY inside `withLock` of the same lock: that would wait for itself. */
  async acquire(options: AcquireOptions): Promise<void> {
    const { caller, owner, timeout, signal } = options
    this.requireUsable(caller)
    if (this.isHeld && isHeldByThisTask(this))
      throw this.#busy(caller, 'this task holds the lock, and would wait for itself')
    const timedOut = () => this.#timedOut(caller, timeout)
    try {
      await this.queue.acquire({ owner, timeout, signal, timedOut })
    } catch (error) {
      throw toQtIpcError(caller, error, hintFor)
    }
    this.onAcquired()
  }

  /** Blocks the thread for it. BUSY when a task of this thread would have to move first. */
  acquireSync({ caller, timeout }: Omit<AcquireOptions, 'owner'>): void {
    this.requireUsable(caller)
    if (this.isHeld || this.queue.wouldBlockItself)
      throw this.#busy(caller, 'a task of this thread holds the lock or waits for it')
    if (!call(caller, () => this.queue.acquireSync(timeout), hintFor))
      throw this.#timedOut(caller, timeout)
    this.onAcquired()
  }

  /** It is ours now. */
  protected onAcquired(): void {}

  /** Throws where there is nothing to take any more. */
  protected requireUsable(_caller: Call): void {}

  dismiss(owner: object, reason: () => unknown): void {
    this.queue.dismiss(owner, reason)
  }

  #busy(caller: Call, message: string): QtIpcError {
    return new QtIpcError('BUSY', message, {
      ...caller,
      hint: 'Use read() and write() of the Lock you hold, or release it first',
    })
  }

  #timedOut(caller: Call, timeout: number): QtIpcError {
    return new QtIpcError('TIMEOUT', `the lock was not to be had within ${Math.ceil(timeout)} ms`, {
      ...caller,
      hint: this.#holder(),
    })
  }

  #holder(): string {
    if (this.isHeld) return 'A task of this thread holds it: release its Lock'
    const pid = this.semaphore.lastPid()
    if (pid === undefined || pid === 0)
      return 'If its holder was killed, SharedMemory.repairLock(key) frees it'
    return `The last to take it was process ${describeProcess(pid)}`
  }
}

function hintFor({ code }: { code: string }): string | undefined {
  return code === 'ERR_QT_IPC_OUT_OF_RESOURCES'
    ? 'The limits are in `ipcs -l` (semaphores); `sysctl kernel.sem` raises them'
    : undefined
}
