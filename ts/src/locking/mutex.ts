import type { Call } from '../errors/qt-ipc-error.js'

export interface AcquireOptions {
  readonly caller: Call
  /** The handle that waits; `dismiss` ends the waits of one owner. */
  readonly owner: object
  /** ms */
  readonly timeout: number
  readonly signal?: AbortSignal | undefined
}

/**
 * A mutex around the copies of one segment: the segment's own semaphore, a semaphore that the programs agreed on, or none.
 * Acquiring queues tasks of this thread first come, first served; only one wait per thread is in the kernel.
 */
export interface Mutex {
  /** Whether no task of this thread holds it or waits for it. */
  readonly isIdle: boolean
  /** Acquires it if it is free now. */
  tryAcquire(caller: Call): boolean
  /** Acquires it; waits until it is free. */
  acquire(options: AcquireOptions): Promise<void>
  /** Acquires it; blocks the thread until it is free. */
  acquireSync(options: Omit<AcquireOptions, 'owner'>): void
  /** Releases it. False when a peer reset it while it was held. */
  release(): boolean
  /** Whether a peer has reset it since it was acquired. */
  wasReset(): boolean
  /** Rejects the waits of a handle that is being closed. */
  dismiss(owner: object, reason: () => unknown): void
}

/** The mutex of memory that has none. */
export const noMutex: Mutex = {
  isIdle: true,
  tryAcquire: () => true,
  acquire: async ({ signal }) => signal?.throwIfAborted(),
  acquireSync: () => {},
  release: () => true,
  wasReset: () => false,
  dismiss: () => {},
}
