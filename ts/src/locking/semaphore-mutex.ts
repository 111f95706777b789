import { AsyncLocalStorage } from 'node:async_hooks'
import { QtIpcError } from '../errors/qt-ipc-error.js'
import { type Caller, call, toQtIpcError } from '../native/call.js'
import type { NativeSemaphore } from '../native/types.js'
import { describeProcess } from '../system/processes.js'
import type { WaitQueue } from './wait-queue.js'

export interface TakeOptions {
  readonly caller: Caller
  readonly owner: object
  /** ms */
  readonly timeout: number
  readonly signal?: AbortSignal | undefined
}

/** What is taken before a copy and given back after it. */
export interface Guard {
  /** Free, as far as this thread is concerned. */
  readonly isIdle: boolean
  /** Takes it if it is free now. */
  tryTake(caller: Caller): boolean
  take(options: TakeOptions): Promise<void>
  /** Blocks the thread for it. */
  takeSync(options: Omit<TakeOptions, 'owner'>): void
  /** Lets the next have it. False when a peer had reset it while we held it. */
  giveBack(): boolean
  /** While we hold it: a peer has reset it. */
  wasReset(): boolean
  /** Rejects the waits of a handle that closes. */
  dismiss(owner: object, reason: () => unknown): void
}

/** Of memory that nobody guards. */
export const unguarded: Guard = {
  isIdle: true,
  tryTake: () => true,
  take: async ({ signal }) => signal?.throwIfAborted(),
  takeSync: () => {},
  giveBack: () => true,
  wasReset: () => false,
  dismiss: () => {},
}

/** The right to be alone with a segment: by its own lock, or by a semaphore that the programs agreed on. */
export abstract class Exclusion implements Guard {
  readonly semaphore: NativeSemaphore
  protected readonly queue: WaitQueue

  protected constructor(semaphore: NativeSemaphore, queue: WaitQueue) {
    this.semaphore = semaphore
    this.queue = queue
  }

  abstract giveBack(): boolean
  abstract wasReset(): boolean
  /** Some task of this thread holds it. */
  abstract get isHeld(): boolean

  /** Free for `Segment.lockedRead` and the like, as far as this thread is concerned. */
  get isIdle(): boolean {
    return this.queue.isIdle
  }

  /** Takes it if it is free now. */
  tryTake(caller: Caller): boolean {
    this.requireUsable(caller)
    if (!call(caller, () => this.queue.tryTake(), hintFor)) return false
    this.taken()
    return true
  }

  /** Waits for it. BUSY inside `withLock` of the same lock: that would wait for itself. */
  async take(options: TakeOptions): Promise<void> {
    const { caller, owner, timeout, signal } = options
    this.requireUsable(caller)
    if (this.isHeld && isHeldByThisTask(this))
      throw this.#busy(caller, 'this task holds the lock, and would wait for itself')
    const timedOut = () => this.#timedOut(caller, timeout)
    try {
      await this.queue.take({ owner, timeout, signal, timedOut })
    } catch (error) {
      throw toQtIpcError(caller, error, hintFor)
    }
    this.taken()
  }

  /** Blocks the thread for it. BUSY when a task of this thread would have to move first. */
  takeSync({ caller, timeout }: Omit<TakeOptions, 'owner'>): void {
    this.requireUsable(caller)
    if (this.isHeld || this.queue.wouldBlockItself)
      throw this.#busy(caller, 'a task of this thread holds the lock or waits for it')
    if (!call(caller, () => this.queue.takeSync(timeout), hintFor))
      throw this.#timedOut(caller, timeout)
    this.taken()
  }

  /** It is ours now. */
  protected taken(): void {}

  /** Throws where there is nothing to take any more. */
  protected requireUsable(_caller: Caller): void {}

  dismiss(owner: object, reason: () => unknown): void {
    this.queue.dismiss(owner, reason)
  }

  #busy(caller: Caller, message: string): QtIpcError {
    return new QtIpcError('BUSY', message, {
      ...caller,
      hint: 'Use read() and write() of the Lock you hold, or release it first',
    })
  }

  #timedOut(caller: Caller, timeout: number): QtIpcError {
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

/** A hold that ends: what a task has started may outlive it. */
interface Hold {
  readonly exclusion: Guard
  readonly isHeld: boolean
}

const holds = new AsyncLocalStorage<readonly Hold[]>()
let everHeldByATask = false

/** Runs `task` so that its calls know what it holds. */
export function holding<T>(hold: Hold, task: () => T): T {
  everHeldByATask = true
  return holds.run([...(holds.getStore() ?? []), hold], task)
}

function isHeldByThisTask(lock: Exclusion): boolean {
  if (!everHeldByATask) return false
  return holds.getStore()?.some(hold => hold.isHeld && hold.exclusion === lock) ?? false
}

function hintFor({ code }: { code: string }): string | undefined {
  return code === 'ERR_QT_IPC_OUT_OF_RESOURCES'
    ? 'The limits are in `ipcs -l` (semaphores); `sysctl kernel.sem` raises them'
    : undefined
}
