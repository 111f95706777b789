import { type Call, QtIpcError } from '../errors/qt-ipc-error.js'
import { call, toQtIpcError } from '../native/call.js'
import type { NativeSemaphore } from '../native/types.js'
import { describeProcess } from '../system/wording.js'
import type { AcquireOptions, Mutex } from './mutex.js'
import { isHeldByThisTask } from './task-locks.js'
import type { WaitQueue } from './wait-queue.js'

/** The mutex of a segment, as a semaphore: the segment's own, or one that the programs agreed on. */
export abstract class SemaphoreMutex implements Mutex {
  readonly semaphore: NativeSemaphore
  protected readonly queue: WaitQueue

  protected constructor(semaphore: NativeSemaphore, queue: WaitQueue) {
    this.semaphore = semaphore
    this.queue = queue
  }

  abstract release(): boolean
  abstract wasReset(): boolean
  /** Whether a task of this thread holds it. */
  abstract get isHeld(): boolean

  get isIdle(): boolean {
    return this.queue.isIdle
  }

  tryAcquire(caller: Call): boolean {
    this.requireUsable(caller)
    if (!call(caller, () => this.queue.tryAcquire(), hintFor)) return false
    this.onAcquired()
    return true
  }

  /** @throws {QtIpcError} TIMEOUT; BUSY inside `withLock` of the same lock, which would wait for itself. */
  async acquire(options: AcquireOptions): Promise<void> {
    const { caller, owner, timeout, signal } = options
    this.requireUsable(caller)
    if (this.isHeld && isHeldByThisTask(this))
      throw this.#busy(caller, 'this task already holds the lock and would wait for itself')
    const timedOut = () => this.#timedOut(caller, timeout)
    try {
      await this.queue.acquire({ owner, timeout, signal, timedOut })
    } catch (error) {
      throw toQtIpcError(caller, error, hintFor)
    }
    this.onAcquired()
  }

  /** @throws {QtIpcError} TIMEOUT; BUSY when a task of this thread, which is blocked then, holds the lock or waits for it. */
  acquireSync({ caller, timeout }: Omit<AcquireOptions, 'owner'>): void {
    this.requireUsable(caller)
    if (this.isHeld || this.queue.wouldBlockItself)
      throw this.#busy(caller, 'a task of this thread holds the lock or waits for it')
    if (!call(caller, () => this.queue.acquireSync(timeout), hintFor))
      throw this.#timedOut(caller, timeout)
    this.onAcquired()
  }

  /** Called after it was acquired. */
  protected onAcquired(): void {}

  /** Throws when the semaphore cannot be used any more. */
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
    return new QtIpcError(
      'TIMEOUT',
      `timed out after ${Math.ceil(timeout)} ms waiting for the lock`,
      {
        ...caller,
        hint: this.#holder(),
      },
    )
  }

  #holder(): string {
    if (this.isHeld) return 'A task of this thread holds it: release its Lock'
    const pid = this.semaphore.lastPid()
    if (pid === undefined || pid === 0)
      return 'If its holder was killed, call SharedMemory.repairLock(key)'
    return `It was last acquired by ${describeProcess(pid)}`
  }
}

function hintFor({ code }: { code: string }): string | undefined {
  return code === 'ERR_QT_IPC_OUT_OF_RESOURCES'
    ? 'See the limits with `ipcs -l` (semaphores), and raise them with `sysctl kernel.sem`'
    : undefined
}
