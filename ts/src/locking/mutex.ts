import type { Caller } from '../errors/qt-ipc-error.js'

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
