import type { Call } from '../errors/qt-ipc-error.js'

export interface AcquireOptions {
  readonly caller: Call
  readonly owner: object
  /** ms */
  readonly timeout: number
  readonly signal?: AbortSignal | undefined
}

/** What is taken before a copy and given back after it. */
export interface Mutex {
  /** Free, as far as this thread is concerned. */
  readonly isIdle: boolean
  /** Takes it if it is free now. */
  tryAcquire(caller: Call): boolean
  acquire(options: AcquireOptions): Promise<void>
  /** Blocks the thread for it. */
  acquireSync(options: Omit<AcquireOptions, 'owner'>): void
  /** Lets the next have it. False when a peer had reset it while we held it. */
  release(): boolean
  /** While we hold it: a peer has reset it. */
  wasReset(): boolean
  /** Rejects the waits of a handle that closes. */
  dismiss(owner: object, reason: () => unknown): void
}

/** Of memory that nobody guards. */
export const noMutex: Mutex = {
  isIdle: true,
  tryAcquire: () => true,
  acquire: async ({ signal }) => signal?.throwIfAborted(),
  acquireSync: () => {},
  release: () => true,
  wasReset: () => false,
  dismiss: () => {},
}
